# SPDX-License-Identifier: GPL-2.0-only
"""CONNECT, and the frames of CSTP that follow it."""

import ssl
import struct

from web import AGENTS

DATA, DPD_REQUEST, DPD_RESPONSE, DISCONNECT = 0, 3, 4, 5
KEEPALIVE, COMPRESSED, TERMINATE = 7, 8, 9
MAGIC = b"STF\x01"
HEADER_SIZE = 8
# As they list them, and more that fits in no record of ours.
LISTS = {
    "X-DTLS-CipherSuite": "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-SHA256:"
    "AES256-GCM-SHA384:AES256-SHA256:AES256-SHA:DHE-RSA-AES128-GCM-SHA256:"
    "DHE-RSA-AES128-SHA256:AES128-GCM-SHA256:AES128-SHA256:AES128-SHA",
    "X-DTLS12-CipherSuite": "ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-SHA384:"
    "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-GCM-SHA256",
}


def request(web, token, secret, changed):
    """The headers of the vendor's client, in its order, but for those that are
    changed; an empty one is left out. Other lists of ciphers replace both."""
    headers = {
        "Host": web.name,
        "User-Agent": AGENTS["tunnel"],
        "Cookie": "webvpn=" + token,
        "X-CSTP-Version": "1",
        "X-CSTP-Hostname": "DESKTOP-PMH5ET5",
        "X-CSTP-MTU": "1399",
        "X-CSTP-Address-Type": "IPv6,IPv4",
        "X-CSTP-Local-Address-IP4": web.source or "192.0.2.2",
        "X-CSTP-Base-MTU": "1500",
        "X-CSTP-Remote-Address-IP4": web.address,
        "X-CSTP-Full-IPv6-Capability": "true",
        "X-DTLS-Master-Secret": secret.hex().upper(),
    }
    if not any("CipherSuite" in name for name in changed):
        headers.update(LISTS)
    headers.update(changed)
    headers.setdefault("X-DTLS-Accept-Encoding", "lzs")
    headers.setdefault("X-DTLS-Header-Pad-Length", "0")
    headers.setdefault("X-CSTP-Accept-Encoding", "lzs,deflate")
    headers.setdefault(
        "X-CSTP-Protocol", "Copyright (c) 2004 Cisco Systems, Inc."
    )
    lines = ["%s: %s" % one for one in headers.items() if one[1]]
    return "\r\n".join(["CONNECT /CSCOSSLC/tunnel HTTP/1.1", *lines, "", ""])


def parse(head):
    """Status and headers of a reply; those that are repeated have lists."""
    first, *lines = head.decode().split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers.setdefault(name, []).append(value)
    return {"status": int(first.split()[1]), "first": first, "headers": headers}


class Cstp:
    """A TLS connection that carries packets."""

    name = "cstp"

    def __init__(self, web, text):
        self.tls = web.dial()
        self.local = self.tls.getsockname()
        self.tls.sendall(text.encode())
        head = b""
        while b"\r\n\r\n" not in head:
            more = self.tls.recv(65536)
            if not more:
                break
            head += more
        head, _, self.rest = head.partition(b"\r\n\r\n")
        self.told = parse(head)
        self.told.update(resumed=self.tls.session_reused, rest=len(self.rest))
        self.tls.setblocking(False)
        self.closed = False

    def fileno(self):
        return self.tls.fileno()

    def close(self):
        self.tls.close()

    def send(self, kind, payload=b""):
        head = MAGIC + struct.pack("!HBB", len(payload), kind, 0)
        self.tls.sendall(head + payload)

    def frames(self):
        """Those that are there. Each has to be a record, and nothing else."""
        while not self.closed:
            try:
                record = self.tls.recv(65536)
            except ssl.SSLWantReadError:
                return
            except OSError:
                record = b""
            if not record:
                self.closed = True
                return
            yield self._frame(record)

    @staticmethod
    def _frame(record):
        size, kind, zero = struct.unpack("!HBB", record[4:HEADER_SIZE])
        assert record[:4] == MAGIC and not zero
        assert len(record) == HEADER_SIZE + size
        return kind, record[HEADER_SIZE:]
