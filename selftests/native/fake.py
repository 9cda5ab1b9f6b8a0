# SPDX-License-Identifier: GPL-2.0-only
"""fake.py CERTIFICATE KEY BODY...: a gateway on port 443 that says what it is
told to. Each request gets the next BODY, "STATUS TEXT", with a token besides;
a text "*N" is of N bytes.
The text of a CONNECT that succeeds is headers with | between; a line "sent
TYPE..." tells the types of the frames that come after it. Environment:
FAKE_ADDRESS to listen at; FAKE_CLOSE: a connection for each request;
FAKE_THEN: another address, where there is a listener from the first request
on, who tells of those that come, and says nothing to them; FAKE_BROKEN:
another address, whose listener resets what comes and speaks; FAKE_UDP, a port:
of each datagram that comes there, or to port 443, a line "datagram PORT
SECONDS SESSION", and nothing answers; FAKE_COOKIE: a cookie beside the token.
Of each connection a line "hello SESSION EXTENSION..." tells how its ClientHello
begins: the session id in hexadecimal, "-" if it is empty, and the numbers of the
extensions; of each form that is sent a line "form BODY"."""

import http.server
import os
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time

answers = [body.split(" ", 1) for body in sys.argv[3:]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        listen_then()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "form" in self.headers.get("Content-Type", ""):
            tell("form", body.decode())
        status, text = answers.pop(0)
        if text.startswith("*"):
            text = "0" * int(text[1:])
        self.send_response(int(status))
        self.send_header("Set-Cookie", "webvpn=token")
        if os.environ.get("FAKE_COOKIE"):
            self.send_header("Set-Cookie", os.environ["FAKE_COOKIE"])
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
        tell("sent", *frames_of(self.rfile.read()))
        self.close_connection = True

    do_POST = do_GET = answer
    do_CONNECT = connect


others = []


def listen_then():
    if others or not os.environ.get("FAKE_THEN"):
        return
    others.append(socket.create_server((os.environ["FAKE_THEN"], 443)))
    threading.Thread(target=tell_of_others, daemon=True).start()


def reset_what_comes(server):
    while True:
        connection, peer = server.accept()
        connection.recv(1)
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        connection.close()
        tell("reset", peer[1])


def tell_of_others():
    while True:
        tell("elsewhere", others[0].accept()[1])


def tell(*words):
    print(*words, file=sys.stderr, flush=True)


def behind(data, at, size):
    """Where what begins at "at" with its length of "size" bytes ends."""
    return at + size + int.from_bytes(data[at : at + size], "big")


def frames_of(data):
    while data:
        yield data[6]
        data = data[behind(data, 4, 2) + 2 :]


def session_of(data, at):
    return data[at + 1 : behind(data, at, 1)].hex() or "-"


def extensions_of(data, at):
    at = behind(data, behind(data, behind(data, at, 1), 2), 1) + 2
    while at < len(data):
        yield int.from_bytes(data[at : at + 2], "big")
        at = behind(data, at + 2, 2)


# Behind record, handshake header, version and random bytes.
TLS_SESSION, DTLS_SESSION = 5 + 4 + 2 + 32, 13 + 12 + 2 + 32


def tell_of_hello(connection):
    head = connection.recv(5, socket.MSG_PEEK | socket.MSG_WAITALL)
    size = behind(head, 3, 2)
    hello = connection.recv(size, socket.MSG_PEEK | socket.MSG_WAITALL)
    tell("hello", session_of(hello, TLS_SESSION),
         *extensions_of(hello, TLS_SESSION))


def tell_of_datagrams(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((os.environ.get("FAKE_ADDRESS", ""), port))
    while True:
        data = listener.recv(65535)
        tell("datagram", port, f"{time.monotonic():.3f}",
             session_of(data, DTLS_SESSION))


# Not HTTPServer, which asks for its own name, and waits for that.
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def get_request(self):
        connection, address = self.socket.accept()
        tell_of_hello(connection)
        return context.wrap_socket(connection, server_side=True), address


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if os.environ.get("FAKE_UDP"):
    for port in int(os.environ["FAKE_UDP"]), 443:
        threading.Thread(
            target=tell_of_datagrams, args=(port,), daemon=True
        ).start()
if os.environ.get("FAKE_BROKEN"):
    broken = socket.create_server((os.environ["FAKE_BROKEN"], 443))
    threading.Thread(
        target=reset_what_comes, args=(broken,), daemon=True
    ).start()
where = (os.environ.get("FAKE_ADDRESS", ""), 443)
Server(where, Handler).serve_forever()
