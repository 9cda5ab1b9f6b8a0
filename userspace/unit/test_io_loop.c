// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects of the event loop: what is due at once happens at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log.h"
#include "io/cstp_channel.h"
#include "io/dtls_channel.h"
#include "io/resolve.h"
#include "io/stream.h"
#include "wire/cstp_frame.h"

enum { TRIES = 9, SOON_MS = 100 };

static unsigned int now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* A busy machine delays some, the timers of old delayed all. */
static int median(int *ms)
{
	qsort(ms, TRIES, sizeof(*ms), by_size);
	return ms[TRIES / 2];
}

static void on_resolved(void *arg, const struct sockaddr_list *list,
			const char *error)
{
	(void)error;
	assert_non_null(list);
	sd_event_exit(arg, 0);
}

static void test_resolve(void **state)
{
	unsigned int start;
	struct resolve *r;
	int ms[TRIES];
	sd_event *event;
	size_t i;

	(void)state;
	for (i = 0; i < TRIES; i++) {
		assert_true(sd_event_new(&event) >= 0);
		start = now_ms();
		assert_int_equal(resolve_start(&r, event, "127.0.0.1", 443,
					       on_resolved, event), 0);
		sd_event_loop(event);
		ms[i] = now_ms() - start;
		resolve_free(r);
		sd_event_unref(event);
	}
	assert_true(median(ms) < SOON_MS);
}

static void on_closed(void *arg, enum stream_phase phase, int err,
		      const char *why)
{
	(void)err;
	(void)why;
	assert_int_equal(phase, STREAM_TCP);
	sd_event_exit(arg, 0);
}

/* Nobody listens there: the refusal comes as soon as it is tried. */
static void test_connect(void **state)
{
	static const struct stream_ops ops = { .closed = on_closed };
	static const struct tls_target target = { .host = "x" };
	struct sockaddr_list list = { .n = 1 };
	unsigned int start;
	struct stream s;
	int ms[TRIES];
	sd_event *event;
	size_t i;

	(void)state;
	list.list[0].v4.sin_family = AF_INET;
	list.list[0].v4.sin_port = htons(1);
	list.list[0].v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < TRIES; i++) {
		assert_true(sd_event_new(&event) >= 0);
		stream_init(&s, event, &ops, event);
		start = now_ms();
		assert_int_equal(stream_open(&s, &list, NULL, &target), 0);
		sd_event_loop(event);
		ms[i] = now_ms() - start;
		sd_event_unref(event);
	}
	assert_true(median(ms) < SOON_MS);
}

static void on_dtls(void *arg, int err, const char *why)
{
	(void)arg;
	(void)err;
	(void)why;
	fail();
}

static int on_datagram(sd_event_source *source, int fd, uint32_t events,
		       void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

/* A socket that nobody answers at. */
static int bind_udp(union sockaddr_any *a)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t len = sizeof(a->v4);

	memset(a, 0, sizeof(*a));
	a->v4.sin_family = AF_INET;
	a->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, &a->sa, len), 0);
	assert_int_equal(getsockname(fd, &a->sa, &len), 0);
	return fd;
}

static void test_dtls(void **state)
{
	static const uint8_t psk[32];
	static const struct dtls_config config = {
		.identity = "psk", .psk = psk, .psk_len = sizeof(psk),
		.mtu = 1200,
	};
	struct dtls_channel c;
	union sockaddr_any peer;
	sd_event_source *io;
	unsigned int start;
	int ms[TRIES], fd;
	sd_event *event;
	size_t i;

	(void)state;
	for (i = 0; i < TRIES; i++) {
		assert_true(sd_event_new(&event) >= 0);
		fd = bind_udp(&peer);
		assert_true(sd_event_add_io(event, &io, fd, EPOLLIN,
					    on_datagram, NULL) >= 0);
		dtls_channel_init(&c);
		start = now_ms();
		assert_int_equal(dtls_channel_start(&c, event, &peer, &config,
						    on_dtls, NULL), 0);
		sd_event_loop(event);
		ms[i] = now_ms() - start;
		dtls_channel_close(&c);
		sd_event_source_unref(io);
		sd_event_unref(event);
		close(fd);
	}
	assert_true(median(ms) < SOON_MS);
}

