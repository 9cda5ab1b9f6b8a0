// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients behind a load balancer: who they are taken for, and who is not heard;
 * how fast clients may come, and when none do any more.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/worker/front.h"
#include "unit/gateway.h"
#include "wire/proxy.h"

#define INIT_BODY "<config-auth type=\"init\"></config-auth>"
#define V1 "PROXY TCP4 198.51.100.9 203.0.113.1 4711 443\r\n"

enum { TURNS = 20000, RATE_MS = 300 };

static union sockaddr_any balancer, seen, seen_local;

static bool auth(struct gateway *g, const struct ipc_message *q,
		 struct ipc_message *a)
{
	(void)g;
	assert_int_equal(q->type, IPC_LOGIN);
	seen = q->login.peer;
	seen_local = q->login.local;
	a->type = IPC_LOGIN_REPLY;
	a->login_reply.result = IPC_LOGIN_FORM;
	return true;
}

static int set_up(void **state)
{
	(void)state;
	balancer = (union sockaddr_any){ .v4.sin_family = AF_INET };
	balancer.v4.sin_addr.s_addr = htonl(0xc0000201);
	memset(&seen, 0, sizeof(seen));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	return 0;
}

static int come(void)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    fd), 0);
	front_new(gw.worker, fd[1], &balancer, &balancer);
	return fd[0];
}

static void turn(unsigned int n)
{
	while (n--)
		gateway_turn(&gw);
}

/* A login's first document, behind a header that was sent. */
static void log_in(int fd)
{
	static const struct tls_target target = { .host = "gateway.example" };
	struct visitor v = { .g = &gw, .fd = fd };
	unsigned int i;
	int err = -EAGAIN;

	buf_init(&v.rest, 1 << 20);
	assert_int_equal(tls_client_connect(&v.tls, gw.client, &target, fd),
			 0);
	for (i = 0; i < TURNS && err == -EAGAIN; i++) {
		err = tls_handshake(v.tls);
		gateway_turn(&gw);
	}
	assert_int_equal(err, 0);
	assert_int_equal(visitor_post(&v, "", INIT_BODY)->status, 200);
	visitor_leave(&v);
}

static void is(const union sockaddr_any *a, const char *text)
{
	char name[SOCKADDR_STRLEN];

	assert_string_equal(sockaddr_format(a, name), text);
	/* It would be written alike if it were IPv6 still. */
	assert_int_equal(a->sa.sa_family, *text == '[' ? AF_INET6 : AF_INET);
}

static void send_text(int fd, const char *text, size_t len)
{
	assert_int_equal(write(fd, text, len), len);
}

static void test_client(void **state)
{
	int fd;

	(void)state;
	gateway_start(&gw, auth);
	fd = come();
	/* In pieces, the last of them together with what TLS begins with. */
	send_text(fd, V1, 3);
	turn(3);
	send_text(fd, V1 + 3, 20);
	turn(3);
	assert_false(worker_is_idle(gw.worker));
	send_text(fd, V1 + 23, sizeof(V1) - 1 - 23);
	log_in(fd);
	is(&seen, "198.51.100.9:4711");
	is(&seen_local, "203.0.113.1:443");
	turn(3);
	assert_true(worker_is_idle(gw.worker));
}

static void test_bytes(void **state)
{
	unsigned int i;
	int fd;

	(void)state;
	gateway_start(&gw, auth);
	fd = come();
	for (i = 0; i < sizeof(V1) - 1; i++) {
		assert_int_equal(gw.worker->n_fronts, 1);
		send_text(fd, V1 + i, 1);
		turn(3);
	}
	assert_int_equal(gw.worker->n_fronts, 0);
	log_in(fd);
	is(&seen, "198.51.100.9:4711");
}

/* The events that the loop watches a descriptor for. */
static unsigned int watched(int fd)
{
	char path[64], line[256];
	unsigned int events = 0, found;
	int tfd;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d",
		 sd_event_get_fd(gw.event));
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "tfd: %d events: %x", &tfd, &found) == 2 &&
		    tfd == fd)
			events = found;
	fclose(f);
	return events;
}

/*
 * Those who have sent a byte do not cost anything when others do: the loop is
 * told of what is new alone, not of all that are ready.
 */
