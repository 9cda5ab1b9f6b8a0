// SPDX-License-Identifier: GPL-2.0-only

#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "inner.h"
#include "tap.h"

socklen_t peer_addr(union peer_addr *addr, int family, int host, int port)
{
	char text[INET6_ADDRSTRLEN];

	memset(addr, 0, sizeof(*addr));
	addr->sa.sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		snprintf(text, sizeof(text), "192.0.2.%d", host);
		inet_pton(family, text, &addr->v4.sin_addr);
		addr->v4.sin_port = htons((uint16_t)port);
		return sizeof(addr->v4);
	}
	snprintf(text, sizeof(text), "2001:db8::%d", host);
	inet_pton(family, text, &addr->v6.sin6_addr);
	addr->v6.sin6_port = htons((uint16_t)port);
	return sizeof(addr->v6);
}

int peer_socket(int family, int host, int port)
{
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, family, host, port);
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, &addr.sa, len)) {
		close(fd);
		return -1;
	}
	return fd;
}

size_t peer_seal_record(struct peer *p, uint8_t *out, uint8_t type,
			const void *plain, size_t len)
{
	struct seal_record rec = {
		.type = type, .version = VERSION_1_2,
		.epoch = p->epoch, .seq = p->seq,
		.nonce = (uint64_t)p->epoch << 48 | p->seq,
		.size = len,
	};

	p->seq++;
	return seal(out, &p->tx, &rec, plain);
}

size_t peer_seal(struct peer *p, uint8_t *out, uint8_t frame,
		 const void *payload, size_t len)
{
	uint8_t plain[SEAL_RECORD_MAX];

	plain[0] = frame;
	if (len)
		memcpy(plain + 1, payload, len);
	return peer_seal_record(p, out, CONTENT_DATA, plain, len + 1);
}

void peer_send_raw(struct peer *p, const void *buf, size_t len)
{
	ssize_t n = send(p->fd, buf, len, 0);

	REQUIRE(n == (ssize_t)len, "send of %zu bytes: %s", len,
		strerror(errno));
}

void peer_send(struct peer *p, uint8_t frame, const void *payload, size_t len)
{
	uint8_t wire[SEAL_RECORD_MAX];

	peer_send_raw(p, wire, peer_seal(p, wire, frame, payload, len));
}

bool peer_readable(int fd, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, tap_slow(timeout_ms)) == 1;
}

int peer_peek_epoch(int fd, int timeout_ms)
{
	uint8_t header[SEAL_HEADER];

	if (!peer_readable(fd, timeout_ms) ||
	    recv(fd, header, sizeof(header), MSG_PEEK) != sizeof(header))
		return -1;
	return header[3] << 8 | header[4];
}

bool peer_recv_record(struct peer *p, int timeout_ms)
{
	uint8_t wire[SEAL_RECORD_MAX + 1];
	const char *wrong;
	ssize_t n;

	if (!peer_readable(p->fd, timeout_ms))
		return false;
	n = recv(p->fd, wire, sizeof(wire), 0);
	REQUIRE(n >= 0, "recv: %s", strerror(errno));
	wrong = seal_open(&p->got, p->plain, &p->rx, wire, (size_t)n);
	REQUIRE(!wrong, "record of %zd bytes: %s", n, wrong);
	CHECK(p->got.version == VERSION_1_2, "version %04x", p->got.version);
	CHECK(p->got.epoch == p->epoch, "epoch %d", p->got.epoch);
	CHECK(p->got.nonce == ((uint64_t)p->got.epoch << 48 | p->got.seq),
	      "explicit nonce %016llx is not epoch and sequence number",
	      (unsigned long long)p->got.nonce);
	return true;
}

bool peer_recv(struct peer *p, int timeout_ms)
{
	if (!peer_recv_record(p, timeout_ms))
		return false;
	CHECK(p->got.type == CONTENT_DATA, "content type %d", p->got.type);
	REQUIRE(p->got.size, "record without frame type");
	return true;
}

bool peer_recv_frame(struct peer *p, int timeout_ms)
{
	do {
		if (!peer_recv(p, timeout_ms))
			return false;
	} while (p->plain[0] == FRAME_DATA &&
		 inner_is_noise(p->plain + 1, p->got.size - 1));
	return true;
}

unsigned int peer_drain(struct peer *p)
{
	unsigned int n = 0;

	while (peer_recv(p, PEER_QUIET_MS))
		n++;
	return n;
}
