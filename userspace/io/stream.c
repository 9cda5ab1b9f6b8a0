// SPDX-License-Identifier: GPL-2.0-only
#include "io/stream.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

enum {
	STREAM_TLS_SECONDS = 20,
	/* Records read before other events get their turn. */
	STREAM_BATCH = 64,
	/* Seconds that sent bytes may stay unacknowledged. */
	STREAM_USER_TIMEOUT = 120,
	/* For a goodbye to get there, and for its answer to come back. */
	STREAM_LINGER_MS = 1000,
};

/**
 * struct stream_chunk - bytes to send
 * @next: Chunk behind it.
 * @len: Bytes in @data.
 * @sent: Bytes sent.
 * @data: The bytes.
 */
struct stream_chunk {
	struct stream_chunk *next;
	size_t len;
	size_t sent;
	uint8_t data[];
};

void stream_init(struct stream *s, sd_event *event,
		 const struct stream_ops *ops, void *arg)
{
	memset(s, 0, sizeof(*s));
	s->event = event;
	s->ops = ops;
	s->arg = arg;
	s->fd = -1;
}

static void pop_chunk(struct stream *s)
{
	struct stream_chunk *chunk = s->head;

	s->head = chunk->next;
	if (!s->head)
		s->tail = NULL;
	explicit_bzero(chunk->data, chunk->len);
	free(chunk);
}

/* What waits still goes out, as far as the socket takes it. */
static void say_bye(struct stream *s)
{
	struct stream_chunk *chunk;
	ssize_t n = 1;

	while ((chunk = s->head) && n > 0) {
		n = tls_write(s->tls, chunk->data + chunk->sent,
			      chunk->len - chunk->sent);
		if (n > 0)
			chunk->sent += n;
		if (chunk->sent == chunk->len)
			pop_chunk(s);
	}
	tls_bye(s->tls);
}

static int64_t stream_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/*
 * What is closed while something is unread, or while more comes, is reset, and
 * the peer may not get to read our goodbye then. So it may close first.
 */
static void linger(const struct stream *s)
{
	int64_t left, end = stream_now_ms() + STREAM_LINGER_MS;
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	char junk[4096];
	ssize_t n = 1;

	while (n > 0 && (left = end - stream_now_ms()) > 0 &&
	       poll(&p, 1, left) > 0)
		n = recv(s->fd, junk, sizeof(junk), MSG_DONTWAIT);
	explicit_bzero(junk, sizeof(junk));
}

void stream_close(struct stream *s, bool bye)
{
	if (bye && s->phase == STREAM_OPEN)
		say_bye(s);
	s->generation++;
	s->phase = STREAM_CLOSED;
	s->io = sd_event_source_disable_unref(s->io);
	s->timer = sd_event_source_disable_unref(s->timer);
	dial_stop(&s->dial);
	s->again = sd_event_source_disable_unref(s->again);
	tls_free(s->tls);
	s->tls = NULL;
	if (s->fd >= 0) {
		if (s->lingers)
			linger(s);
		close(s->fd);
	}
	s->fd = -1;
	s->lingers = false;
	s->ending = false;
	s->server = NULL;
	while (s->head)
		pop_chunk(s);
}

bool stream_is_sending(const struct stream *s)
{
	return s->head;
}

void stream_hand_over(struct stream *s)
{
	s->generation++;
	s->phase = STREAM_HANDED_OVER;
	s->io = sd_event_source_disable_unref(s->io);
	s->timer = sd_event_source_disable_unref(s->timer);
	s->again = sd_event_source_disable_unref(s->again);
	s->tls = NULL;
}

static void stream_fail(struct stream *s, int err, const char *why)
{
	enum stream_phase phase = s->phase;
	char text[TLS_ERROR_SIZE];

	snprintf(text, sizeof(text), "%s", why);
	stream_close(s, false);
	s->ops->closed(s->arg, phase, err, text);
}

static void fail_tls(struct stream *s, int err)
{
	const char *why = tls_error(s->tls);

	stream_fail(s, err, *why ? why : strerror(-err));
}

