# SPDX-License-Identifier: GPL-2.0-only
"""updater.py CERTIFICATE KEY: a gateway on port 443, of TLS 1.3 alone, that lets
everybody in and answers pings by itself. SIGUSR1 has it change its key, SIGUSR2
ask for a new one of the client as well. It prints a line for each connection,
key and end. OpenSSL's own functions are called, for Python's have none of this."""

import ctypes
import ctypes.util
import select
import signal
import socket
import struct
import sys
import threading

ssl = ctypes.CDLL("libssl.so.3")
for name in ("TLS_server_method", "SSL_CTX_new", "SSL_new"):
    getattr(ssl, name).restype = ctypes.c_void_p
TLS1_3 = 0x0304
SET_MIN_VERSION = 123
PEM = 1
UPDATE_NOT_REQUESTED, UPDATE_REQUESTED = 0, 1
DATA, DPD_REQUEST, DPD_RESPONSE, DISCONNECT = 0, 3, 4, 5
DONE = (
    b'<config-auth client="vpn" type="complete"><auth id="success"/>'
    b"</config-auth>"
)
CONFIG = (
    b"HTTP/1.1 200 CONNECTED\r\nX-CSTP-Version: 1\r\n"
    b"X-CSTP-Address: 10.99.0.7\r\nX-CSTP-Netmask: 255.255.255.0\r\n"
    b"X-CSTP-Split-Include: 10.98.0.0/255.255.255.0\r\n"
    b"X-CSTP-MTU: 1300\r\nX-CSTP-DPD: 30\r\nX-CSTP-Keepalive: 20\r\n\r\n"
)


def say(*words):
    print(*words, flush=True)


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data[: len(data) & ~1]))
    if len(data) % 2:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echo(packet):
    """The answer to a ping over IPv4, or nothing."""
    head = (packet[0] & 15) * 4
    if packet[0] >> 4 != 4 or packet[9] != 1 or packet[head] != 8:
        return None
    icmp = bytearray(packet[head:])
    icmp[0] = 0
    icmp[2:4] = b"\0\0"
    icmp[2:4] = struct.pack("!H", checksum(bytes(icmp)))
    return packet[:12] + packet[16:20] + packet[12:16] + packet[20:head] + icmp


class Connection(threading.Thread):
    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock
        self.wanted = []

    def run(self):
        self.tls = ctypes.c_void_p(ssl.SSL_new(context))
        ssl.SSL_set_fd(self.tls, self.sock.fileno())
        if ssl.SSL_accept(self.tls) != 1:
            return
        say("connection")
        try:
            while self.turn():
                pass
        except OSError as e:
            say("end", e)
        self.sock.close()

    def turn(self):
        while self.wanted:
            self.update(self.wanted.pop(0))
        if not ssl.SSL_pending(self.tls):
            if not select.select([self.sock], [], [], 0.05)[0]:
                return True
        buf = ctypes.create_string_buffer(17000)
        n = ssl.SSL_read(self.tls, buf, len(buf))
        if n <= 0:
            say("end", ssl.SSL_get_error(self.tls, n))
            return False
        return self.answer(buf.raw[:n])

    def update(self, kind):
        ok = ssl.SSL_key_update(self.tls, kind) == 1
        ok = ok and ssl.SSL_do_handshake(self.tls) == 1
        say("update", "requested" if kind else "alone", ok)

    def send(self, data):
        if ssl.SSL_write(self.tls, data, len(data)) != len(data):
            raise OSError("SSL_write")

    def frame(self, kind, payload):
        self.send(b"STF\1" + struct.pack("!HBB", len(payload), kind, 0) + payload)

    def answer(self, data):
        if data[:4] != b"STF\1":
            return self.respond(data)
        kind, payload = data[6], data[8:]
        if kind == DPD_REQUEST:
            self.frame(DPD_RESPONSE, payload)
        elif kind == DISCONNECT:
            say("goodbye")
        elif kind == DATA:
            reply = echo(payload)
            if reply:
                self.frame(DATA, bytes(reply))
        return True

    def respond(self, data):
        if data.startswith(b"CONNECT "):
            say("CONNECT")
            self.send(CONFIG)
        elif data.startswith(b"POST "):
            say("POST")
            self.send(
                b"HTTP/1.1 200 OK\r\nSet-Cookie: webvpn=token\r\n"
                b"Content-Length: %d\r\n\r\n" % len(DONE) + DONE
            )
        return True


def want(kind):
    def handler(*_):
        connections[-1].wanted.append(kind)

    return handler


connections = []
context = ctypes.c_void_p(ssl.SSL_CTX_new(ctypes.c_void_p(ssl.TLS_server_method())))
ssl.SSL_CTX_ctrl(context, SET_MIN_VERSION, ctypes.c_long(TLS1_3), None)
if (
    ssl.SSL_CTX_use_certificate_chain_file(context, sys.argv[1].encode()) != 1
    or ssl.SSL_CTX_use_PrivateKey_file(context, sys.argv[2].encode(), PEM) != 1
):
    sys.exit("no certificate")
signal.signal(signal.SIGUSR1, want(UPDATE_NOT_REQUESTED))
signal.signal(signal.SIGUSR2, want(UPDATE_REQUESTED))
server = socket.create_server(("", 443))
while True:
    connections.append(Connection(server.accept()[0]))
    connections[-1].start()
