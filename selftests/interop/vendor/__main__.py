# SPDX-License-Identifier: GPL-2.0-only
"""python3 vendor NAME ADDRESS CAFILE: a client of the vendor's, played from what
is written about it, not from what ours does. Each line that it reads is a JSON
array, a command and its arguments, and has a line as answer, an object of JSON;
with "error" if it could not be done. In between it answers pings and questions
of the gateway's, as an established client does."""

import contextlib
import hashlib
import json
import os
import select
import sys
import time
import xml.etree.ElementTree as etree

import document
import dtls
import packet
import tunnel
from web import Web

SECONDS = 40


class Client:
    def __init__(self, name, address, authorities):
        self.web = Web(name, address, authorities)
        self.opaque = self.token = self.address = self.path = ""
        self.secret = os.urandom(48)
        self.udp = None
        self.cstp = None
        self.told = {}
        self.associations = {}
        self.active = None
        self.heard = []
        self.pings = 0

    # Login

    def _document(self, told, body):
        if told["status"] == 200:
            told["document"] = parsed = document.parse(body)
            self.opaque = document.opaque(body)
            self.token = parsed["token"] or self.token
            self.path = parsed["uri"] or self.path
        return told

    def init(self, group=None, path="/"):
        """The first POST; with a group, once the user chose it."""
        url = "https://" + self.web.name + path
        return self._document(*self.web.post(path, document.init(url, group)))

    def login(self, user, password, group=None, path="/"):
        text = document.reply(self.opaque, user, password, group)
        return self._document(*self.web.post(path, text))

    def logout(self):
        return self._document(*self.web.post("/", document.logout(self.token)))

    def anew(self):
        """A client that knows nothing of an earlier one."""
        self.web.session = None
        self.opaque = ""
        self.secret = os.urandom(48)
        return {}

    def get(self, path=None, token=None):
        if path is None:
            path = self.path
        told, body = self.web.get(path, self.token if token is None else token)
        told.update(size=len(body), sha1=hashlib.sha1(body).hexdigest().upper())
        return told

    def resume(self, token):
        """A client that has this token."""
        self.token = token
        return {}

    def source(self, address, udp=None):
        """Where connections begin from now on, and associations."""
        self.web.source, self.udp = address, udp
        return {}

    # Tunnels

    def _forget(self):
        for association in self.associations.values():
            association.close()
        self.associations, self.active = {}, None
        if self.cstp:
            self.cstp.close()
        self.cstp = None

    def connect(self, *headers):
        """CONNECT, with other headers, each "NAME=VALUE", or the usual ones. What
        there was goes without a word, once there is the new tunnel."""
        changed = dict(one.split("=", 1) for one in headers)
        text = tunnel.request(self.web, self.token, self.secret, changed)
        cstp = tunnel.Cstp(self.web, text)
        self.told = cstp.told
        if self.told["status"] != 200:
            cstp.close()
            return self.told
        self._forget()
        self.cstp = cstp
        self.address = self._header("X-CSTP-Address")
        told = dict(self.told, port=cstp.local[1])
        again = self._header("X-CSTP-Post-Auth-XML")
        if again:
            told["document"] = document.parse(again.encode())
        return told

    def _header(self, name):
        return self.told["headers"].get(name, [None])[0]

    def dtls(self, name, lose="", port="0"):
        """A handshake; the association has a name, and carries data from then."""
        suite = self._header("X-DTLS12-CipherSuite") or self._header(
            "X-DTLS-CipherSuite"
        )
        gateway = self.web.address, int(self._header("X-DTLS-Port"))
        session = bytes.fromhex(self._header("X-DTLS-Session-ID"))
        new = dtls.Association(
            self.udp or self.web.source,
            gateway,
            session,
            self.secret,
            suite,
            int(port),
        )
        new.name = name
        told = new.shake(lose)
        self.associations[name] = self.active = new
        return dict(told, port=new.socket.getsockname()[1])

    def repeat(self, name):
        """The last flight once more, as it was."""
        one = self.associations[name]
        one.socket.send(one.last)
        return {}

    def say(self, name):
        """Something that has no answer."""
        self._channel(name).send(tunnel.KEEPALIVE)
        return {}

    def move(self, name, address=""):
        """An association goes on from another port, and address."""
        one = self.associations[name]
        one.move(address)
        return dict(zip(("address", "port"), one.socket.getsockname()))

    def mixed(self, name):
        """What comes by an association may be somebody else's, and is nothing."""
        self.associations[name].lax = True
        return {}

    def stranger(self, name, address):
        """Somebody there has seen all that went by UDP: he has the session id, and
        what was sent last. What he hears in the end, he tells."""
        one = self.associations[name]
        other = dtls.Association(
            address, one.gateway, one.id, os.urandom(48), one.offered
        )
        told = {"refused": "", "heard": 0}
        try:
            other.shake()
        except dtls.Failed as error:
            told["refused"] = str(error)
        other.socket.setblocking(False)
        for _ in range(3):
            other.socket.send(one.data)
        self.ask(name)
        with contextlib.suppress(BlockingIOError):
            while other.socket.recv(65536):
                told["heard"] += 1
        other.close()
        return dict(told, cookie=len(other.cookie), hellos=other.hellos)

    def astray(self, name, address):
        """What an association sends gets there from somewhere else, once."""
        one = self.associations[name]
        other = one.dial(address)
        other.send(one.seal(tunnel.KEEPALIVE))
        told = dict(zip(("address", "port"), other.getsockname()))
        other.close()
        return told

    def drop(self, name=None):
        """An association, or all that there is, ends without a word."""
        if name is None:
            self._forget()
            return {}
        one = self.associations.pop(name)
        one.close()
        if self.active is one:
            self.active = next(iter(self.associations.values()), None)
        return {}

    def disconnect(self, *reason):
        """The user's own wish has a reason; without one it comes back soon."""
        text = b"\xb0" + " ".join(reason).encode() if reason else b""
        self.cstp.send(tunnel.DISCONNECT, text)
        self._forget()
        return {}

    # Packets

    def _channel(self, name):
        if name == "cstp":
            return self.cstp
        return self.associations[name] if name else self.active or self.cstp

    def _wait(self, found):
        end = time.monotonic() + SECONDS
        while not (one := next((h for h in self.heard if found(h)), None)):
            if time.monotonic() > end:
                raise TimeoutError("no answer")
            self.pump(0.2)
        return one

    def ping(self, to, name=None, size="84"):
        """Sent by this channel, or by the usual one; it tells how the answer came."""
        self.pings += 1
        data = packet.echo(self.address, to, self.pings, int(size))
        self._channel(name).send(tunnel.DATA, data)
        one = self._wait(lambda h: h["answers"] == self.pings)
        return {"by": one["by"], "size": one["size"]}

    def squeeze(self, to, name):
        """A ping in a frame that is compressed, and then one that is not: was the
        first one answered when the answer to the second is there?"""
        self.pings += 1
        first = self.pings
        data = packet.echo(self.address, to, first, 84)
        self._channel(name).send(tunnel.COMPRESSED, packet.squeezed(data))
        told = self.ping(to, name)
        return dict(told, answered=any(h["answers"] == first for h in self.heard))

    def ask(self, name, size="64"):
        """Is the gateway there? It has to say the same."""
        text = os.urandom(int(size))
        channel = self._channel(name)
        channel.send(tunnel.DPD_REQUEST, text)
        self._wait(
            lambda h: h["by"] == name
            and h["kind"] == tunnel.DPD_RESPONSE
            and h["payload"] == text
        )
        return {"size": len(text)}

    def forget(self):
        """What was heard so far."""
        self.heard.clear()
        return {}

    def count(self):
        """Frames since then, by channel and kind, and whether TLS has ended."""
        told = {"closed": self.cstp is None or self.cstp.closed, "frames": {}}
        for one in self.heard:
            kind = "%s %d" % (one["by"], one["kind"])
            told["frames"][kind] = told["frames"].get(kind, 0) + 1
        return told

    def _frame(self, channel, kind, payload):
        one = {"by": channel.name, "kind": kind, "size": len(payload)}
        one.update(payload=payload, answers=None)
        self.heard.append(one)
        if kind == tunnel.DPD_REQUEST:
            channel.send(tunnel.DPD_RESPONSE, payload)
        if kind != tunnel.DATA:
            return
        ping = packet.kind(payload)
        if ping == packet.ECHO_REQUEST:
            (self.active or self.cstp).send(tunnel.DATA, packet.answer(payload))
        elif ping == packet.ECHO_REPLY:
            one["answers"] = packet.number(payload)

    def channels(self):
        open_ones = list(self.associations.values())
        if self.cstp and not self.cstp.closed:
            open_ones.append(self.cstp)
        return open_ones

    def pump(self, seconds=None, also=()):
        """What the gateway says; true if there is something of the others."""
        ready, _, _ = select.select(self.channels() + list(also), [], [], seconds)
        for channel in ready:
            if channel in also:
                continue
            for kind, payload in channel.frames():
                # Who was asked and has gone does not hear the answer.
                with contextlib.suppress(OSError):
                    self._frame(channel, kind, payload)
        return any(one in ready for one in also)


COMMANDS = "init login logout anew get resume source connect dtls repeat say"
COMMANDS += " move mixed stranger astray drop disconnect ping squeeze ask forget count"


def obey(client, line):
    command, *arguments = json.loads(line)
    assert command in COMMANDS.split()
    try:
        return getattr(client, command)(*arguments)
    except (OSError, dtls.Failed, etree.ParseError, KeyError, TypeError) as error:
        return {"error": "%s: %r" % (command, error)}


def main():
    client = Client(*sys.argv[1:])
    # Lines have to be where select() sees them.
    lines = os.fdopen(0, "rb", buffering=0)
    while True:
        if not client.pump(None, (lines,)):
            continue
        line = lines.readline()
        if not line:
            return
        print(json.dumps(obey(client, line)), flush=True)


main()
