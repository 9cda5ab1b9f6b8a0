// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever a library asks for, it gets no byte behind the record that it was
 * permitted.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tls/feed.h"

/* Three bytes of data, an empty record, one byte. */
static const uint8_t stream[] = {
	23, 3, 3, 0, 3, 1, 2, 3,
	23, 3, 3, 0, 0,
	21, 3, 3, 0, 1, 9,
};

static const size_t ends[] = { 8, 13, 19 };

static int open_fds(void **state)
{
	static int fd[2];

	*state = fd;
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd);
}

static int close_fds(void **state)
{
	int *fd = *state;

	close(fd[0]);
	close(fd[1]);
	return 0;
}

/* Read as a library does that takes what it can get. */
static size_t drain(struct tls_feed *f, size_t piece)
{
	uint8_t buf[64];
	size_t got = 0;
	ssize_t n;

	while ((n = tls_feed_recv(f, buf, piece)) > 0) {
		assert_memory_equal(buf, stream + f->given - n, n);
		got += n;
	}
	assert_int_equal(n, -1);
	assert_int_equal(errno, EAGAIN);
	return got;
}

static void test_one_record(void **state)
{
	const int *fd = *state;
	struct tls_feed f;
	size_t piece, i;

	for (piece = 1; piece <= 64; piece++) {
		assert_int_equal(send(fd[1], stream, sizeof(stream), 0),
				 sizeof(stream));
		tls_feed_init(&f, fd[0]);
		assert_int_equal(drain(&f, piece), 0);
		for (i = 0; i < 3; i++) {
			tls_feed_permit(&f);
			assert_false(f.spent);
			drain(&f, piece);
			assert_int_equal(f.given, ends[i]);
			assert_int_equal(f.records, i + 1);
			assert_true(f.spent);
			/* Nothing more, however often it asks. */
			assert_int_equal(drain(&f, piece), 0);
		}
	}
}

/* A record that comes in two parts is one record. */
static void test_parts(void **state)
{
	const int *fd = *state;
	struct tls_feed f;
	size_t i;

	for (i = 1; i < ends[0]; i++) {
		tls_feed_init(&f, fd[0]);
		tls_feed_permit(&f);
		assert_int_equal(send(fd[1], stream, i, 0), i);
		assert_int_equal(drain(&f, 64), i);
		assert_false(f.spent);
		assert_true(tls_boundary_inside(&f.boundary));
		tls_feed_permit(&f);
		assert_int_equal(send(fd[1], stream + i, ends[1] - i, 0),
				 ends[1] - i);
		assert_int_equal(drain(&f, 64), ends[0] - i);
		assert_int_equal(f.records, 1);
		tls_feed_permit(&f);
		assert_int_equal(drain(&f, 64), ends[1] - ends[0]);
		assert_int_equal(f.records, 2);
	}
}

static void test_end(void **state)
{
	const int *fd = *state;
	struct tls_feed f;
	char c;

	tls_feed_init(&f, fd[0]);
	tls_feed_permit(&f);
	shutdown(fd[1], SHUT_WR);
	assert_int_equal(tls_feed_recv(&f, &c, 1), 0);
	assert_int_equal(f.given, 0);
}

static void test_stuck(void **state)
{
	const int *fd = *state;
	static uint8_t big[1 << 16];
	struct tls_feed f;
	ssize_t n;

	tls_feed_init(&f, fd[0]);
	while ((n = tls_feed_send(&f, big, sizeof(big))) == sizeof(big))
		assert_false(f.stuck);
	assert_true(f.stuck);
	while (recv(fd[1], big, sizeof(big), 0) > 0)
		;
	assert_int_equal(tls_feed_send(&f, big, 1), 1);
	assert_false(f.stuck);
}

/* What was said before the end is read, though nothing can be sent. */
static void test_gone(void **state)
{
	uint8_t buf[64];
	struct tls_feed f;
	int *fd = *state;

	tls_feed_init(&f, fd[0]);
	assert_int_equal(send(fd[1], stream, ends[0], 0), ends[0]);
	close(fd[1]);
	fd[1] = -1;
	f.shaking = true;
	assert_int_equal(tls_feed_send(&f, stream, 8), 8);
	assert_false(f.stuck);
	tls_feed_permit(&f);
	assert_int_equal(tls_feed_recv(&f, buf, sizeof(buf)), 5);
	f.shaking = false;
	assert_int_equal(tls_feed_send(&f, stream, 8), -1);
	assert_int_equal(errno, EPIPE);
}

