# SPDX-License-Identifier: GPL-2.0-only
"""
Somebody who guesses many passwords at once, while others come.

guess.py ADDRESS USER NUMBER

Sends so many logins, each by a connection of its own, then goes through as many
handshakes of TLS, one after another. Prints how many logins were answered
before the last handshake was over, how many at all, and how many with a form or
that they cannot be judged now.
"""
import socket
import ssl
import sys

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<config-auth client="vpn" type="auth-reply">\n'
    '<version who="vpn">5.1.1.42</version>\n'
    "<auth><username>%s</username><password>guess%d</password></auth>\n"
    "</config-auth>\n"
)
HEAD = (
    "POST / HTTP/1.1\r\nHost: gateway\r\nUser-Agent: AnyConnect Windows\r\n"
    "Content-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
)
SECONDS = 120
SIZE = 1 << 16


def connect(address):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    sock = socket.create_connection((address, 443), SECONDS)
    return context.wrap_socket(sock)


class Guess:
    def __init__(self, address):
        self.tls = connect(address)
        self.text = b""

    def send(self, user, number):
        body = DOCUMENT % (user, number)
        self.tls.sendall((HEAD % len(body) + body).encode())


def is_answered(guess):
    """A ticket that was sent after the handshake is no answer."""
    guess.tls.setblocking(False)
    try:
        guess.text += guess.tls.recv(SIZE)
    except ssl.SSLWantReadError:
        pass
    guess.tls.settimeout(SECONDS)
    return bool(guess.text)


def answer(guess):
    more = b"-"
    while more and b"</config-auth>" not in guess.text:
        more = guess.tls.recv(SIZE)
        guess.text += more
    return guess.text


def main():
    address, user, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    guesses = [Guess(address) for _ in range(number)]
    for i, guess in enumerate(guesses):
        guess.send(user, i)
    for _ in range(number):
        connect(address).close()
    early = [guess for guess in guesses if is_answered(guess)]
    texts = [answer(guess) for guess in guesses]
    print(len(early), sum(1 for text in texts if text),
          sum(1 for text in texts if b"Login failed." in text),
          sum(1 for text in texts if b"Login is not possible now" in text))


main()
