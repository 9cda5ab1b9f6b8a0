// SPDX-License-Identifier: GPL-2.0-only
#include "io/dtls_channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	/* Five tries: after 0, 1, 3, 7 and 15 seconds. */
	DTLS_CHANNEL_SECONDS = 20,
	/* Zero would mean a quarter of a second. */
	DTLS_CHANNEL_ACCURACY_USEC = 1,
};

void dtls_channel_init(struct dtls_channel *c)
{
	memset(c, 0, sizeof(*c));
	c->fd = -1;
}

void dtls_channel_hand_over(struct dtls_channel *c)
{
	c->timer = sd_event_source_disable_unref(c->timer);
	c->deadline = sd_event_source_disable_unref(c->deadline);
	c->dtls = NULL;
}

void dtls_channel_close(struct dtls_channel *c)
{
	dtls_free(c->dtls);
	dtls_channel_hand_over(c);
	c->io = sd_event_source_disable_unref(c->io);
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static void dtls_channel_fail(struct dtls_channel *c, int err,
			      const char *reason)
{
	char why[TLS_ERROR_SIZE];

	snprintf(why, sizeof(why), "%s", reason);
	dtls_channel_close(c);
	c->fn(c->arg, err, why);
}

static void dtls_channel_go_on(struct dtls_channel *c)
{
	int err = dtls_handshake(c->dtls);
	uint64_t usec;

	if (!err) {
		c->fn(c->arg, 0, NULL);
	} else if (err != -EAGAIN) {
		dtls_channel_fail(c, -EPROTO, dtls_error(c->dtls));
	} else {
		usec = dtls_timeout(c->dtls) * 1000ULL;
		sd_event_source_set_time_relative(c->timer, usec);
		sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
	}
}

/* Repeated handshake messages, unprotected alerts, junk. */
static void discard(int fd)
{
	char junk[64];
	unsigned int i;

	for (i = 0; i < 64; i++)
		if (recv(fd, junk, sizeof(junk), MSG_DONTWAIT) < 0 &&
		    errno == EAGAIN)
			break;
}

static int dtls_channel_on_io(sd_event_source *source, int fd, uint32_t events,
			      void *arg)
{
	struct dtls_channel *c = arg;

	(void)source;
	(void)events;
	if (c->dtls)
		dtls_channel_go_on(c);
	else
		discard(fd);
	return 0;
}

static int dtls_channel_on_timer(sd_event_source *source, uint64_t usec,
				 void *arg)
{
	(void)source;
	(void)usec;
	dtls_channel_go_on(arg);
	return 0;
}

static int dtls_channel_on_deadline(sd_event_source *source, uint64_t usec,
				    void *arg)
{
	struct dtls_channel *c = arg;
	const char *why = "the handshake does not come to an end";

	(void)source;
	(void)usec;
	if (dtls_refused(c->dtls))
		why = "the port is closed";
	else if (dtls_send_error(c->dtls))
		why = strerror(dtls_send_error(c->dtls));
	else if (!dtls_received(c->dtls))
		why = "no answer";
	dtls_channel_fail(c, -ETIMEDOUT, why);
	return 0;
}

static int dtls_channel_open_socket(struct dtls_channel *c)
{
	c->fd = socket(c->peer.sa.sa_family,
		       SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -errno;
	if (c->mark && setsockopt(c->fd, SOL_SOCKET, SO_MARK, &c->mark,
				  sizeof(c->mark)))
		return -errno;
	if (connect(c->fd, &c->peer.sa, sockaddr_len(&c->peer)))
		return -errno;
	return 0;
}

static int add_sources(struct dtls_channel *c)
{
	int err;

	err = sd_event_add_io(c->event, &c->io, c->fd, EPOLLIN,
			      dtls_channel_on_io, c);
	if (err >= 0)
		err = sd_event_add_time_relative(c->event, &c->timer,
						 CLOCK_MONOTONIC, 0,
						 DTLS_CHANNEL_ACCURACY_USEC,
						 dtls_channel_on_timer, c);
	if (err >= 0)
		err = sd_event_add_time_relative(c->event, &c->deadline,
						 CLOCK_MONOTONIC,
						 DTLS_CHANNEL_SECONDS *
							 1000000ULL,
						 0, dtls_channel_on_deadline,
						 c);
	return err < 0 ? err : 0;
}

int dtls_channel_start(struct dtls_channel *c, sd_event *event,
		       const union sockaddr_any *peer,
		       const struct dtls_config *config, dtls_channel_fn fn,
		       void *arg)
{
	int err;

	c->event = event;
	c->peer = *peer;
	c->fn = fn;
	c->arg = arg;
	err = dtls_channel_open_socket(c);
	if (!err)
		err = dtls_client_new(&c->dtls, config, c->fd);
	if (!err)
		err = add_sources(c);
	if (err)
		dtls_channel_close(c);
	return err;
}
