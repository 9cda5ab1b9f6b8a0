// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/scrape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/control/door.h"
#include "common/sockaddr.h"
#include "common/text.h"

enum {
	SCRAPE_PATIENCE_USEC = 10 * 1000 * 1000,
	SCRAPE_BACKLOG = 8,
	/* Besides the answer. */
	SCRAPE_HEAD_MAX = 512,
};

/**
 * struct control_reader - who reads
 * @server: Whose.
 * @fd: Connection.
 * @io: Watches it.
 * @timer: Ends it.
 * @got: Bytes of the request that came.
 * @blank: Nothing came since the last end of a line.
 * @waits: The request is complete, its answer is not there yet.
 * @number: Remembered for whoever answers.
 * @out: What waits to be read.
 * @next: Reads as well.
 */
struct control_reader {
	struct control_scrape *server;
	int fd;
	sd_event_source *io;
	sd_event_source *timer;
	size_t got;
	bool blank;
	bool waits;
	uint32_t number;
	struct buf out;
	struct control_reader *next;
};

/**
 * struct control_scrape - who serves readers
 * @event: Event loop.
 * @door: Where they come in.
 * @ops: What answers.
 * @arg: Given to @ops.
 * @readers: All of them.
 * @n: How many.
 */
struct control_scrape {
	sd_event *event;
	struct control_door door;
	const struct control_scrape_ops *ops;
	void *arg;
	struct control_reader *readers;
	size_t n;
};

/* The socket */

/* "192.0.2.1:9180", "[2001:db8::1]:9180" */
static int scrape_address(union sockaddr_any *a, const char *where)
{
	const char *colon = strrchr(where, ':');
	bool v6 = where[0] == '[';
	char host[INET6_ADDRSTRLEN];
	uint64_t port;
	int len = colon ? (int)(colon - where) - 2 * v6 : -1;

	memset(a, 0, sizeof(*a));
	if (len < 1 || (v6 && colon[-1] != ']') ||
	    snprintf(host, sizeof(host), "%.*s", len, where + v6) >=
		    (int)sizeof(host) ||
	    text_number(colon + 1, UINT16_MAX, &port) || !port)
		return -EINVAL;
	a->sa.sa_family = v6 ? AF_INET6 : AF_INET;
	sockaddr_set_port(a, port);
	return inet_pton(a->sa.sa_family, host, v6 ?
			 (void *)&a->v6.sin6_addr :
			 (void *)&a->v4.sin_addr) == 1 ? 0 : -EINVAL;
}

static int scrape_bind(struct control_listen *l, const union sockaddr_any *a)
{
	static const int on = 1;
	int err = 0;

	l->fd = socket(a->sa.sa_family,
		       SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return -errno;
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(l->fd, &a->sa, sockaddr_len(a)) ||
	    listen(l->fd, SCRAPE_BACKLOG))
		err = -errno;
	if (!err)
		return 0;
	close(l->fd);
	l->fd = -1;
	return err;
}

int control_scrape_check(const char *where,
			 char error[CONTROL_LISTEN_ERROR_SIZE])
{
	union sockaddr_any a;
	int err = where[0] == '/' ? 0 : scrape_address(&a, where);

	if (err)
		snprintf(error, CONTROL_LISTEN_ERROR_SIZE,
			 "%.64s: neither a path nor an address and a port such as 127.0.0.1:9180",
			 where);
	return err;
}

int control_scrape_listen(struct control_listen *l, const char *where,
			  char error[CONTROL_LISTEN_ERROR_SIZE])
{
	union sockaddr_any a;
	int err;

	*l = (struct control_listen){ .fd = -1 };
	if (where[0] == '/')
		return control_listen_open(l, where, error);
	err = control_scrape_check(where, error);
	if (err)
		return err;
	scrape_address(&a, where);
	err = scrape_bind(l, &a);
	if (err)
		snprintf(error, CONTROL_LISTEN_ERROR_SIZE,
			 "%.64s: %s; choose another address or port", where,
			 strerror(-err));
	return err;
}

/* Readers */

static void scrape_drop(struct control_reader *r)
{
	struct control_reader **link = &r->server->readers;

	for (; *link != r; link = &(*link)->next)
		;
	*link = r->next;
	r->server->n--;
	if (r->waits)
		r->server->ops->gone(r->server->arg, r);
	sd_event_source_disable_unref(r->io);
	sd_event_source_disable_unref(r->timer);
	buf_free(&r->out);
	close(r->fd);
	free(r);
}

