# SPDX-License-Identifier: GPL-2.0-only
"""
A journal that is none: an object of JSON per line for each message that
comes by its socket.

journal.py FILE
"""
import json
import os
import socket
import struct
import sys

DIR = "/run/systemd/journal"


def fields(data):
    """Of a message: NAME=value, or NAME and its length, which is binary."""
    found = {}
    while data:
        line, _, data = data.partition(b"\n")
        name, sign, value = line.partition(b"=")
        if not sign:
            size = struct.unpack("<Q", data[:8])[0]
            value, data = data[8:8 + size], data[9 + size:]
        found[name.decode()] = value.decode()
    return found


os.makedirs(DIR, exist_ok=True)
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.bind(DIR + "/socket")
with open(sys.argv[1], "w", encoding="utf-8") as out:
    while True:
        json.dump(fields(journal.recv(65536)), out)
        out.write("\n")
        out.flush()
