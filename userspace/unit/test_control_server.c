// SPDX-License-Identifier: GPL-2.0-only
/* Those who ask: that they are heard, and what they cannot do to others. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/control/protocol.h"
#include "acvpnd/control/server.h"

#define STATUS "{\"version\": 1, \"request\": \"status\"}\n"
#define FOLLOW "{\"version\": 1, \"request\": \"follow\"}\n"
#define SESSIONS "{\"version\": 1, \"request\": \"sessions\"}\n"

enum { TEXT_SIZE = 4096, FILLER = 16 * 1024 };

/**
 * struct scene - a server whose lists never end
 * @event: Event loop.
 * @listen: Its socket.
 * @server: It.
 * @dir: Directory of the socket.
 * @asked: Questions that came.
 * @lines: Lines of lists that were written.
 * @gone: Clients that went in the middle of a list.
 * @follower: Who asked last to be told what happens.
 */
struct scene {
	sd_event *event;
	struct control_listen listen;
	struct control_server *server;
	char dir[32];
	int asked;
	int lines;
	int gone;
	struct control_client *follower;
};

static void on_more(void *arg, struct control_client *client)
{
	struct scene *s = arg;
	char filler[FILLER + 1];

	if (client == s->follower)
		return;
	memset(filler, 'x', FILLER);
	filler[FILLER] = '\0';
	s->lines++;
	control_server_write(client, json_pack("{s:s}", "item", filler));
}

static void on_request(void *arg, struct control_client *client,
		       const struct control_request *request)
{
	struct scene *s = arg;

	s->asked++;
	if (request->what == CONTROL_SESSIONS) {
		on_more(arg, client);
	} else if (request->what == CONTROL_FOLLOW) {
		s->follower = client;
		control_server_stay(client);
	} else {
		control_server_end(client,
				   json_pack("{s:i}", "number", s->asked));
	}
}

static void on_gone(void *arg, struct control_client *client)
{
	struct scene *s = arg;

	(void)client;
	s->gone++;
}

static const struct control_ops ops = { on_request, on_more, on_gone };

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	char path[64], error[CONTROL_LISTEN_ERROR_SIZE];

	snprintf(s->dir, sizeof(s->dir), "/tmp/control-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(path, sizeof(path), "%s/sock", s->dir);
	assert_int_equal(control_listen_open(&s->listen, path, error), 0);
	assert_true(sd_event_new(&s->event) >= 0);
	assert_int_equal(control_server_new(&s->server, s->event, &s->listen,
					    &ops, s), 0);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	control_server_free(s->server);
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

static int come(struct scene *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, s->listen.path, sizeof(address.sun_path));
	assert_int_equal(connect(fd, (void *)&address, sizeof(address)), 0);
	turn(s);
	return fd;
}

static void ask(struct scene *s, int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL),
			 strlen(text));
	turn(s);
}

/* What came so far; "" at the end of the connection. */
static const char *heard(int fd, char text[TEXT_SIZE])
{
	ssize_t n = recv(fd, text, TEXT_SIZE - 1, MSG_DONTWAIT);

	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? "nothing" : text;
}

static void test_answer(void **state)
{
	struct scene *s = *state;
	char text[TEXT_SIZE];
	int fd = come(s);

	ask(s, fd, STATUS);
	assert_string_equal(heard(fd, text),
			    "{\"version\":1}\n{\"number\":1,\"end\":true}\n");
	/* two at once, and one in pieces */
	ask(s, fd, STATUS STATUS);
	assert_string_equal(heard(fd, text),
			    "{\"version\":1}\n{\"number\":2,\"end\":true}\n"
			    "{\"version\":1}\n{\"number\":3,\"end\":true}\n");
	ask(s, fd, "{\"version\": 1,");
	assert_string_equal(heard(fd, text), "nothing");
	ask(s, fd, " \"request\": \"status\"}\n");
	assert_string_equal(heard(fd, text),
			    "{\"version\":1}\n{\"number\":4,\"end\":true}\n");
	close(fd);
	turn(s);
}

static void test_nonsense(void **state)
{
	struct scene *s = *state;
	char text[TEXT_SIZE];
	int fd = come(s);

	ask(s, fd, "frob\n");
	heard(fd, text);
	assert_non_null(strstr(text, "\"code\":\"invalid\""));
	assert_int_equal(s->asked, 0);
	/* it may go on */
	ask(s, fd, STATUS);
	heard(fd, text);
	assert_non_null(strstr(text, "\"end\":true"));
	close(fd);
	turn(s);
}

static void test_long(void **state)
{
	char line[CONTROL_PROTOCOL_LINE_MAX + 1], text[TEXT_SIZE];
	struct scene *s = *state;
	int fd = come(s);

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	ask(s, fd, line);
	heard(fd, text);
	assert_non_null(strstr(text, "too long"));
	assert_string_equal(heard(fd, text), "");
	close(fd);
	turn(s);
}

