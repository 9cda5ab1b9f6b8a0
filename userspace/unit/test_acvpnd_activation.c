// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets of the service manager: which are taken, what for, and which are
 * refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/monitor/listener.h"

enum { ABOVE_GIVEN = 20 };

static void set_on(int fd, int level, int option)
{
	static const int on = 1;

	assert_int_equal(setsockopt(fd, level, option, &on, sizeof(on)), 0);
}

/* A bound socket, out of the way of those that are given. */
static int make(int family, int type, bool shared)
{
	union sockaddr_any a = { .sa.sa_family = family };
	int low = socket(family, type, 0), fd;

	assert_true(low >= 0);
	fd = fcntl(low, F_DUPFD, ABOVE_GIVEN);
	close(low);
	if (shared)
		set_on(fd, SOL_SOCKET, SO_REUSEPORT);
	if (shared && family == AF_INET6)
		set_on(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	assert_int_equal(bind(fd, &a.sa, sockaddr_len(&a)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void give(int *fds, size_t n)
{
	char text[32];
	size_t i;

	for (i = 0; i < n; i++) {
		assert_int_equal(dup2(fds[i], SD_LISTEN_FDS_START + i),
				 SD_LISTEN_FDS_START + i);
		close(fds[i]);
	}
	snprintf(text, sizeof(text), "%d", getpid());
	setenv("LISTEN_PID", text, 1);
	snprintf(text, sizeof(text), "%zu", n);
	setenv("LISTEN_FDS", text, 1);
}

static void take_back(size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		close(SD_LISTEN_FDS_START + i);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
}

static uint16_t port_of(int fd)
{
	union sockaddr_any a;
	socklen_t len = sizeof(a);

	assert_int_equal(getsockname(fd, &a.sa, &len), 0);
	return sockaddr_port(&a);
}

static void test_taken(void **state)
{
	int fds[] = {
		make(AF_INET, SOCK_DGRAM, true),
		make(AF_INET, SOCK_STREAM, false),
	};
	struct listener_config config = { .workers = 3 };
	char error[LISTENER_ERROR_SIZE] = "";
	uint16_t port = port_of(fds[0]);
	struct listeners l;

	(void)state;
	config.udp.list[0] = (union sockaddr_any){ .v4.sin_family = AF_INET };
	config.udp.n = 1;
	sockaddr_set_port(&config.udp.list[0], port);
	give(fds, 2);
	assert_int_equal(listener_open(&l, &config, error), 0);
	assert_int_equal(l.n_tcp, 1);
	assert_int_equal(l.tcp[0], SD_LISTEN_FDS_START + 1);
	assert_true(fcntl(l.tcp[0], F_GETFL) & O_NONBLOCK);
	/* One is there, the other workers get theirs. */
	assert_int_equal(l.n_udp, 3);
	assert_int_equal(l.udp[0], SD_LISTEN_FDS_START);
	assert_int_equal(port_of(l.udp[2]), port);
	listener_close(&l);
	take_back(0);
}

static void test_port(void **state)
{
	int fd = make(AF_INET, SOCK_DGRAM, true);
	struct listener_config config = { .workers = 1 };
	char error[LISTENER_ERROR_SIZE] = "";
	struct listeners l;

	(void)state;
	config.tcp.list[0] = (union sockaddr_any){ .v4.sin_family = AF_INET };
	config.tcp.n = 1;
	give(&fd, 1);
	assert_int_equal(listener_open(&l, &config, error), -EINVAL);
	assert_non_null(strstr(error, "but udp-port is 0"));
	assert_int_equal(l.n_tcp, 1);
	listener_close(&l);
	take_back(1);
}

static void refuses(int fd, const char *why)
{
	struct listener_config config = { .workers = 1 };
	char error[LISTENER_ERROR_SIZE] = "";
	struct listeners l;

	give(&fd, 1);
	assert_int_equal(listener_open(&l, &config, error), -EPROTOTYPE);
	assert_non_null(strstr(error, why));
	listener_close(&l);
	take_back(1);
}

static void test_refused(void **state)
{
	int low = socket(AF_UNIX, SOCK_STREAM, 0);
	int local = fcntl(low, F_DUPFD, ABOVE_GIVEN);

	(void)state;
	close(low);
	refuses(local, "neither IPv4 nor IPv6");
	refuses(make(AF_INET, SOCK_DGRAM, false), "ReusePort=yes");
	refuses(make(AF_INET6, SOCK_STREAM, false), "BindIPv6Only=ipv6-only");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
