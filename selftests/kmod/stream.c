// SPDX-License-Identifier: GPL-2.0-only

#include "stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"
#include "peer.h"
#include "tap.h"

enum { BACKLOG = SOMAXCONN, SEND_SECONDS = 10 };

static const uint8_t magic[] = { 'S', 'T', 'F', 1 };

static int tcp_socket(int family)
{
	struct timeval limit = { .tv_sec = SEND_SECONDS };
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	}
	return fd;
}

int stream_listen(int family, int host)
{
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, family, host, STREAM_PORT);
	int fd = tcp_socket(family);

	if (fd >= 0 && (bind(fd, &addr.sa, len) || listen(fd, BACKLOG))) {
		close(fd);
		return -1;
	}
	return fd;
}

int stream_connect(int family, int host)
{
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, family, host, STREAM_PORT);
	int fd = tcp_socket(family);

	if (fd >= 0 && connect(fd, &addr.sa, len)) {
		close(fd);
		return -1;
	}
	return fd;
}

size_t stream_frame(uint8_t *out, uint8_t frame, const void *payload,
		    size_t len)
{
	memcpy(out, magic, sizeof(magic));
	out[4] = (uint8_t)(len >> 8);
	out[5] = (uint8_t)len;
	out[6] = frame;
	out[7] = 0;
	if (len)
		memcpy(out + STREAM_HEADER, payload, len);
	return STREAM_HEADER + len;
}

void stream_send_raw(struct stream *s, const void *buf, size_t len)
{
	ssize_t n = send(s->fd, buf, len, MSG_NOSIGNAL);

	REQUIRE(n == (ssize_t)len, "%zd of %zu bytes sent: %s", n, len,
		strerror(errno));
}

void stream_send_record(struct stream *s, uint8_t type, const void *plain,
			size_t len)
{
	uint8_t wire[TLSREC_MAX];

	stream_send_raw(s, wire, tlsrec_seal(wire, &s->tx, type, plain, len));
}

void stream_send(struct stream *s, uint8_t frame, const void *payload,
		 size_t len)
{
	uint8_t plain[TLSREC_PLAIN_MAX];

	stream_send_record(s, CONTENT_DATA, plain,
			   stream_frame(plain, frame, payload, len));
}

/* Read until @want bytes are there. */
static bool fill(struct stream *s, size_t want, int timeout_ms)
{
	ssize_t n;

	REQUIRE(want <= sizeof(s->buf), "record of %zu bytes", want);
	while (s->have < want) {
		if (!peer_readable(s->fd, timeout_ms))
			return false;
		n = recv(s->fd, s->buf + s->have, sizeof(s->buf) - s->have, 0);
		if (n <= 0) {
			s->ended = true;
			return false;
		}
		s->have += (size_t)n;
	}
	return true;
}

bool stream_recv(struct stream *s, int timeout_ms)
{
	const char *wrong;
	size_t size;

	if (!fill(s, TLSREC_HEADER, timeout_ms))
		return false;
	size = tlsrec_size(s->buf);
	if (!fill(s, size, timeout_ms))
		return false;
	wrong = tlsrec_open(s->plain, &s->size, &s->type, &s->rx, s->buf);
	s->have -= size;
	memmove(s->buf, s->buf + size, s->have);
	REQUIRE(!wrong, "record of %zu bytes: %s", size, wrong);
	return true;
}

static void check_frame(const struct stream *s)
{
	const uint8_t *p = s->plain;

	REQUIRE(s->type == CONTENT_DATA, "content type %d", s->type);
	REQUIRE(s->size >= STREAM_HEADER, "frame of %zu bytes", s->size);
	CHECK(!memcmp(p, magic, sizeof(magic)), "magic %02x%02x%02x%02x", p[0],
	      p[1], p[2], p[3]);
	CHECK_EQ(p[4] << 8 | p[5], s->size - STREAM_HEADER, "length field");
	CHECK_EQ(p[7], 0, "last byte of the header");
}

bool stream_recv_frame(struct stream *s, int timeout_ms)
{
	do {
		if (!stream_recv(s, timeout_ms))
			return false;
		check_frame(s);
	} while (s->plain[6] == FRAME_DATA &&
		 inner_is_noise(s->plain + STREAM_HEADER,
				s->size - STREAM_HEADER));
	return true;
}

unsigned int stream_drain(struct stream *s)
{
	unsigned int n = 0;

	while (stream_recv_frame(s, PEER_QUIET_MS))
		n++;
	return n;
}
