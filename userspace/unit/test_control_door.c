// SPDX-License-Identifier: GPL-2.0-only
/* Where connections come in, when there is no descriptor left for one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/control/door.h"

enum {
	/* Turns of an event loop that has next to nothing to do. */
	FEW_TURNS = 10,
	LOG_SIZE = 4096,
};

static int came;

static void on_come(void *arg, int fd)
{
	(void)arg;
	close(fd);
	came++;
}

/* Returns a listening socket; with @of, one that is connected to that one. */
static int open_socket(const int *of)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(sa_family_t);

	assert_true(fd >= 0);
	if (!of) {
		/* An abstract name, which the kernel chooses. */
		assert_int_equal(bind(fd, (void *)&address, len), 0);
		assert_int_equal(listen(fd, 4), 0);
		return fd;
	}
	len = sizeof(address);
	assert_int_equal(getsockname(*of, (void *)&address, &len), 0);
	assert_int_equal(connect(fd, (void *)&address, len), 0);
	return fd;
}

static int turns(sd_event *event)
{
	int n = 0;

	while (n < FEW_TURNS && sd_event_run(event, 0) > 0)
		n++;
	return n;
}

/* No descriptor is left, until that limit is set again. */
static struct rlimit leave_none(void)
{
	struct rlimit old, none;
	int next = dup(STDIN_FILENO);

	assert_true(next >= 0);
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = next;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	return old;
}

/* What is told while @event runs, once and again after a pause. */
static int run_told(sd_event *event, char told[LOG_SIZE])
{
	int err = dup(STDERR_FILENO), n, fds[2];
	struct rlimit old;
	ssize_t len;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
	close(fds[1]);
	old = leave_none();
	n = turns(event);
	assert_true(sd_event_run(event, 5 * 1000 * 1000) > 0);
	n += turns(event);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(dup2(err, STDERR_FILENO), STDERR_FILENO);
	close(err);
	len = read(fds[0], told, LOG_SIZE - 1);
	close(fds[0]);
	told[len < 0 ? 0 : len] = '\0';
	return n;
}

/* It is waited, not tried all the time, and told once. */
static void test_none(void **state)
{
	struct control_door door = { .what = "door", .fn = on_come };
	char told[LOG_SIZE];
	int listener, fd, n;
	sd_event *event;

	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	listener = open_socket(NULL);
	assert_int_equal(control_door_open(&door, event, listener), 0);
	fd = open_socket(&listener);
	n = run_told(event, told);
	assert_int_equal(came, 0);
	assert_true(n < FEW_TURNS);
	assert_non_null(strstr(told, "door: whoever connects has to wait: "
			       "Too many open files"));
	assert_ptr_equal(strchr(told, '\n') + 1, told + strlen(told));
	/* who waited comes in */
	while (!came)
		assert_true(sd_event_run(event, 5 * 1000 * 1000) > 0);
	assert_int_equal(came, 1);
	control_door_close(&door);
	close(fd);
	close(listener);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
