// SPDX-License-Identifier: GPL-2.0-only
/* Sockets that are opened in another network namespace, and where they are. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/monitor/listener.h"
#include "common/netns.h"

enum { PORT = 4433, ABOVE_GIVEN = 20 };

/* A namespace that the tests came from, as a path. */
static char first[64];
static int first_fd = -1;

static uint64_t cookie_of(int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie,
				    &len), 0);
	return cookie;
}

/* That of the caller. */
static uint64_t cookie_here(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t cookie = cookie_of(fd);

	close(fd);
	return cookie;
}

static struct listener_config both(const char *netns)
{
	struct listener_config config = { .netns = netns, .workers = 2 };

	config.tcp.list[0].v4.sin_family = AF_INET;
	config.tcp.list[0].v4.sin_port = htons(PORT);
	config.tcp.n = 1;
	config.udp = config.tcp;
	return config;
}

static void open_in(struct listeners *l, const char *netns)
{
	const struct listener_config config = both(netns);
	char error[LISTENER_ERROR_SIZE] = "";

	if (listener_open(l, &config, error))
		fail_msg("%s", error);
	assert_int_equal(l->n_tcp, 1);
	assert_int_equal(l->n_udp, 2);
}

static void test_open(void **state)
{
	uint64_t here = cookie_here();
	struct listeners l;

	(void)state;
	open_in(&l, first);
	assert_true(cookie_of(l.tcp[0]) != here);
	assert_int_equal(cookie_of(l.udp[0]), cookie_of(l.tcp[0]));
	assert_int_equal(cookie_of(l.udp[1]), cookie_of(l.tcp[0]));
	assert_int_equal(cookie_here(), here);
	listener_close(&l);
	open_in(&l, NULL);
	assert_int_equal(cookie_of(l.tcp[0]), here);
	listener_close(&l);
}

/* A failure there leaves the caller where it was. */
static void test_busy(void **state)
{
	const struct listener_config config = both(first);
	char error[LISTENER_ERROR_SIZE] = "";
	uint64_t here = cookie_here();
	struct listeners l, other;

	(void)state;
	open_in(&l, first);
	assert_int_equal(listener_open(&other, &config, error), -EADDRINUSE);
	listener_close(&other);
	assert_int_equal(cookie_here(), here);
	listener_close(&l);
}

static void refuses(const char *name, const char *text)
{
	const struct listener_config config = both(name);
	char error[LISTENER_ERROR_SIZE] = "";
	uint64_t here = cookie_here();
	struct listeners l;

	assert_int_equal(listener_open(&l, &config, error), -ENOENT);
	if (!strstr(error, text))
		fail_msg("%s: %s", name, error);
	assert_int_equal(l.n_tcp + l.n_udp, 0);
	assert_int_equal(cookie_here(), here);
}

static void test_none(void **state)
{
	(void)state;
	refuses("nowhere", "namespace /run/netns/nowhere: there is none");
	refuses("/proc/self/status", "/proc/self/status: there is none");
	refuses("/proc/self/ns/uts", "/proc/self/ns/uts: there is none");
}

/* A socket of the service manager: those of other workers are beside it. */
static void test_given(void **state)
{
	const struct listener_config config = both(NULL);
	char error[LISTENER_ERROR_SIZE] = "", pid[32];
	uint64_t here = cookie_here();
	struct listeners l;
	int fd;

	(void)state;
	open_in(&l, first);
	fd = fcntl(l.udp[0], F_DUPFD, ABOVE_GIVEN);
	listener_close(&l);
	assert_int_equal(dup2(fd, SD_LISTEN_FDS_START), SD_LISTEN_FDS_START);
	close(fd);
	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	if (listener_open(&l, &config, error))
		fail_msg("%s", error);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	assert_int_equal(l.n_udp, 2);
	assert_int_equal(l.udp[0], SD_LISTEN_FDS_START);
	assert_true(cookie_of(l.udp[0]) != here);
	assert_int_equal(cookie_of(l.udp[1]), cookie_of(l.udp[0]));
	assert_int_equal(cookie_here(), here);
	listener_close(&l);
}

/* What a gateway has left elsewhere does not take the place of what is here. */
static void test_adopt(void **state)
{
	struct listeners before, now;
	struct stat own, got;

	(void)state;
	open_in(&before, first);
	open_in(&now, NULL);
	fstat(now.udp[0], &own);
	listener_adopt(&now, before.udp[0]);
	assert_int_equal(now.n_udp, 2);
	fstat(now.udp[0], &got);
	assert_int_equal(own.st_ino, got.st_ino);
	listener_close(&before);
	listener_close(&now);
}

/* In a namespace of our own, and then in another. */
static int set_up(void)
{
	int low;

	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return -errno;
	low = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	first_fd = fcntl(low, F_DUPFD_CLOEXEC, ABOVE_GIVEN);
	close(low);
	snprintf(first, sizeof(first), "/proc/self/fd/%d", first_fd);
	return first_fd < 0 || unshare(CLONE_NEWNET) ? -errno : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_adopt),
	};

	if (set_up()) {
		puts("1..1\nok 1 - netns # SKIP no namespaces");
		return 0;
	}
	return cmocka_run_group_tests_name("netns", tests, NULL, NULL);
}
