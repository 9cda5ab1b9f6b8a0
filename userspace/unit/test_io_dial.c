// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log.h"
#include "io/dial.h"

enum { FILL = 8 };

/**
 * struct result - what came of a dial
 * @event: Event loop.
 * @fd: Socket, or -1.
 * @peer: Where to.
 * @err: Why not.
 */
struct result {
	sd_event *event;
	int fd;
	union sockaddr_any peer;
	int err;
};

static void on_connected(void *arg, int fd, const union sockaddr_any *peer)
{
	struct result *r = arg;

	r->fd = fd;
	r->peer = *peer;
	sd_event_exit(r->event, 0);
}

static void on_failed(void *arg, int err)
{
	struct result *r = arg;

	r->err = err;
	sd_event_exit(r->event, 0);
}

static const struct dial_ops ops = {
	.connected = on_connected, .failed = on_failed,
};

static unsigned int now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A socket that listens on a port of its own, and its address. */
static int listener(union sockaddr_any *a)
{
	socklen_t len = sizeof(a->v4);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(a, 0, sizeof(*a));
	a->v4.sin_family = AF_INET;
	a->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, &a->sa, sizeof(a->v4)), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, &a->sa, &len), 0);
	return fd;
}

/* Returns how long it took. */
static unsigned int dial(const struct sockaddr_list *to, struct result *r)
{
	unsigned int start = now_ms();
	struct dial d;

	memset(r, 0, sizeof(*r));
	r->fd = -1;
	assert_true(sd_event_new(&r->event) >= 0);
	assert_int_equal(dial_start(&d, r->event, to, 0, &ops, r), 0);
	sd_event_loop(r->event);
	dial_stop(&d);
	sd_event_unref(r->event);
	if (r->fd >= 0)
		close(r->fd);
	return now_ms() - start;
}

/* A host that drops what it gets: the queue of this one is full. */
static void test_silent(void **state)
{
	struct sockaddr_list to = { .n = 2 };
	int silent, answers, fill[FILL], i;
	struct result r;

	(void)state;
	silent = listener(&to.list[0]);
	answers = listener(&to.list[1]);
	for (i = 0; i < FILL; i++) {
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fill[i], &to.list[0].sa, sizeof(to.list[0].v4));
	}
	assert_true(dial(&to, &r) < 3000);
	assert_true(r.fd >= 0);
	assert_int_equal(r.peer.v4.sin_port, to.list[1].v4.sin_port);
	for (i = 0; i < FILL; i++)
		close(fill[i]);
	close(silent);
	close(answers);
}

static void test_refused(void **state)
{
	struct sockaddr_list to = { .n = 2 };
	struct result r;
	int answers;

	(void)state;
	close(listener(&to.list[0]));
	answers = listener(&to.list[1]);
	dial(&to, &r);
	assert_true(r.fd >= 0);
	assert_int_equal(r.peer.v4.sin_port, to.list[1].v4.sin_port);
	close(answers);
	dial(&to, &r);
	assert_int_equal(r.fd, -1);
	assert_int_equal(r.err, -ECONNREFUSED);
	to.n = 0;
	dial(&to, &r);
	assert_int_equal(r.err, -EHOSTUNREACH);
}

/* One of the other family gets the second chance. */
static void test_order(void **state)
{
	static const sa_family_t families[] = {
		AF_INET6, AF_INET6, AF_INET6, AF_INET, AF_INET,
	};
	static const uint16_t order[] = { 0, 3, 1, 4, 2 };
	struct sockaddr_list to = { .n = 5 };
	sd_event *event;
	struct dial d;
	size_t i;

	(void)state;
	for (i = 0; i < to.n; i++) {
		to.list[i].sa.sa_family = families[i];
		sockaddr_set_port(&to.list[i], i);
	}
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(dial_start(&d, event, &to, 0, &ops, NULL), 0);
	assert_int_equal(d.n, to.n);
	for (i = 0; i < to.n; i++)
		assert_memory_equal(&d.attempts[i].peer, &to.list[order[i]],
				    sizeof(to.list[0]));
	dial_stop(&d);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_order),
	};

	log_set_level(-1);
	return cmocka_run_group_tests_name("dial", tests, NULL, NULL);
}
