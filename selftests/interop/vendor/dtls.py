# SPDX-License-Identifier: GPL-2.0-only
"""DTLS 1.2 that resumes a session which never was: its secret is the client's,
its id the gateway's, and both were told by TLS. Written down record by record,
so that flights can be lost and repeated, which no library lets its users do."""

import hashlib
import hmac
import os
import socket
import struct
import time

from aead import Aead

VERSION = b"\xfe\xfd"
CHANGE, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, HELLO_VERIFY, FINISHED = 1, 2, 3, 20
RENEGOTIATION_SCSV = 0x00FF
# Name, suite, cipher, hash of the PRF.
SUITES = {
    "ECDHE-ECDSA-AES256-GCM-SHA384": (0xC02C, "aes-256-gcm", "sha384"),
    "ECDHE-RSA-AES256-GCM-SHA384": (0xC030, "aes-256-gcm", "sha384"),
    "DHE-RSA-AES256-GCM-SHA384": (0x009F, "aes-256-gcm", "sha384"),
    "AES256-GCM-SHA384": (0x009D, "aes-256-gcm", "sha384"),
    "OC-DTLS1_2-AES256-GCM": (0x009D, "aes-256-gcm", "sha384"),
    "ECDHE-ECDSA-AES128-GCM-SHA256": (0xC02B, "aes-128-gcm", "sha256"),
    "ECDHE-RSA-AES128-GCM-SHA256": (0xC02F, "aes-128-gcm", "sha256"),
    "DHE-RSA-AES128-GCM-SHA256": (0x009E, "aes-128-gcm", "sha256"),
    "AES128-GCM-SHA256": (0x009C, "aes-128-gcm", "sha256"),
    "OC-DTLS1_2-AES128-GCM": (0x009C, "aes-128-gcm", "sha256"),
    "ECDHE-ECDSA-CHACHA20-POLY1305": (0xCCA9, "chacha20-poly1305", "sha256"),
    "ECDHE-RSA-CHACHA20-POLY1305": (0xCCA8, "chacha20-poly1305", "sha256"),
    "DHE-RSA-CHACHA20-POLY1305": (0xCCAA, "chacha20-poly1305", "sha256"),
}
# Groups, point formats and signatures, as clients tell who list ECDHE.
EXTENSIONS = bytes.fromhex(
    "000a00060004001d0017" "000b00020100" "000d000a0008040308040401" "0501"
)
# Before a hello is repeated, and until all is given up.
FIRST_PAUSE, GIVE_UP = 1, 40


class Failed(Exception):
    pass


def prf(name, secret, label, seed, size):
    """RFC 5246, section 5."""
    seed = label + seed
    out, a = b"", seed
    while len(out) < size:
        a = hmac.digest(secret, a, name)
        out += hmac.digest(secret, a + seed, name)
    return out[:size]


class Keys:
    """One direction."""

    def __init__(self, cipher, key, iv):
        self.aead = Aead(cipher, key)
        self.iv = iv

    def _nonce(self, explicit):
        if len(self.iv) == 4:
            return self.iv + explicit
        padded = b"\0\0\0\0" + explicit
        return bytes(a ^ b for a, b in zip(self.iv, padded))

    @staticmethod
    def _added(number, kind, size):
        return number + bytes([kind]) + VERSION + struct.pack("!H", size)

    def seal(self, number, kind, data):
        body = self.aead.seal(
            self._nonce(number), self._added(number, kind, len(data)), data
        )
        return number + body if len(self.iv) == 4 else body

    def open(self, number, kind, body):
        nonce = number
        if len(self.iv) == 4:
            nonce, body = body[:8], body[8:]
        return self.aead.open(
            self._nonce(nonce), self._added(number, kind, len(body) - 16), body
        )


def message(kind, number, body):
    """A handshake message that is in one piece."""
    size = struct.pack("!I", len(body))[1:]
    return bytes([kind]) + size + struct.pack("!H", number) + bytes(3) + size + body


def records(datagram):
    """Kind, number (epoch and sequence) and body of each."""
    while len(datagram) >= 13:
        size = struct.unpack("!H", datagram[11:13])[0]
        yield datagram[0], datagram[3:11], datagram[13 : 13 + size]
        datagram = datagram[13 + size :]


