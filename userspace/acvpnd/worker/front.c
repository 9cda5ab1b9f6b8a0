// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/proxy.h"

enum { FRONT_USEC = 1000000 };

/**
 * struct front - a connection
 * @worker: Whose.
 * @order: Among all of them, the oldest first.
 * @fd: Socket.
 * @io: Watches it.
 * @timer: Ends it.
 * @balancer: Where it came from.
 * @local: Where it came to.
 * @data: What has come of the header.
 * @len: Its bytes.
 */
struct front {
	struct worker *worker;
	TAILQ_ENTRY(front) order;
	int fd;
	sd_event_source *io;
	sd_event_source *timer;
	union sockaddr_any balancer;
	union sockaddr_any local;
	uint8_t data[PROXY_MAX];
	size_t len;
};

/* Its socket is somebody else's then. */
static void front_let_go(struct front *f)
{
	TAILQ_REMOVE(&f->worker->fronts, f, order);
	f->worker->n_fronts--;
	sd_event_source_disable_unref(f->io);
	sd_event_source_disable_unref(f->timer);
	free(f);
}

static void front_end(struct front *f)
{
	close(f->fd);
	front_let_go(f);
}

static void front_refuse(struct front *f, const char *why)
{
	char text[SOCKADDR_STRLEN];

	worker_log(f->worker, "%s: connection refused: %s",
		   sockaddr_format(&f->balancer, text), why);
	front_end(f);
}

static void front_serve(struct front *f, const struct proxy_header *h)
{
	const union sockaddr_any nobody = { .v4.sin_family = AF_INET };
	union sockaddr_any local = f->local;
	struct worker *w = f->worker;
	int fd = f->fd;

	front_let_go(f);
	worker_serve(w, fd, h->known ? &h->peer : &nobody,
		     h->known ? &h->local : &local);
}

/* Bytes of the header, of which there are @n more, are taken from the socket;
 * TLS begins behind the last one.
 */
static bool front_take(struct front *f, size_t n)
{
	return recv(f->fd, f->data + f->len, n, 0) == (ssize_t)n;
}

static void front_on_header(struct front *f, size_t came)
{
	struct proxy_header h;
	ssize_t n = proxy_parse(&h, f->data, f->len + came);

	if (n < 0) {
		front_refuse(f, "no PROXY protocol, as listen-proxy-proto "
				"wants it");
		return;
	}
	if (!front_take(f, n ? n - f->len : came)) {
		front_end(f);
		return;
	}
	f->len += came;
	if (n)
		front_serve(f, &h);
}

/*
 * Edges are all that is told, as in io/stream.c: thousands of those who send a
 * byte now and then cost what their bytes do, and no more. Nothing that is
 * there is left for another time: what comes after the look is another edge.
 */
static int front_on_readable(sd_event_source *source, int fd, uint32_t events,
			     void *arg)
{
	struct front *f = arg;
	ssize_t n;

	(void)source;
	(void)events;
	do {
		n = recv(fd, f->data + f->len, sizeof(f->data) - f->len,
			 MSG_PEEK);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		front_on_header(f, n);
	else if (!n || errno != EAGAIN)
		front_end(f);
	return 0;
}

static int front_on_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	front_refuse(arg, "no PROXY protocol in time");
	return 0;
}

static int front_watch(struct front *f)
{
	sd_event *event = f->worker->config.event;
	int err = sd_event_add_io(event, &f->io, f->fd, EPOLLET | EPOLLIN,
				  front_on_readable, f);

	if (err >= 0)
		err = sd_event_add_time_relative(event, &f->timer,
						 CLOCK_MONOTONIC,
						 (uint64_t)FRONT_SECONDS *
							 FRONT_USEC,
						 0, front_on_timeout, f);
	return err;
}

void front_new(struct worker *w, int fd, const union sockaddr_any *balancer,
	       const union sockaddr_any *local)
{
	struct front *f;

	if (w->n_fronts >= w->config.connections)
		front_end(TAILQ_FIRST(&w->fronts));
	f = calloc(1, sizeof(*f));
	if (!f) {
		close(fd);
		return;
	}
	f->worker = w;
	f->fd = fd;
	f->balancer = *balancer;
	f->local = *local;
	TAILQ_INSERT_TAIL(&w->fronts, f, order);
	w->n_fronts++;
	if (front_watch(f) < 0)
		front_end(f);
}

void front_free_all(struct worker *w)
{
	while (!TAILQ_EMPTY(&w->fronts))
		front_end(TAILQ_FIRST(&w->fronts));
}
