// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/worker/camouflage.h"
#include "common/log.h"

enum {
	/* What may follow a request before it is answered. */
	CONN_REST_MAX = IPC_PENDING_MAX,
	CONN_HEADERS_MAX = 512,
	CONN_USEC = 1000000,
};

static void list_remove(struct conn *c)
{
	struct worker_list *list = c->list;

	if (c->prev)
		c->prev->next = c->next;
	else
		list->head = c->next;
	if (c->next)
		c->next->prev = c->prev;
	else
		list->tail = c->prev;
	list->n--;
}

static void list_add(struct conn *c, struct worker_list *list)
{
	c->list = list;
	c->next = NULL;
	c->prev = list->tail;
	if (list->tail)
		list->tail->next = c;
	else
		list->head = c;
	list->tail = c;
	list->n++;
}

void conn_close(struct conn *c)
{
	struct worker *w = c->worker;

	if (c->phase == CONN_GONE)
		return;
	c->phase = CONN_GONE;
	wait_cancel(&w->waits, c->wait);
	c->timer = sd_event_source_disable_unref(c->timer);
	c->life = sd_event_source_disable_unref(c->life);
	stream_close(&c->stream, false);
	http_reader_free(c->reader);
	c->reader = NULL;
	buf_free(&c->rest);
	c->ops->closed(c);
	list_remove(c);
	list_add(c, &w->gone);
	/* The stream is part of it, and may be what called. */
	sd_event_source_set_enabled(w->reaper, SD_EVENT_ONESHOT);
}

bool conn_may_go(const struct conn *c)
{
	return c->phase != CONN_ASKING && c->phase != CONN_OPENING;
}

void conn_free(struct conn *c)
{
	list_remove(c);
	free(c);
}

static int conn_on_timeout(sd_event_source *source, uint64_t usec, void *arg)
{
	struct conn *c = arg;
	bool late = c->phase == CONN_READING && c->reader;

	(void)source;
	(void)usec;
	if (late)
		conn_status(c, 408, NULL);
	else
		conn_close(c);
	return 0;
}

static int conn_on_life(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	conn_close(arg);
	return 0;
}

/* Without memory for a timer there is no connection. */
static void conn_arm(struct conn *c, unsigned int seconds)
{
	uint64_t usec = (uint64_t)seconds * CONN_USEC;
	int err;

	if (c->timer)
		err = sd_event_source_set_time_relative(c->timer, usec);
	else
		err = sd_event_add_time_relative(c->worker->config.event,
						 &c->timer, CLOCK_MONOTONIC,
						 usec, 0, conn_on_timeout, c);
	if (err >= 0)
		err = sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
	if (err < 0)
		conn_close(c);
}

static void conn_wait(struct conn *c, enum conn_phase phase,
		      unsigned int seconds)
{
	c->phase = phase;
	conn_arm(c, seconds);
}

static void conn_end(struct conn *c)
{
	conn_wait(c, CONN_ENDING, CONN_SEND_SECONDS);
	if (c->phase == CONN_ENDING)
		stream_end(&c->stream);
}

static bool may_go_on(const struct conn *c, const struct http_reply *reply)
{
	return reply->keep_alive && c->keep_alive &&
	       c->requests < CONN_REQUESTS_MAX;
}

static const struct buf *conn_headers(struct conn *c)
{
	const struct worker_config *config = &c->worker->config;
	char sni[TLS_NAME_SIZE];

	return config->ops->headers ?
	       config->ops->headers(config->arg, tls_name(c->stream.tls, sni)) :
	       NULL;
}

void conn_reply(struct conn *c, struct http_reply *reply)
{
	struct buf out, headers;
	int err;

	/* Somebody else speaks there already. */
	if (c->stream.phase != STREAM_OPEN) {
		conn_close(c);
		return;
	}
	reply->minor = c->minor;
	reply->head_only = c->head_only;
	reply->keep_alive = may_go_on(c, reply);
	reply->more = conn_headers(c);
	buf_init(&headers, CONN_HEADERS_MAX);
	if (c->stranger)
		camouflage_dress(c, reply, &headers);
	buf_init(&out, CONN_REPLY_MAX);
	err = http_reply_print(reply, &out);
	if (!err)
		err = stream_send(&c->stream, out.data, out.len);
	buf_free(&out);
	buf_free(&headers);
	if (err)
		conn_close(c);
	else if (reply->keep_alive)
		conn_wait(c, CONN_SENDING, CONN_SEND_SECONDS);
	else
		conn_end(c);
}

void conn_status(struct conn *c, unsigned int status, const char *why)
{
	struct http_reply reply = { .status = status };
	struct buf headers;

	buf_init(&headers, CONN_HEADERS_MAX);
	if (why && !strpbrk(why, "\r\n"))
		buf_fmt(&headers, "X-Reason: %s\r\n", why);
	if (!headers.error)
		reply.headers = &headers;
	conn_reply(c, &reply);
	buf_free(&headers);
}

static void conn_feed(struct conn *c);