class Association:
    """One handshake, and what it made."""

    def __init__(self, source, gateway, session_id, master, name, port=0):
        self.suite, self.cipher, self.hash = SUITES[name]
        self.id, self.master = session_id, master
        self.gateway, self.offered = gateway, name
        self.socket = self.dial(source, port)
        self.lax = False
        self.data = b""
        self.random = os.urandom(32)
        self.cookie = b""
        self.hellos = 0
        self.sent = [0, 0]
        self.asked = self.flight = self.last = b""
        self.forget()

    def forget(self):
        """What the gateway said to our hello did not arrive."""
        self.transcript = self.asked
        self.server = self.changed = self.verified = None

    def fileno(self):
        return self.socket.fileno()

    def close(self):
        self.socket.close()

    def dial(self, source="", port=0):
        """A socket that goes to the gateway."""
        new = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if source or port:
            new.bind((source, port))
        new.connect(self.gateway)
        return new

    def move(self, source=""):
        """From another port from now on, as behind an address translation that
        has forgotten the one before."""
        old, self.socket = self.socket, self.dial(source)
        self.socket.setblocking(False)
        old.close()

    def record(self, epoch, kind, data):
        number = struct.pack("!HHI", epoch, 0, self.sent[epoch])
        self.sent[epoch] += 1
        if epoch:
            data = self.mine.seal(number, kind, data)
        return bytes([kind]) + VERSION + number + struct.pack("!H", len(data)) + data

    def hello(self):
        body = VERSION + self.random + bytes([len(self.id)]) + self.id
        body += bytes([len(self.cookie)]) + self.cookie
        body += struct.pack("!HHH", 4, self.suite, RENEGOTIATION_SCSV) + b"\x01\x00"
        body += struct.pack("!H", len(EXTENSIONS)) + EXTENSIONS
        self.asked = message(CLIENT_HELLO, self.hellos, body)
        self.hellos += 1
        self.forget()
        self.flight = self.record(0, HANDSHAKE, self.asked)
        self.socket.send(self.flight)

    def derive(self):
        size = 16 if self.cipher == "aes-128-gcm" else 32
        iv = 12 if self.cipher.startswith("chacha") else 4
        random = self.server["random"] + self.random
        block = prf(self.hash, self.master, b"key expansion", random, 2 * (size + iv))
        keys, ivs = block[: 2 * size], block[2 * size :]
        self.mine = Keys(self.cipher, keys[:size], ivs[:iv])
        self.theirs = Keys(self.cipher, keys[size:], ivs[iv:])

    def finished(self, label):
        digest = hashlib.new(self.hash, self.transcript).digest()
        return prf(self.hash, self.master, label, digest, 12)

    def server_hello(self, whole):
        body = whole[12:]
        size = body[34]
        rest = body[35 + size :]
        found, extensions = rest[5:], []
        while len(found) >= 4:
            kind, length = struct.unpack("!HH", found[:4])
            extensions.append(kind)
            found = found[4 + length :]
        self.server = {
            "version": body[:2].hex(),
            "random": body[2:34],
            "resumed": body[35 : 35 + size] == self.id,
            "suite": struct.unpack("!H", rest[:2])[0] == self.suite,
            "extensions": extensions,
        }
        self.transcript += whole
        self.derive()

    def clear_message(self, body):
        if body[0] == HELLO_VERIFY and not self.cookie:
            self.cookie = body[15 : 15 + body[14]]
            self.hello()
        elif body[0] == SERVER_HELLO and not self.server:
            self.server_hello(body)
        elif body[0] not in (HELLO_VERIFY, SERVER_HELLO):
            raise Failed("it has a message of type %d, as none resumed" % body[0])

    def sealed_message(self, number, body):
        whole = self.theirs.open(number, HANDSHAKE, body)
        if whole is None or whole[0] != FINISHED:
            raise Failed("its Finished is none")
        if whole[12:] != self.finished(b"server finished"):
            raise Failed("its Finished is wrong")
        self.transcript += whole
        self.verified = number

    def take(self, datagram):
        for kind, number, body in records(datagram):
            if kind == ALERT:
                raise Failed("alert %s" % body.hex())
            if kind == CHANGE:
                self.changed = True
            elif kind == HANDSHAKE and number < b"\0\1":
                self.clear_message(body)
            elif kind == HANDSHAKE and self.changed and not self.verified:
                self.sealed_message(number, body)

    def receive(self, until):
        """Datagrams, until then; our flight again after pauses that grow."""
        pause = FIRST_PAUSE
        while not until():
            if time.monotonic() > self.deadline:
                raise Failed("the gateway does not answer")
            self.socket.settimeout(pause)
            try:
                yield self.socket.recv(65536)
            except TimeoutError:
                pause *= 2
                self.repeats += 1
                self.socket.send(self.flight)

    def answered(self):
        for datagram in self.receive(lambda: self.verified):
            self.take(datagram)

    def shake(self, lose=""):
        """Until there are keys. What is lost: the gateway's answer, our last
        flight."""
        self.deadline, self.repeats = time.monotonic() + GIVE_UP, 0
        self.hello()
        self.answered()
        if lose == "answer":
            self.forget()
            self.repeats += 1
            self.socket.send(self.flight)
            self.answered()
        self.last = self.record(0, CHANGE, b"\1")
        mine = message(FINISHED, self.hellos, self.finished(b"client finished"))
        self.last += self.record(1, HANDSHAKE, mine)
        if lose == "last":
            self.answered_again()
        self.socket.send(self.last)
        self.socket.setblocking(False)
        told = dict(self.server, random=None, cookie=len(self.cookie))
        return dict(told, repeats=self.repeats, finished=self.verified.hex())

    def answered_again(self):
        """The gateway misses our last flight, and repeats its own by itself."""
        self.socket.settimeout(GIVE_UP)
        kinds = []
        while HANDSHAKE not in kinds:
            kinds = [kind for kind, _, _ in records(self.socket.recv(65536))]
        self.repeats += 1

    def seal(self, kind, payload=b""):
        self.data = self.record(1, DATA, bytes([kind]) + payload)
        return self.data

    def send(self, kind, payload=b""):
        self.socket.send(self.seal(kind, payload))

    def frames(self):
        """Those that are there: kind and payload."""
        try:
            datagram = self.socket.recv(65536)
        except (BlockingIOError, ConnectionRefusedError):
            return
        for kind, number, body in records(datagram):
            if kind != DATA:
                continue
            data = self.theirs.open(number, kind, body)
            if data:
                yield data[0], data[1:]
            elif not self.lax:
                raise Failed("a record that is not genuine")
