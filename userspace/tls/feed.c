// SPDX-License-Identifier: GPL-2.0-only
#include "tls/feed.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void tls_feed_init(struct tls_feed *f, int fd)
{
	memset(f, 0, sizeof(*f));
	f->fd = fd;
	f->lowat = 1;
}

void tls_feed_permit(struct tls_feed *f)
{
	f->permitted = true;
	f->spent = false;
}

static void note_error(struct tls_feed *f)
{
	if (errno != EAGAIN && errno != EINTR)
		f->error = errno;
}

/* Sockets that cannot do that wake us more often, and that is all. */
static void set_lowat(struct tls_feed *f, int lowat)
{
	int err = errno;

	if (!setsockopt(f->fd, SOL_SOCKET, SO_RCVLOWAT, &lowat, sizeof(lowat)))
		f->lowat = lowat;
	errno = err;
}

/*
 * It is raised when there is nothing to read, and lowered whenever there was:
 * it is never more than what is missing, or nobody would be woken again.
 */
static void follow_lowat(struct tls_feed *f, bool empty)
{
	int lowat = tls_boundary_inside(&f->boundary) ?
			    tls_boundary_rest(&f->boundary) :
			    1;

	if (lowat < f->lowat || (empty && lowat > f->lowat))
		set_lowat(f, lowat);
}

ssize_t tls_feed_recv(struct tls_feed *f, void *data, size_t size)
{
	size_t rest = tls_boundary_rest(&f->boundary);
	ssize_t n;

	if (!f->permitted) {
		errno = EAGAIN;
		return -1;
	}
	n = recv(f->fd, data, size < rest ? size : rest, 0);
	if (n < 0) {
		note_error(f);
		follow_lowat(f, errno == EAGAIN);
	}
	if (n <= 0)
		return n;
	tls_boundary_feed(&f->boundary, data, n);
	f->given += n;
	if (!tls_boundary_inside(&f->boundary)) {
		f->permitted = false;
		f->spent = true;
		f->records++;
	}
	follow_lowat(f, false);
	return n;
}

/*
 * A server that refuses a certificate says so and goes, while there is more to
 * send to it; a library that cannot send would not read that any more.
 */
static bool peer_has_gone(const struct tls_feed *f)
{
	return f->shaking && (errno == EPIPE || errno == ECONNRESET);
}

ssize_t tls_feed_send(struct tls_feed *f, const void *data, size_t len)
{
	ssize_t n = send(f->fd, data, len, MSG_NOSIGNAL);

	if (n < 0 && peer_has_gone(f))
		n = len;
	f->stuck = n != (ssize_t)len;
	return n;
}
