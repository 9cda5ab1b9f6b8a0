# SPDX-License-Identifier: GPL-2.0-only
"""fake.py CERTIFICATE KEY BODY...: a gateway on port 443 that says what it is
told to. Each request gets the next BODY, "STATUS TEXT", with a token besides.
The text of a CONNECT that succeeds is headers with | between; what comes after
it is swallowed. Environment: FAKE_ADDRESS to listen at; FAKE_CLOSE: a
connection for each request; FAKE_THEN: another address, where there is a
listener from the first request on, who tells of those that come, and says
nothing to them."""

import http.server
import os
import socket
import socketserver
import ssl
import sys
import threading

answers = [body.split(" ", 1) for body in sys.argv[3:]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        listen_then()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, text = answers.pop(0)
        self.send_response(int(status))
        self.send_header("Set-Cookie", "webvpn=token")
        if os.environ.get("FAKE_CLOSE"):
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def connect(self):
        if answers[0][0] != "200":
            self.answer()
            return
        self.send_response(200)
        for line in answers.pop(0)[1].split("|"):
            if ": " in line:
                self.send_header(*line.split(": "))
        self.end_headers()
        self.rfile.read()
        self.close_connection = True

    do_POST = do_GET = answer
    do_CONNECT = connect


others = []


def listen_then():
    if others or not os.environ.get("FAKE_THEN"):
        return
    others.append(socket.create_server((os.environ["FAKE_THEN"], 443)))
    threading.Thread(target=tell_of_others, daemon=True).start()


def tell_of_others():
    while True:
        print("elsewhere", others[0].accept()[1], file=sys.stderr, flush=True)


# Not HTTPServer, which asks for its own name, and waits for that.
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
where = (os.environ.get("FAKE_ADDRESS", ""), 443)
server = socketserver.ThreadingTCPServer(where, Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
