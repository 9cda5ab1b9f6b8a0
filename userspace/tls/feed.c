// SPDX-License-Identifier: GPL-2.0-only
#include "tls/feed.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void tls_feed_init(struct tls_feed *f, int fd)
{
	memset(f, 0, sizeof(*f));
	f->fd = fd;
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

ssize_t tls_feed_recv(struct tls_feed *f, void *data, size_t size)
{
	size_t rest = tls_boundary_rest(&f->boundary);
	ssize_t n;

	if (!f->permitted) {
		errno = EAGAIN;
		return -1;
	}
	n = recv(f->fd, data, size < rest ? size : rest, 0);
	if (n < 0)
		note_error(f);
	if (n <= 0)
		return n;
	tls_boundary_feed(&f->boundary, data, n);
	f->given += n;
	if (!tls_boundary_inside(&f->boundary)) {
		f->permitted = false;
		f->spent = true;
		f->records++;
	}
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
