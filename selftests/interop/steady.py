#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Keep the kernel from patching its own code while packets flow.

It does so when the first socket wants timestamps, as those of ping do, or
encapsulation, IPv6 apart from IPv4, and again when the last such socket is
gone. Emulators (QEMU before 8.1) may then run a breakpoint that was removed
already, and the kernel dies of it. One socket of each kind, held until a signal
comes, prevents that.
"""
import signal
import socket

SO_TIMESTAMP = 29
UDP_ENCAP, UDP_ENCAP_ESPINUDP = 100, 2

socks = [socket.socket(family, socket.SOCK_DGRAM)
         for family in (socket.AF_INET, socket.AF_INET6)]
for sock in socks:
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP)
signal.pause()
