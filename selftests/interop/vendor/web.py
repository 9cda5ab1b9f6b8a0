# SPDX-License-Identifier: GPL-2.0-only
"""HTTPS as the vendor's client has it: connections of its own for the login, the
downloads and the tunnel; those of the login are closed after each answer, and
resume what was before."""

import hashlib
import http.client
import socket
import ssl

import document

AGENTS = {
    "login": "AnyConnect Windows " + document.VERSION,
    "download": "AnyConnect Downloader Windows " + document.VERSION,
    "tunnel": "Cisco AnyConnect VPN Agent for Windows " + document.VERSION,
}
SECONDS = 60


class Web:
    """A gateway, by name and address, and the TLS session with it."""

    def __init__(self, name, address, authorities):
        self.name = name
        self.address = address
        self.context = ssl.create_default_context(cafile=authorities)
        self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        # The tests' own authority leaves out what this asks for.
        self.context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self.session = None
        self.source = ""

    def dial(self, resume=False):
        """A TLS connection, whose certificate was looked at."""
        plain = socket.create_connection(
            (self.address, 443), SECONDS, (self.source, 0) if self.source else None
        )
        return self.context.wrap_socket(
            plain,
            server_hostname=self.name,
            session=self.session if resume else None,
        )

    def ask(self, head, body=b"", resume=False):
        """One request and its answer, on a connection of their own."""
        tls = self.dial(resume)
        tls.sendall(head.encode() + body)
        response = http.client.HTTPResponse(tls)
        response.begin()
        data = response.read()
        told = {
            "status": response.status,
            "headers": {k.lower(): v for k, v in response.getheaders()},
            "resumed": tls.session_reused,
            "tls": tls.version(),
            "certificate": hashlib.sha1(tls.getpeercert(True)).hexdigest().upper(),
        }
        told["closed"] = self._is_closed(tls)
        if resume:
            self.session = tls.session
        tls.close()
        return told, data

    @staticmethod
    def _is_closed(tls):
        """The gateway says so, without being told."""
        try:
            return tls.recv(1) == b""
        except (OSError, ssl.SSLError):
            return False

    def post(self, path, text):
        body = text.encode()
        head = (
            "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n"
            "Accept-Encoding: identity\r\nX-Transcend-Version: 1\r\n"
            "X-Aggregate-Auth: 1\r\nConnection: close\r\nContent-Length: %d\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        head %= (path, self.name, AGENTS["login"], len(body))
        return self.ask(head, body, True)

    def get(self, path, token):
        head = (
            "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n"
            "Cookie: webvpn=%s\r\nConnection: close\r\n\r\n"
        )
        return self.ask(head % (path, self.name, AGENTS["download"], token))
