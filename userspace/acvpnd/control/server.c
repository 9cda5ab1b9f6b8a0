// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/control/door.h"
#include "acvpnd/control/protocol.h"
#include "common/buf.h"
#include "common/log.h"

enum { SERVER_PATIENCE_USEC = 60 * 1000 * 1000 };

/**
 * struct control_client - who asks
 * @server: Whom.
 * @fd: Connection.
 * @io: Watches it.
 * @timer: Ends it if nothing happens.
 * @in: What came of a question.
 * @out: What waits to be read.
 * @busy: A question is being answered.
 * @stays: It need not be told anything, for as long as it likes.
 * @last: It is closed when all of @out is read.
 * @job: What the answer needs.
 * @next: Asks as well.
 */
struct control_client {
	struct control_server *server;
	int fd;
	sd_event_source *io;
	sd_event_source *timer;
	struct buf in;
	struct buf out;
	bool busy;
	bool stays;
	bool last;
	void *job;
	struct control_client *next;
};

/**
 * struct control_server - who is asked
 * @event: Event loop.
 * @door: Where they come in.
 * @owner: Who may ask, besides root.
 * @ops: What answers.
 * @arg: Given to @ops.
 * @clients: All of them.
 * @n: How many.
 */
struct control_server {
	sd_event *event;
	struct control_door door;
	uid_t owner;
	const struct control_ops *ops;
	void *arg;
	struct control_client *clients;
	size_t n;
};

static void server_drop(struct control_client *c)
{
	struct control_client **link = &c->server->clients;

	for (; *link != c; link = &(*link)->next)
		;
	*link = c->next;
	c->server->n--;
	if (c->busy)
		c->server->ops->gone(c->server->arg, c);
	sd_event_source_disable_unref(c->io);
	sd_event_source_disable_unref(c->timer);
	buf_free(&c->in);
	buf_free(&c->out);
	close(c->fd);
	free(c);
}

/* Something happened: it has as much time again. */
static void server_rearm(struct control_client *c)
{
	sd_event_source_set_time_relative(c->timer, SERVER_PATIENCE_USEC);
	sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
}

/* Questions wait in the socket while one is answered. */
static void server_want(struct control_client *c)
{
	uint32_t events = 0;

	if (c->out.len || c->last)
		events |= EPOLLOUT;
	else if (!c->busy)
		events |= EPOLLIN;
	sd_event_source_set_io_events(c->io, events);
}

/* Writing */

static void server_put(struct control_client *c, json_t *line)
{
	char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;

	json_decref(line);
	/* The time to read it begins. */
	if (!c->out.len)
		server_rearm(c);
	if (text) {
		buf_str(&c->out, text);
		buf_str(&c->out, "\n");
	}
	free(text);
	if (!text || c->out.error) {
		log_error("administration: an answer is too large");
		c->last = true;
	}
	server_want(c);
}

void control_server_write(struct control_client *client, json_t *line)
{
	server_put(client, line);
}

static void server_done(struct control_client *c)
{
	c->busy = false;
	c->job = NULL;
	server_want(c);
}

void control_server_end(struct control_client *client, json_t *line)
{
	if (line && json_object_set_new(line, "end", json_true())) {
		json_decref(line);
		line = NULL;
	}
	server_put(client, line);
	server_done(client);
}

void control_server_fail(struct control_client *client, const char *code,
			 const char *text)
{
	server_put(client, json_pack("{s:s, s:s}", "error", text, "code",
				     code));
	server_done(client);
}

void control_server_set(struct control_client *client, void *job)
{
	client->job = job;
}

void *control_server_get(const struct control_client *client)
{
	return client->job;
}

void control_server_stay(struct control_client *client)
{
	client->stays = true;
}

size_t control_server_backlog(const struct control_client *client)
{
	return client->out.len;
}

/* Returns 0, or a negative errno: it is gone. */
static int server_send(struct control_client *c)
{
	ssize_t n;

	while (c->out.len) {
		n = send(c->fd, c->out.data, c->out.len,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0)
			return -errno;
		buf_consume(&c->out, n);
		server_rearm(c);
	}
	return 0;
}

/* Returns 0, or a negative errno: it is gone. */
static int server_flush(struct control_client *c)
{
	int err = server_send(c);

	if (err || c->out.len)
		return err;
	if (c->last)
		return -EPIPE;
	if (c->busy)
		c->server->ops->more(c->server->arg, c);
	server_want(c);
	return 0;
}

/* Reading */

static void server_ask(struct control_client *c, const char *line, size_t len)
{
	char error[CONTROL_REQUEST_ERROR_SIZE];
	struct control_request request;

	c->busy = true;
	server_put(c, json_pack("{s:i}", "version", CONTROL_PROTOCOL_VERSION));
	if (control_request_parse(line, len, &request, error))
		control_server_fail(c, CONTROL_PROTOCOL_INVALID, error);
	else
		c->server->ops->request(c->server->arg, c, &request);
}