/*
 * Edges are all that is told: of sockets that stay ready the loop would hear
 * each time that it serves one of them, so that thousands of them would cost
 * the square of that. So what is ready is read, or written, until it is no
 * more.
 */
static void stream_watch(struct stream *s, bool write)
{
	uint32_t events = EPOLLET | EPOLLIN | (write ? EPOLLOUT : 0), now;

	if (sd_event_source_get_io_events(s->io, &now) < 0 || now != events)
		sd_event_source_set_io_events(s->io, events);
}

static int arm(struct stream *s, unsigned int seconds,
	       sd_event_time_handler_t fn)
{
	s->timer = sd_event_source_disable_unref(s->timer);
	return sd_event_add_time_relative(s->event, &s->timer, CLOCK_MONOTONIC,
					  seconds * 1000000ULL, 0, fn, s);
}

/* The peer's turn: it hears that we send no more. */
static void say_end(struct stream *s)
{
	tls_bye(s->tls);
	shutdown(s->fd, SHUT_WR);
}

static void tell_sent(struct stream *s, bool sent)
{
	if (!sent || s->head)
		return;
	if (s->ending)
		say_end(s);
	else if (s->ops->sent)
		s->ops->sent(s->arg);
}

/* Send what waits. Returns false if the stream failed, or is another. */
static bool stream_flush(struct stream *s)
{
	unsigned int generation = s->generation;
	bool had = s->head;
	struct stream_chunk *chunk;
	ssize_t n;
	size_t len;

	while ((chunk = s->head)) {
		len = chunk->len - chunk->sent;
		if (len > TLS_RECORD_MAX)
			len = TLS_RECORD_MAX;
		n = tls_write(s->tls, chunk->data + chunk->sent, len);
		if (n == -EAGAIN)
			break;
		if (n < 0) {
			fail_tls(s, n);
			return false;
		}
		chunk->sent += n;
		if (chunk->sent == chunk->len)
			pop_chunk(s);
	}
	stream_watch(s, s->head);
	tell_sent(s, had);
	return s->generation == generation;
}

static void stream_receive(struct stream *s)
{
	unsigned int generation = s->generation;
	uint8_t record[TLS_RECORD_MAX];
	unsigned int i;
	ssize_t n = 0;

	for (i = 0; i < STREAM_BATCH; i++) {
		n = tls_read(s->tls, record, sizeof(record));
		if (n <= 0)
			break;
		if (s->ending)
			continue;
		s->ops->data(s->arg, record, n);
		/* The callback may have closed it, or opened another. */
		if (s->generation != generation)
			goto out;
	}
	if (i == STREAM_BATCH)
		sd_event_source_set_enabled(s->again, SD_EVENT_ONESHOT);
	else if (!n)
		stream_fail(s, 0,
			    s->server ? "the client closed the connection" :
					"the gateway closed the connection");
	else if (n != -EAGAIN)
		fail_tls(s, n);
out:
	explicit_bzero(record, sizeof(record));
}

static int stream_on_again(sd_event_source *source, void *arg)
{
	(void)source;
	stream_receive(arg);
	return 0;
}

static void go_on_tls(struct stream *s)
{
	int err = tls_handshake(s->tls);

	snprintf(s->pin, sizeof(s->pin), "%s", tls_peer_pin(s->tls));
	if (err == -EAGAIN) {
		stream_watch(s, tls_wants_write(s->tls));
		return;
	}
	if (err) {
		fail_tls(s, err);
		return;
	}
	s->timer = sd_event_source_disable_unref(s->timer);
	s->phase = STREAM_OPEN;
	stream_watch(s, false);
	/* What came behind the handshake is no new event. */
	sd_event_source_set_enabled(s->again, SD_EVENT_ONESHOT);
	s->ops->ready(s->arg);
}

static int stream_on_tls_timeout(sd_event_source *source, uint64_t usec,
				 void *arg)
{
	(void)source;
	(void)usec;
	stream_fail(arg, -ETIMEDOUT, "no answer to the TLS handshake");
	return 0;
}