/* TCP, since other sockets do not care for SO_RCVLOWAT. */
static int open_tcp(void **state)
{
	struct sockaddr_in any = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t len = sizeof(any);
	static int fd[2];

	*state = fd;
	assert_int_equal(bind(listener, (struct sockaddr *)&any, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	getsockname(listener, (struct sockaddr *)&any, &len);
	fd[1] = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	assert_int_equal(connect(fd[1], (struct sockaddr *)&any, len), 0);
	fd[0] = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	return close(listener) || fd[0] < 0;
}

static bool readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

static int lowat(int fd)
{
	socklen_t len = sizeof(int);
	int value = -1;

	getsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &value, &len);
	return value;
}

/* Byte @i, of a record from @start up to before @end. */
static bool wakes(size_t i, size_t start, size_t end)
{
	return i == start || i == start + TLS_BOUNDARY_HEADER - 1 ||
	       i == end - 1;
}

/*
 * However slowly a record comes, whoever waits for the socket is woken by its
 * first byte, the last of its header, and its own last one.
 */
static void test_byte_by_byte(void **state)
{
	size_t i, record = 0, start = 0;
	const int *fd = *state;
	struct tls_feed f;

	tls_feed_init(&f, fd[0]);
	for (i = 0; i < sizeof(stream); i++) {
		bool wake = wakes(i, start, ends[record]);

		assert_int_equal(send(fd[1], stream + i, 1, 0), 1);
		assert_int_equal(readable(fd[0], wake ? 1000 : 5), wake);
		if (wake) {
			tls_feed_permit(&f);
			drain(&f, 64);
		}
		if (i + 1 == ends[record]) {
			start = ends[record++];
			assert_int_equal(f.records, record);
			assert_int_equal(lowat(fd[0]), 1);
		}
	}
}

/* Who read without being woken waits for what is missing then, and no more. */
static void test_read_early(void **state)
{
	const int *fd = *state;
	struct tls_feed f;
	size_t i;

	tls_feed_init(&f, fd[0]);
	tls_feed_permit(&f);
	for (i = 0; i < ends[0]; i++) {
		assert_int_equal(send(fd[1], stream + i, 1, 0), 1);
		while (drain(&f, 1) != 1)
			;
		assert_in_range(lowat(fd[0]), 1,
				i + 1 < ends[0] ?
					tls_boundary_rest(&f.boundary) : 1);
	}
	assert_int_equal(lowat(fd[0]), 1);
}

/* The end of the connection is told, whatever is missing. */
static void test_end_inside(void **state)
{
	const int *fd = *state;
	struct tls_feed f;
	char c;

	tls_feed_init(&f, fd[0]);
	tls_feed_permit(&f);
	assert_int_equal(send(fd[1], stream, 6, 0), 6);
	assert_true(readable(fd[0], 1000));
	assert_int_equal(drain(&f, 64), 6);
	shutdown(fd[1], SHUT_WR);
	assert_true(readable(fd[0], 1000));
	assert_int_equal(tls_feed_recv(&f, &c, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_record, open_fds,
						close_fds),
		cmocka_unit_test_setup_teardown(test_parts, open_fds,
						close_fds),
		cmocka_unit_test_setup_teardown(test_end, open_fds, close_fds),
		cmocka_unit_test_setup_teardown(test_stuck, open_fds,
						close_fds),
		cmocka_unit_test_setup_teardown(test_gone, open_fds, close_fds),
		cmocka_unit_test_setup_teardown(test_byte_by_byte, open_tcp,
						close_fds),
		cmocka_unit_test_setup_teardown(test_read_early, open_tcp,
						close_fds),
		cmocka_unit_test_setup_teardown(test_end_inside, open_tcp,
						close_fds),
	};

	return cmocka_run_group_tests_name("tls_feed", tests, NULL, NULL);
}