static void server_lines(struct control_client *c)
{
	const char *end;
	size_t len;

	while (!c->busy && !c->last && c->in.len) {
		end = memchr(c->in.data, '\n', c->in.len);
		if (!end)
			break;
		len = end - (const char *)c->in.data;
		server_ask(c, (const char *)c->in.data, len);
		buf_consume(&c->in, len + 1);
	}
	if (c->busy || c->last || c->in.len < CONTROL_PROTOCOL_LINE_MAX)
		return;
	control_server_fail(c, CONTROL_PROTOCOL_INVALID,
			    "the line is too long");
	c->last = true;
}

/* Returns 0, or a negative errno: it is gone. */
static int server_read(struct control_client *c)
{
	char room[CONTROL_PROTOCOL_LINE_MAX];
	ssize_t n = recv(c->fd, room, sizeof(room) - c->in.len, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		return n ? -errno : -EPIPE;
	server_rearm(c);
	buf_add(&c->in, room, n);
	server_lines(c);
	server_want(c);
	return 0;
}

static int control_server_on_client(sd_event_source *source, int fd,
				    uint32_t revents, void *arg)
{
	struct control_client *c = arg;
	int err = 0;

	(void)source;
	(void)fd;
	if (revents & EPOLLOUT)
		err = server_flush(c);
	else if (revents & EPOLLIN)
		err = server_read(c);
	else if (revents & (EPOLLHUP | EPOLLERR))
		err = -EPIPE;
	/* Several questions may have come at once. */
	if (!err && !c->busy && !c->out.len && c->in.len)
		server_lines(c);
	if (err)
		server_drop(c);
	return 0;
}

static int control_server_on_late(sd_event_source *source, uint64_t usec,
				  void *arg)
{
	struct control_client *c = arg;

	(void)source;
	(void)usec;
	if (c->stays && !c->out.len)
		server_rearm(c);
	else
		server_drop(c);
	return 0;
}

/* Coming */

static bool server_trusts(const struct control_server *s, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		return false;
	return !cred.uid || cred.uid == s->owner;
}

static int server_watch(struct control_client *c)
{
	sd_event *event = c->server->event;
	int err = sd_event_add_io(event, &c->io, c->fd, EPOLLIN,
				  control_server_on_client, c);

	if (err >= 0)
		err = sd_event_source_set_priority(c->io,
						   CONTROL_DOOR_PRIORITY);
	if (err >= 0)
		err = sd_event_add_time_relative(event, &c->timer,
						 CLOCK_MONOTONIC,
						 SERVER_PATIENCE_USEC, 0,
						 control_server_on_late, c);
	return err < 0 ? err : 0;
}

static void server_greet(struct control_client *c)
{
	const struct control_server *s = c->server;
	const char *code = NULL, *text = NULL;

	if (!server_trusts(s, c->fd)) {
		code = CONTROL_PROTOCOL_REFUSED;
		text = "only root may ask, and who owns the socket";
	} else if (s->n > CONTROL_CLIENTS_MAX) {
		code = CONTROL_PROTOCOL_BUSY;
		text = "too many ask at once";
	}
	if (!code)
		return;
	c->last = true;
	control_server_fail(c, code, text);
}

static void control_server_on_come(void *arg, int fd)
{
	struct control_server *s = arg;
	struct control_client *c;

	c = s->n > 2 * CONTROL_CLIENTS_MAX ? NULL : calloc(1, sizeof(*c));
	if (!c) {
		close(fd);
		return;
	}
	c->server = s;
	c->fd = fd;
	buf_init(&c->in, CONTROL_PROTOCOL_LINE_MAX);
	buf_init(&c->out, CONTROL_ANSWER_MAX);
	c->next = s->clients;
	s->clients = c;
	s->n++;
	if (server_watch(c))
		server_drop(c);
	else
		server_greet(c);
}

int control_server_new(struct control_server **out, sd_event *event,
		       const struct control_listen *listen,
		       const struct control_ops *ops, void *arg)
{
	struct control_server *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->event = event;
	s->owner = listen->owner;
	s->ops = ops;
	s->arg = arg;
	s->door.what = "administration";
	s->door.fn = control_server_on_come;
	s->door.arg = s;
	err = control_door_open(&s->door, event, listen->fd);
	if (err)
		free(s);
	else
		*out = s;
	return err;
}

void control_server_free(struct control_server *server)
{
	if (!server)
		return;
	while (server->clients) {
		server_send(server->clients);
		server_drop(server->clients);
	}
	control_door_close(&server->door);
	free(server);
}