static void start_tls(struct stream *s)
{
	int err = tls_client_connect(&s->tls, s->client, &s->target, s->fd);

	s->phase = STREAM_TLS;
	if (!s->tls) {
		stream_fail(s, -ENOMEM, strerror(ENOMEM));
		return;
	}
	if (!err && arm(s, STREAM_TLS_SECONDS, stream_on_tls_timeout) < 0)
		err = -ENOMEM;
	if (err)
		fail_tls(s, err);
	else
		go_on_tls(s);
}

static int stream_on_io(sd_event_source *source, int fd, uint32_t events,
			void *arg);

static void stream_on_dialled(void *arg, int fd, const union sockaddr_any *peer)
{
	unsigned int timeout = STREAM_USER_TIMEOUT * 1000;
	struct stream *s = arg;
	int err;

	s->fd = fd;
	s->peer = *peer;
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
		   sizeof(timeout));
	err = sd_event_add_io(s->event, &s->io, fd, EPOLLET | EPOLLOUT,
			      stream_on_io, s);
	if (err < 0)
		stream_fail(s, err, strerror(-err));
	else
		start_tls(s);
}

static void stream_on_not_dialled(void *arg, int err)
{
	stream_fail(arg, err, strerror(-err));
}

static const struct dial_ops stream_dial_ops = {
	.connected = stream_on_dialled,
	.failed = stream_on_not_dialled,
};

static int accept_tls(struct stream *s)
{
	int err = tls_server_accept(&s->tls, s->server, s->fd);

	if (err)
		stream_fail(s, err,
			    s->tls ? tls_error(s->tls) : strerror(-err));
	return err;
}

static int stream_on_io(sd_event_source *source, int fd, uint32_t events,
			void *arg)
{
	struct stream *s = arg;

	(void)source;
	(void)fd;
	switch (s->phase) {
	case STREAM_TLS:
		if (s->tls || !accept_tls(s))
			go_on_tls(s);
		break;
	case STREAM_OPEN:
		if (events & EPOLLOUT && !stream_flush(s))
			break;
		if (events & ~EPOLLOUT)
			stream_receive(s);
		break;
	case STREAM_CLOSED:
	case STREAM_TCP:
	case STREAM_HANDED_OVER:
		break;
	}
	return 0;
}

static int add_again(struct stream *s)
{
	int err = sd_event_add_defer(s->event, &s->again, stream_on_again, s);

	if (err < 0)
		return err;
	return sd_event_source_set_enabled(s->again, SD_EVENT_OFF);
}

int stream_accept(struct stream *s, int fd, struct tls_server *server)
{
	unsigned int timeout = STREAM_USER_TIMEOUT * 1000;
	const int one = 1;
	int err;

	s->fd = fd;
	s->server = server;
	s->phase = STREAM_TLS;
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
		   sizeof(timeout));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	err = add_again(s);
	if (err >= 0)
		err = sd_event_add_io(s->event, &s->io, fd, EPOLLET | EPOLLIN,
				      stream_on_io, s);
	if (err >= 0)
		return 0;
	stream_close(s, false);
	return err;
}

void stream_end(struct stream *s)
{
	s->ending = true;
	if (!s->head)
		say_end(s);
}

int stream_open(struct stream *s, const struct sockaddr_list *addresses,
		struct tls_client *client, const struct tls_target *target)
{
	int err;

	s->client = client;
	s->target = *target;
	err = add_again(s);
	if (err < 0)
		return err;
	err = dial_start(&s->dial, s->event, addresses, s->mark,
			 &stream_dial_ops, s);
	if (err)
		return err;
	s->phase = STREAM_TCP;
	return 0;
}

int stream_send(struct stream *s, const void *data, size_t len)
{
	struct stream_chunk *chunk = malloc(sizeof(*chunk) + len);

	if (!chunk)
		return -ENOMEM;
	chunk->next = NULL;
	chunk->len = len;
	chunk->sent = 0;
	memcpy(chunk->data, data, len);
	if (s->tail)
		s->tail->next = chunk;
	else
		s->head = chunk;
	s->tail = chunk;
	/* Sent from the loop, so that no callback comes from in here. */
	stream_watch(s, true);
	return 0;
}

unsigned int stream_path_mtu(const struct stream *s)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (getsockopt(s->fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return 0;
	return info.tcpi_pmtu;
}