static void test_edges(void **state)
{
	int fd[2];

	(void)state;
	gateway_start(&gw, auth);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    fd), 0);
	front_new(gw.worker, fd[1], &balancer, &balancer);
	turn(1);
	assert_true(watched(fd[1]) & EPOLLIN);
	assert_true(watched(fd[1]) & EPOLLET);
	close(fd[0]);
}

/* Who comes without an address is nobody, and not the balancer. */
static void test_nobody(void **state)
{
	int fd;

	(void)state;
	gateway_start(&gw, auth);
	fd = come();
	send_text(fd, "PROXY UNKNOWN\r\n", 15);
	log_in(fd);
	is(&seen, "0.0.0.0:0");
}

static bool closed(int fd)
{
	unsigned int i;
	char byte;
	ssize_t n = -1;

	for (i = 0; i < TURNS && n < 0; i++) {
		n = read(fd, &byte, 1);
		if (n < 0)
			gateway_turn(&gw);
	}
	close(fd);
	return !n;
}

static void test_refused(void **state)
{
	int fd, other;

	(void)state;
	gw.config.connections = 2;
	gateway_start(&gw, auth);
	fd = come();
	send_text(fd, "\x16\x03\x01\x02", 4);
	assert_true(closed(fd));
	fd = come();
	shutdown(fd, SHUT_WR);
	assert_true(closed(fd));
	assert_true(worker_is_idle(gw.worker));
	/* Of too many the oldest goes. */
	fd = come();
	other = come();
	turn(2);
	assert_int_equal(gw.worker->n_fronts, 2);
	close(come());
	assert_int_equal(gw.worker->n_fronts, 2);
	assert_true(closed(fd));
	close(other);
}

/* Through a listening socket */

static int listen_on(union sockaddr_any *a)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof(*a);

	memset(a, 0, sizeof(*a));
	a->v4.sin_family = AF_INET;
	a->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, &a->sa, sizeof(a->v4)), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, &a->sa, &len), 0);
	assert_int_equal(worker_listen(gw.worker, fd), 0);
	return fd;
}

static int connect_to(const union sockaddr_any *a)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, &a->sa, sizeof(a->v4)), 0);
	return fd;
}

static void test_rate(void **state)
{
	int listener, fds[3];
	union sockaddr_any a;
	unsigned int i;

	(void)state;
	gw.config.rate_ms = RATE_MS;
	gateway_start(&gw, auth);
	listener = listen_on(&a);
	for (i = 0; i < 3; i++)
		fds[i] = connect_to(&a);
	turn(5);
	/* The others wait, and for each other. */
	assert_int_equal(gw.worker->shaking.n, 1);
	for (i = 0; i < TURNS && gw.worker->shaking.n < 2; i++)
		gateway_turn(&gw);
	assert_int_equal(gw.worker->shaking.n, 2);
	for (i = 0; i < TURNS && gw.worker->shaking.n < 3; i++)
		gateway_turn(&gw);
	assert_int_equal(gw.worker->shaking.n, 3);
	for (i = 0; i < 3; i++)
		close(fds[i]);
	close(listener);
}

static void test_drain(void **state)
{
	int listener, first, second;
	union sockaddr_any a;
	unsigned int i;

	(void)state;
	gateway_start(&gw, auth);
	listener = listen_on(&a);
	first = connect_to(&a);
	for (i = 0; i < TURNS && worker_is_idle(gw.worker); i++)
		gateway_turn(&gw);
	worker_drain(gw.worker);
	second = connect_to(&a);
	turn(5);
	assert_int_equal(gw.worker->shaking.n, 1);
	assert_false(worker_is_idle(gw.worker));
	close(first);
	for (i = 0; i < TURNS && !worker_is_idle(gw.worker); i++)
		gateway_turn(&gw);
	assert_true(worker_is_idle(gw.worker));
	close(second);
	close(listener);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_client),
		TEST(test_bytes),
		TEST(test_edges),
		TEST(test_nobody),
		TEST(test_refused),
		TEST(test_rate),
		TEST(test_drain),
	};

	return cmocka_run_group_tests_name("worker_front", tests,
					   gateway_make, gateway_unmake);
}
