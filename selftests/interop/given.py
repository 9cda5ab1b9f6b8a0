# SPDX-License-Identifier: GPL-2.0-only
"""python3 given.py TCP-PORT UDP-PORT COMMAND...: run it with sockets as a service
manager gives them: of IPv6, and of IPv4 as well."""

import os
import socket
import sys

FIRST = 3


def given(kind, port):
    new = socket.socket(socket.AF_INET6, kind)
    new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    new.setblocking(False)
    new.bind(("::", int(port)))
    if kind == socket.SOCK_STREAM:
        new.listen(4096)
    return new


def main():
    tcp, udp, *command = sys.argv[1:]
    sockets = given(socket.SOCK_STREAM, tcp), given(socket.SOCK_DGRAM, udp)
    # Out of the way of the numbers that they are to have.
    copies = [os.dup2(one.fileno(), 100 + i) for i, one in enumerate(sockets)]
    for i, copy in enumerate(copies):
        os.dup2(copy, FIRST + i)
        os.close(copy)
    os.environ.update(LISTEN_FDS=str(len(copies)), LISTEN_PID=str(os.getpid()))
    os.execvp(command[0], command)


main()