void *control_scrape_owner(const struct control_reader *reader)
{
	return reader->server->arg;
}

void control_scrape_set(struct control_reader *reader, uint32_t number)
{
	reader->number = number;
}

uint32_t control_scrape_get(const struct control_reader *reader)
{
	return reader->number;
}

void control_scrape_answer(struct control_reader *reader,
			   const struct buf *text)
{
	reader->waits = false;
	buf_fmt(&reader->out,
		"HTTP/1.1 200 OK\r\n"
		"Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"
		"Content-Length: %zu\r\n"
		"Cache-Control: no-store\r\n"
		"Connection: close\r\n\r\n", text->len);
	buf_add(&reader->out, text->data, text->len);
	sd_event_source_set_io_events(reader->io, EPOLLOUT);
}

/* Returns whether the request ends here: an empty line. */
static bool scrape_ends(struct control_reader *r, const char *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (data[i] == '\r')
			continue;
		if (data[i] == '\n' && r->blank)
			return true;
		r->blank = data[i] == '\n';
	}
	return false;
}

static int scrape_read(struct control_reader *r)
{
	char room[1024];
	ssize_t n = recv(r->fd, room, sizeof(room), MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		return -EPIPE;
	r->got += n;
	if (scrape_ends(r, room, n)) {
		r->waits = true;
		sd_event_source_set_io_events(r->io, 0);
		r->server->ops->read(r->server->arg, r);
		return 0;
	}
	return r->got > CONTROL_SCRAPE_REQUEST_MAX ? -E2BIG : 0;
}

static int scrape_write(struct control_reader *r)
{
	ssize_t n = send(r->fd, r->out.data, r->out.len,
			 MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	buf_consume(&r->out, n);
	return r->out.len ? 0 : -EPIPE;
}

static int control_scrape_on_reader(sd_event_source *source, int fd,
				    uint32_t revents, void *arg)
{
	struct control_reader *r = arg;
	int err = -EPIPE;

	(void)source;
	(void)fd;
	if (revents & EPOLLOUT)
		err = scrape_write(r);
	else if (revents & EPOLLIN)
		err = scrape_read(r);
	if (err)
		scrape_drop(r);
	return 0;
}

static int control_scrape_on_late(sd_event_source *source, uint64_t usec,
				  void *arg)
{
	(void)source;
	(void)usec;
	scrape_drop(arg);
	return 0;
}

static int scrape_watch(struct control_reader *r)
{
	sd_event *event = r->server->event;
	int err = sd_event_add_io(event, &r->io, r->fd, EPOLLIN,
				  control_scrape_on_reader, r);

	if (err >= 0)
		err = sd_event_source_set_priority(r->io,
						   CONTROL_DOOR_PRIORITY);
	if (err >= 0)
		err = sd_event_add_time_relative(event, &r->timer,
						 CLOCK_MONOTONIC,
						 SCRAPE_PATIENCE_USEC, 0,
						 control_scrape_on_late, r);
	return err < 0 ? err : 0;
}

static void control_scrape_on_come(void *arg, int fd)
{
	struct control_scrape *s = arg;
	struct control_reader *r;

	r = s->n < CONTROL_SCRAPE_CLIENTS_MAX ? calloc(1, sizeof(*r)) : NULL;
	if (!r) {
		close(fd);
		return;
	}
	r->server = s;
	r->fd = fd;
	buf_init(&r->out, CONTROL_SCRAPE_ANSWER_MAX + SCRAPE_HEAD_MAX);
	r->next = s->readers;
	s->readers = r;
	s->n++;
	if (scrape_watch(r))
		scrape_drop(r);
}

int control_scrape_new(struct control_scrape **out, sd_event *event, int fd,
		       const struct control_scrape_ops *ops, void *arg)
{
	struct control_scrape *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->event = event;
	s->ops = ops;
	s->arg = arg;
	s->door.what = "metrics";
	s->door.fn = control_scrape_on_come;
	s->door.arg = s;
	err = control_door_open(&s->door, event, fd);
	if (err)
		free(s);
	else
		*out = s;
	return err;
}

void control_scrape_free(struct control_scrape *s)
{
	if (!s)
		return;
	while (s->readers)
		scrape_drop(s->readers);
	control_door_close(&s->door);
	free(s);
}
