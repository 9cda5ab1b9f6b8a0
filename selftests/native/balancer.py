#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
# balancer.py PORT HOST TO HEADER: a load balancer, which hands connections to
# PORT on to HOST's port TO, and first sends what the file HEADER has then.
import socket
import sys
import threading


def carry(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    gateway = socket.create_connection((sys.argv[2], int(sys.argv[3])))
    with open(sys.argv[4], "rb") as header:
        gateway.sendall(header.read())
    threading.Thread(target=carry, args=(gateway, client)).start()
    carry(client, gateway)


listener = socket.create_server(("0.0.0.0", int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],)).start()