/* The gateway's end, which takes the hello and resets the connection. */
static int on_hello(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	const struct linger at_once = { .l_onoff = 1 };
	char hello[16];

	(void)events;
	(void)arg;
	assert_true(read(fd, hello, sizeof(hello)) > 0);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	sd_event_source_disable_unref(source);
	close(fd);
	return 0;
}

static int on_accept(sd_event_source *source, int fd, uint32_t events,
		     void *arg)
{
	sd_event *event = sd_event_source_get_event(source);
	int peer = accept(fd, NULL, NULL);
	sd_event_source *io;

	(void)events;
	(void)arg;
	assert_true(peer >= 0);
	return sd_event_add_io(event, &io, peer, EPOLLIN, on_hello, NULL);
}

static void on_reset(void *arg, enum stream_phase phase, int err,
		     const char *why)
{
	assert_int_equal(phase, STREAM_TLS);
	assert_int_equal(err, -ECONNRESET);
	assert_string_equal(why, strerror(ECONNRESET));
	sd_event_exit(arg, 0);
}

static void test_reset(void **state)
{
	static const struct stream_ops ops = { .closed = on_reset };
	static const struct tls_client_config config;
	static const struct tls_target target = { .host = "x" };
	char error[TLS_ERROR_SIZE];
	struct tls_client *client;
	struct sockaddr_list list = { .n = 1 };
	socklen_t len = sizeof(list.list[0].v4);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	sd_event_source *io = NULL;
	struct stream s;
	sd_event *event;

	(void)state;
	list.list[0].v4.sin_family = AF_INET;
	list.list[0].v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, &list.list[0].sa, len), 0);
	assert_int_equal(listen(fd, 1), 0);
	getsockname(fd, &list.list[0].sa, &len);
	assert_true(sd_event_new(&event) >= 0);
	assert_true(sd_event_add_io(event, &io, fd, EPOLLIN, on_accept,
				    NULL) >= 0);
	stream_init(&s, event, &ops, event);
	assert_int_equal(tls_client_new(&client, &config, error), 0);
	assert_int_equal(stream_open(&s, &list, client, &target), 0);
	sd_event_loop(event);
	sd_event_source_unref(io);
	sd_event_unref(event);
	tls_client_free(client);
	close(fd);
}

static void on_end(void *arg, enum cstp_channel_end end, const char *text)
{
	(void)arg;
	(void)end;
	(void)text;
	fail();
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	(void)source;
	(void)fd;
	(void)events;
	(void)arg;
	return 0;
}

/* A gateway that asks and never reads does not fill our memory. */
static void test_probes(void **state)
{
	static const uint8_t payload[1024];
	uint8_t header[CSTP_HEADER_SIZE];
	struct cstp_channel c;
	struct stream s;
	sd_event *event;
	int fds[2], i;

	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	stream_init(&s, event, NULL, NULL);
	s.fd = fds[0];
	assert_true(sd_event_add_io(event, &s.io, fds[0], 0, on_io, NULL) >= 0);
	assert_int_equal(cstp_channel_start(&c, &s, 0, 0, on_end, NULL), 0);
	cstp_frame_header(header, CSTP_DPD_REQUEST, sizeof(payload));
	for (i = 0; i < 100; i++) {
		cstp_channel_input(&c, header, sizeof(header));
		cstp_channel_input(&c, payload, sizeof(payload));
	}
	assert_true(stream_is_sending(&s));
	/* One answer waits, no other behind it. */
	assert_ptr_equal(s.head, s.tail);
	cstp_channel_stop(&c);
	stream_close(&s, false);
	close(fds[1]);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_connect),
		cmocka_unit_test(test_dtls),
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_reset),
	};

	log_set_level(-1);
	return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
