# SPDX-License-Identifier: GPL-2.0-only
"""fake.py CERTIFICATE KEY BODY...: a gateway on port 443 that says what it is
told to. Each request gets the next BODY, "STATUS TEXT", with a token besides."""

import http.server
import socketserver
import ssl
import sys

answers = [body.split(" ", 1) for body in sys.argv[3:]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, text = answers.pop(0)
        self.send_response(int(status))
        self.send_header("Set-Cookie", "webvpn=token")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_GET = do_CONNECT = answer


# Not HTTPServer, which asks for its own name, and waits for that.
socketserver.TCPServer.allow_reuse_address = True
server = socketserver.TCPServer(("", 443), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
