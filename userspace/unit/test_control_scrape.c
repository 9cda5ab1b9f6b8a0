// SPDX-License-Identifier: GPL-2.0-only
/* Those who read metrics. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/control/scrape.h"

#define REQUEST "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"

enum { TEXT_SIZE = 4096 };

/**
 * struct scene - a server
 * @event: Event loop.
 * @listen: Its socket.
 * @server: It.
 * @dir: Directory of the socket.
 * @waits: Who has asked and got no answer yet.
 * @gone: Those who went meanwhile.
 */
struct scene {
	sd_event *event;
	struct control_listen listen;
	struct control_scrape *server;
	char dir[32];
	struct control_reader *waits;
	int gone;
};

static void on_read(void *arg, struct control_reader *reader)
{
	struct scene *s = arg;

	s->waits = reader;
}

static void on_gone(void *arg, struct control_reader *reader)
{
	struct scene *s = arg;

	(void)reader;
	s->waits = NULL;
	s->gone++;
}

static const struct control_scrape_ops ops = { on_read, on_gone };

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	char path[64], error[CONTROL_LISTEN_ERROR_SIZE];

	snprintf(s->dir, sizeof(s->dir), "/tmp/scrape-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(path, sizeof(path), "%s/sock", s->dir);
	assert_int_equal(control_scrape_listen(&s->listen, path, error), 0);
	assert_true(sd_event_new(&s->event) >= 0);
	assert_int_equal(control_scrape_new(&s->server, s->event,
					    s->listen.fd, &ops, s), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	control_scrape_free(s->server);
	control_listen_close(&s->listen);
	sd_event_unref(s->event);
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
	return 0;
}

static void turn(struct scene *s)
{
	while (sd_event_run(s->event, 0) > 0)
		;
}

static int come(struct scene *s, const char *text)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, s->listen.path, sizeof(address.sun_path));
	assert_int_equal(connect(fd, (void *)&address, sizeof(address)), 0);
	turn(s);
	send(fd, text, strlen(text), MSG_NOSIGNAL);
	turn(s);
	return fd;
}

static ssize_t heard(int fd, char text[TEXT_SIZE])
{
	ssize_t n = recv(fd, text, TEXT_SIZE - 1, MSG_DONTWAIT);

	text[n < 0 ? 0 : n] = '\0';
	return n;
}

static void test_answer(void **state)
{
	struct scene *s = *state;
	char text[TEXT_SIZE];
	struct buf metrics;
	int fd = come(s, "GET / HTTP/1.1\r\nHost: x\r\n");

	assert_null(s->waits);
	send(fd, "\r\n", 2, MSG_NOSIGNAL);
	turn(s);
	assert_non_null(s->waits);
	assert_ptr_equal(control_scrape_owner(s->waits), s);
	buf_init(&metrics, 64);
	buf_str(&metrics, "# EOF\n");
	control_scrape_answer(s->waits, &metrics);
	buf_free(&metrics);
	turn(s);
	assert_true(heard(fd, text) > 0);
	assert_ptr_equal(strstr(text, "HTTP/1.1 200 OK\r\n"), text);
	assert_non_null(strstr(text, "\r\nContent-Length: 6\r\n"));
	assert_non_null(strstr(text, "\r\n\r\n# EOF\n"));
	assert_int_equal(heard(fd, text), 0);
	assert_int_equal(s->gone, 0);
	close(fd);
}

static void test_gone(void **state)
{
	struct scene *s = *state;
	int fd = come(s, REQUEST);

	assert_non_null(s->waits);
	close(fd);
	turn(s);
	assert_int_equal(s->gone, 1);
}

/* Who never comes to an end, or comes with many. */
static void test_limits(void **state)
{
	int fd[CONTROL_SCRAPE_CLIENTS_MAX], last, i;
	char line[CONTROL_SCRAPE_REQUEST_MAX + 2], text[TEXT_SIZE];
	struct scene *s = *state;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	last = come(s, line);
	assert_true(heard(last, text) <= 0 && errno != EAGAIN);
	assert_null(s->waits);
	close(last);
	for (i = 0; i < CONTROL_SCRAPE_CLIENTS_MAX; i++)
		fd[i] = come(s, "");
	last = come(s, "");
	assert_int_equal(heard(last, text), 0);
	close(last);
	for (i = 0; i < CONTROL_SCRAPE_CLIENTS_MAX; i++)
		close(fd[i]);
	turn(s);
	last = come(s, REQUEST);
	assert_non_null(s->waits);
	close(last);
	turn(s);
}

static void test_places(void **state)
{
	static const char *const wrong[] = {
		"", "localhost", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
		"127.0.0.1:65536", "::1:9180", "[::1:9180", "x:1", ":9180",
		"[]:1",
	};
	char error[CONTROL_LISTEN_ERROR_SIZE];
	struct control_listen l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (control_scrape_listen(&l, wrong[i], error) != -EINVAL)
			fail_msg("%s", wrong[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_answer),
		TEST(test_gone),
		TEST(test_limits),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests_name("control_scrape", tests, NULL,
					   NULL);
}
