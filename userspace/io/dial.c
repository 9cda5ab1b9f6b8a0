// SPDX-License-Identifier: GPL-2.0-only
#include "io/dial.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/log.h"

enum {
	/* Until the next address gets its chance, too. */
	DIAL_DELAY_USEC = 250 * 1000,
	/* What the last address has. */
	DIAL_LAST_USEC = 10 * 1000 * 1000,
	DIAL_ACCURACY_USEC = 1000,
};

static void dial_go_on(struct dial *d);

static void attempt_end(struct dial_attempt *a)
{
	a->io = sd_event_source_disable_unref(a->io);
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}

void dial_stop(struct dial *d)
{
	d->timer = sd_event_source_disable_unref(d->timer);
	while (d->n)
		attempt_end(&d->attempts[--d->n]);
	d->next = 0;
	d->pending = 0;
}

static void attempt_failed(struct dial_attempt *a, int err)
{
	char text[SOCKADDR_STRLEN];

	log_verbose("%s: %s", sockaddr_format(&a->peer, text), strerror(-err));
	a->dial->err = err;
	attempt_end(a);
}

static void attempt_won(struct dial_attempt *a)
{
	struct dial *d = a->dial;
	union sockaddr_any peer = a->peer;
	int fd = a->fd;

	a->fd = -1;
	dial_stop(d);
	d->ops->connected(d->arg, fd, &peer);
}

static int dial_on_connected(sd_event_source *source, int fd, uint32_t events,
			     void *arg)
{
	struct dial_attempt *a = arg;
	socklen_t len = sizeof(int);
	int err = 0;

	(void)source;
	(void)events;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (!err) {
		attempt_won(a);
		return 0;
	}
	a->dial->pending--;
	attempt_failed(a, -err);
	dial_go_on(a->dial);
	return 0;
}

static int attempt_start(struct dial_attempt *a)
{
	const struct dial *d = a->dial;
	char text[SOCKADDR_STRLEN];
	int one = 1;
	int err;

	log_debug("connecting to %s", sockaddr_format(&a->peer, text));
	a->fd = socket(a->peer.sa.sa_family,
		       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0)
		return -errno;
	if (d->mark && setsockopt(a->fd, SOL_SOCKET, SO_MARK, &d->mark,
				  sizeof(d->mark)))
		return -errno;
	setsockopt(a->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(a->fd, &a->peer.sa, sockaddr_len(&a->peer)) &&
	    errno != EINPROGRESS)
		return -errno;
	err = sd_event_add_io(d->event, &a->io, a->fd, EPOLLOUT,
			      dial_on_connected, a);
	return err < 0 ? err : 0;
}

static void dial_failed(struct dial *d, int err)
{
	dial_stop(d);
	d->ops->failed(d->arg, err);
}

static int dial_on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct dial *d = arg;

	(void)source;
	(void)usec;
	if (d->pending && d->next == d->n)
		dial_failed(d, -ETIMEDOUT);
	else
		dial_go_on(d);
	return 0;
}

static void dial_arm(struct dial *d)
{
	sd_event_source_set_time_relative(d->timer, d->next < d->n ?
					  DIAL_DELAY_USEC : DIAL_LAST_USEC);
	sd_event_source_set_enabled(d->timer, SD_EVENT_ONESHOT);
}

/* The next address that does not fail at once. */
static void dial_go_on(struct dial *d)
{
	struct dial_attempt *a;
	int err;

	while (d->next < d->n) {
		a = &d->attempts[d->next++];
		err = attempt_start(a);
		if (!err) {
			d->pending++;
			dial_arm(d);
			return;
		}
		attempt_failed(a, err);
	}
	if (!d->pending)
		dial_failed(d, d->err);
}

static void dial_add(struct dial *d, const union sockaddr_any *peer)
{
	d->attempts[d->n++] = (struct dial_attempt){
		.dial = d, .peer = *peer, .fd = -1,
	};
}

/* By turns, the family of the first one first. */
static void dial_sort(struct dial *d, const struct sockaddr_list *to)
{
	sa_family_t first = to->n ? to->list[0].sa.sa_family : AF_UNSPEC;
	size_t a = 0, b = 0;

	while (a < to->n || b < to->n) {
		while (a < to->n && to->list[a].sa.sa_family != first)
			a++;
		if (a < to->n)
			dial_add(d, &to->list[a++]);
		while (b < to->n && to->list[b].sa.sa_family == first)
			b++;
		if (b < to->n)
			dial_add(d, &to->list[b++]);
	}
}

int dial_start(struct dial *d, sd_event *event, const struct sockaddr_list *to,
	       uint32_t mark, const struct dial_ops *ops, void *arg)
{
	int err;

	memset(d, 0, sizeof(*d));
	d->event = event;
	d->mark = mark;
	d->ops = ops;
	d->arg = arg;
	d->err = -EHOSTUNREACH;
	dial_sort(d, to);
	/* The first one is started from the loop, so that no callback comes
	 * from in here.
	 */
	err = sd_event_add_time_relative(event, &d->timer, CLOCK_MONOTONIC, 0,
					 DIAL_ACCURACY_USEC, dial_on_timer, d);
	return err < 0 ? err : 0;
}