/* What is not read is not made. */
static void test_slow(void **state)
{
	struct scene *s = *state;
	char text[TEXT_SIZE];
	int fd = come(s), lines, other;

	ask(s, fd, SESSIONS);
	lines = s->lines;
	assert_true(lines > 0 && lines < 1000);
	turn(s);
	assert_int_equal(s->lines, lines);
	/* others are served */
	other = come(s);
	ask(s, other, STATUS);
	heard(other, text);
	assert_non_null(strstr(text, "\"end\":true"));
	close(other);
	while (s->lines == lines) {
		assert_true(strcmp(heard(fd, text), "nothing") != 0);
		turn(s);
	}
	assert_int_equal(s->gone, 0);
	close(fd);
	turn(s);
	assert_int_equal(s->gone, 1);
}

static void test_many(void **state)
{
	int fd[CONTROL_CLIENTS_MAX], last, i;
	struct scene *s = *state;
	char text[TEXT_SIZE];

	for (i = 0; i < CONTROL_CLIENTS_MAX; i++)
		fd[i] = come(s);
	last = come(s);
	heard(last, text);
	assert_non_null(strstr(text, "\"code\":\"busy\""));
	assert_string_equal(heard(last, text), "");
	close(last);
	close(fd[0]);
	turn(s);
	last = come(s);
	ask(s, last, STATUS);
	heard(last, text);
	assert_non_null(strstr(text, "\"end\":true"));
	close(last);
	for (i = 1; i < CONTROL_CLIENTS_MAX; i++)
		close(fd[i]);
	turn(s);
}

static void tell(struct scene *s, const char *text)
{
	control_server_write(s->follower, json_pack("{s:s}", "item", text));
}

/* Who follows is told at any time, and, last, when nobody serves it. */
static void test_follow(void **state)
{
	struct scene *s = *state;
	int fd = come(s), other = come(s);
	char text[TEXT_SIZE];

	ask(s, fd, FOLLOW);
	assert_string_equal(heard(fd, text), "{\"version\":1}\n");
	assert_string_equal(heard(fd, text), "nothing");
	tell(s, "a");
	assert_int_equal(control_server_backlog(s->follower),
			 strlen("{\"item\":\"a\"}\n"));
	turn(s);
	assert_int_equal(control_server_backlog(s->follower), 0);
	assert_string_equal(heard(fd, text), "{\"item\":\"a\"}\n");
	ask(s, other, FOLLOW);
	close(other);
	turn(s);
	assert_int_equal(s->gone, 1);
	other = come(s);
	ask(s, other, FOLLOW);
	heard(other, text);
	tell(s, "b");
	control_server_free(s->server);
	s->server = NULL;
	assert_string_equal(heard(other, text), "{\"item\":\"b\"}\n");
	assert_string_equal(heard(other, text), "");
	close(other);
	close(fd);
}

/* Who is neither root nor the owner hears no more than that. */
static void test_stranger(void **state)
{
	struct scene *s = *state;
	char text[TEXT_SIZE];
	int fd;

	if (!geteuid()) {
		chmod(s->dir, 0755);
		chmod(s->listen.path, 0666);
		assert_int_equal(seteuid(65534), 0);
	} else {
		skip();
	}
	fd = come(s);
	assert_int_equal(seteuid(0), 0);
	heard(fd, text);
	assert_non_null(strstr(text, "\"code\":\"refused\""));
	assert_string_equal(heard(fd, text), "");
	assert_int_equal(s->asked, 0);
	close(fd);
	turn(s);
}

static void test_listen(void **state)
{
	char error[CONTROL_LISTEN_ERROR_SIZE];
	struct scene *s = *state;
	struct control_listen other;
	struct stat st;
	char path[sizeof(s->listen.path)];
	FILE *file;

	snprintf(path, sizeof(path), "%s", s->listen.path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* it is ours */
	assert_int_equal(control_listen_open(&other, path, error),
			 -EADDRINUSE);
	/* what a dead one left behind is nobody's */
	control_server_free(s->server);
	s->server = NULL;
	close(s->listen.fd);
	assert_int_equal(control_listen_open(&s->listen, path,
					     error), 0);
	control_listen_close(&s->listen);
	assert_int_equal(stat(path, &st), -1);
	/* something else is somebody's */
	file = fopen(path, "w");
	fclose(file);
	assert_int_equal(control_listen_open(&other, path, error),
			 -EEXIST);
	unlink(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_answer),
		TEST(test_nonsense),
		TEST(test_long),
		TEST(test_slow),
		TEST(test_many),
		TEST(test_follow),
		TEST(test_stranger),
		TEST(test_listen),
	};

	return cmocka_run_group_tests_name("control_server", tests, NULL,
					   NULL);
}
