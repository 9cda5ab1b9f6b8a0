# SPDX-License-Identifier: GPL-2.0-only
"""Packets of IPv4 in the tunnel: pings, also compressed."""

import ipaddress
import struct

ICMP, ECHO_REPLY, ECHO_REQUEST = 1, 0, 8
HEADER_SIZE = 20


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def _header(source, to, size):
    head = struct.pack("!BBHHHBBH", 0x45, 0, size, 0, 0x4000, 64, ICMP, 0)
    head += source + to
    return head[:10] + checksum(head) + head[12:]


def _icmp(kind, rest):
    body = bytes([kind, 0, 0, 0]) + rest
    return body[:2] + checksum(body) + body[4:]


def echo(source, to, number, size):
    """A ping of that size, all in all."""
    filler = bytes(size - HEADER_SIZE - 8)
    rest = struct.pack("!HH", 0x7670, number) + filler
    return _header(_packed(source), _packed(to), size) + _icmp(ECHO_REQUEST, rest)


def squeezed(packet):
    """As LZS has it that finds nothing twice: literals, and the end mark."""
    bits = "".join("0" + format(byte, "08b") for byte in packet) + "110000000"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _packed(address):
    return ipaddress.IPv4Address(address).packed


def kind(packet):
    """Of a ping, or None."""
    if len(packet) < HEADER_SIZE + 8 or packet[0] != 0x45 or packet[9] != ICMP:
        return None
    return packet[HEADER_SIZE]


def number(packet):
    return struct.unpack("!H", packet[HEADER_SIZE + 6 : HEADER_SIZE + 8])[0]


def answer(packet):
    """What a host says to a ping."""
    head = _header(packet[16:20], packet[12:16], len(packet))
    return head + _icmp(ECHO_REPLY, packet[HEADER_SIZE + 4 :])