static void conn_on_answer(void *arg, const struct ipc_message *answer)
{
	struct conn *c = arg;

	c->wait = 0;
	c->answered(c, answer);
	conn_feed(c);
}

void conn_ask(struct conn *c, struct ipc_message *message, conn_answer_fn fn)
{
	c->answered = fn;
	c->wait = worker_ask(c->worker, message, conn_on_answer, c);
	if (!c->wait) {
		conn_status(c, 503, NULL);
		return;
	}
	/* Users may be asked elsewhere: only @life ends that. */
	c->phase = CONN_ASKING;
	c->timer = sd_event_source_disable_unref(c->timer);
}

void conn_open(struct conn *c, const struct buf *head)
{
	if (head->error || stream_send(&c->stream, head->data, head->len))
		conn_close(c);
	else
		conn_wait(c, CONN_OPENING, CONN_SEND_SECONDS);
}

static void conn_request(struct conn *c)
{
	struct http_reader *reader = c->reader;
	const struct http_message *message = http_reader_message(reader);

	c->reader = NULL;
	c->requests++;
	c->minor = message->minor;
	c->head_only = !strcmp(message->method, "HEAD");
	c->keep_alive = message->keep_alive;
	c->ops->request(c, message);
	http_reader_free(reader);
}

/* A client that is not understood is told so, once. */
static void conn_refuse(struct conn *c, int err)
{
	c->minor = 1;
	c->head_only = false;
	conn_status(c, err == -EMSGSIZE ? 413 : 400, NULL);
}

static void conn_parse(struct conn *c)
{
	size_t used = 0;
	int err = 0;

	if (!c->reader) {
		err = http_reader_new(&c->reader, HTTP_READ_REQUEST);
		if (err) {
			conn_close(c);
			return;
		}
		conn_arm(c, CONN_REQUEST_SECONDS);
		if (c->phase == CONN_GONE)
			return;
	}
	err = http_reader_feed(c->reader, c->rest.data, c->rest.len, &used);
	buf_consume(&c->rest, used);
	if (err)
		conn_refuse(c, err);
	else if (http_reader_message(c->reader))
		conn_request(c);
}

/* Requests that are answered at once do not call each other. */
static void conn_feed(struct conn *c)
{
	if (c->feeding)
		return;
	c->feeding = true;
	while (c->phase == CONN_READING && c->rest.len)
		conn_parse(c);
	c->feeding = false;
}

static void conn_on_ready(void *arg)
{
	struct conn *c = arg;

	list_remove(c);
	list_add(c, &c->worker->open);
	camouflage_begin(c);
	conn_wait(c, CONN_READING, CONN_IDLE_SECONDS);
}

/* Who does not read what he asked for gets nothing else made. */
static void conn_on_sent(void *arg)
{
	struct conn *c = arg;

	if (c->phase == CONN_OPENING) {
		c->ops->opened(c);
	} else if (c->phase == CONN_SENDING) {
		conn_wait(c, CONN_READING, CONN_IDLE_SECONDS);
		conn_feed(c);
	}
}

static void conn_on_data(void *arg, const uint8_t *data, size_t len)
{
	struct conn *c = arg;

	if (c->rest.len + len > CONN_REST_MAX ||
	    buf_add(&c->rest, data, len)) {
		conn_close(c);
		return;
	}
	if (c->phase == CONN_OPENING && !stream_is_sending(&c->stream))
		c->ops->opened(c);
	else
		conn_feed(c);
}

static void conn_on_closed(void *arg, enum stream_phase phase, int err,
			   const char *why)
{
	char peer[SOCKADDR_STRLEN];
	struct conn *c = arg;

	if (err == -EKEYREJECTED)
		worker_log(c->worker,
			   "%s: the client's certificate is refused: %s",
			   sockaddr_format(&c->peer, peer), why);
	else if (phase == STREAM_TLS)
		log_debug("TLS with a client: %s", why);
	conn_close(c);
}

static const struct stream_ops conn_stream_ops = {
	.ready = conn_on_ready,
	.data = conn_on_data,
	.sent = conn_on_sent,
	.closed = conn_on_closed,
};

int conn_new(struct worker *w, const struct conn_ops *ops, int fd,
	     const union sockaddr_any *peer, const union sockaddr_any *local)
{
	struct conn *c = calloc(1, sizeof(*c));
	int err;

	if (!c) {
		close(fd);
		return -ENOMEM;
	}
	c->worker = w;
	c->ops = ops;
	c->peer = *peer;
	c->local = *local;
	buf_init(&c->rest, CONN_REST_MAX);
	stream_init(&c->stream, w->config.event, &conn_stream_ops, c);
	list_add(c, &w->shaking);
	err = stream_accept(&c->stream, fd, w->config.server);
	if (!err)
		err = sd_event_add_time_relative(w->config.event, &c->life,
						 CLOCK_MONOTONIC,
						 (uint64_t)CONN_USEC *
							 w->config
								 .login_seconds,
						 0, conn_on_life, c);
	if (err < 0)
		conn_close(c);
	else
		conn_wait(c, CONN_TLS, CONN_TLS_SECONDS);
	return err < 0 ? err : 0;
}
