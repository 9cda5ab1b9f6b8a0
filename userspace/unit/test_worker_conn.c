// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections: how requests may arrive, and what nobody may do.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/worker/conn.h"
#include "unit/gateway.h"

#define PAGE "GET /1/Linux HTTP/1.1\r\nHost: x\r\n\r\n"
#define HEAD "HEAD /1/Linux HTTP/1.1\r\nHost: x\r\n\r\n"
#define INIT_BODY "<config-auth type=\"init\"></config-auth>"
#define INIT "POST / HTTP/1.1\r\nContent-Length: 39\r\n\r\n" INIT_BODY

static unsigned int asked;
static bool answers;

static bool auth(struct gateway *g, const struct ipc_message *q,
		 struct ipc_message *a)
{
	(void)g;
	assert_int_equal(q->type, IPC_LOGIN);
	asked++;
	a->type = IPC_LOGIN_REPLY;
	a->login_reply.result = IPC_LOGIN_FORM;
	return answers;
}

static int set_up(void **state)
{
	(void)state;
	asked = 0;
	answers = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	return 0;
}

static void test_bytewise(void **state)
{
	static const char text[] = INIT;
	struct visitor v;
	size_t i;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	for (i = 0; i < sizeof(text) - 1; i++) {
		visitor_send(&v, text + i, 1);
		gateway_turn(&gw);
	}
	assert_int_equal(visitor_read(&v, HTTP_READ_RESPONSE)->status, 200);
	assert_int_equal(asked, 1);
	visitor_leave(&v);
}

/* Requests in one record are answered in their order. */
static void test_together(void **state)
{
	static const char text[] = INIT PAGE PAGE INIT PAGE;
	const struct http_message *m;
	struct visitor v;
	unsigned int i;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	visitor_send(&v, text, sizeof(text) - 1);
	for (i = 0; i < 5; i++) {
		m = visitor_read(&v, HTTP_READ_RESPONSE);
		assert_int_equal(m->status, 200);
		assert_string_equal(http_header_find(m, "Content-Type"),
				    i % 3 ? "text/html" :
				    "text/xml; charset=utf-8");
	}
	visitor_leave(&v);
}

static void test_head(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	visitor_send(&v, HEAD PAGE, sizeof(HEAD PAGE) - 1);
	m = visitor_read(&v, HTTP_READ_CONNECT);
	assert_string_equal(http_header_find(m, "Content-Length"), "14");
	/* No body came between. */
	assert_int_equal(visitor_read(&v, HTTP_READ_RESPONSE)->status, 200);
	visitor_leave(&v);
}

static void check_status(const char *text, size_t len, unsigned int status)
{
	struct visitor v;

	visitor_connect(&v, &gw);
	for (; len > TLS_RECORD_MAX; len -= TLS_RECORD_MAX) {
		visitor_send(&v, text, TLS_RECORD_MAX);
		text += TLS_RECORD_MAX;
	}
	visitor_send(&v, text, len);
	assert_int_equal(visitor_read(&v, HTTP_READ_RESPONSE)->status, status);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		unsigned int status;
	} cases[] = {
		{ "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400 },
		{ "GET / HTTP/9.9\r\n\r\n", 400 },
		{ "BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
		{ "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", 405 },
		{ "GET x:/ HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
		{ "POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n"
		  "<config-auth", 413 },
	};
	size_t i;

	(void)state;
	gateway_start(&gw, auth);
	for (i = 0; i < 5; i++)
		check_status(cases[i].text, strlen(cases[i].text),
			     cases[i].status);
	assert_int_equal(asked, 0);
}

/* Bounds on head and body. */
static void test_too_much(void **state)
{
	char *text = calloc(1, 200000);
	size_t n;

	(void)state;
	gateway_start(&gw, auth);
	assert_non_null(text);
	n = sprintf(text, "GET / HTTP/1.1\r\nX: ");
	memset(text + n, 'x', 40000);
	check_status(text, n + 40000, 413);
	n = sprintf(text, "POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
	memset(text + n, 'x', 100000);
	check_status(text, n + 100000, 413);
	for (n = 0; n < 1000; n++)
		memcpy(text + 16 + 6 * n, "A: b\r\n", 6);
	memcpy(text, "GET / HTTP/1.1\r\n", 16);
	check_status(text, 16 + 6 * 1000, 413);
	free(text);
	assert_int_equal(asked, 0);
}

static void test_many_requests(void **state)
{
	const struct http_message *m = NULL;
	struct visitor v;
	unsigned int i;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	for (i = 0; i < CONN_REQUESTS_MAX; i++) {
		m = visitor_ask(&v, PAGE);
		assert_int_equal(m->keep_alive, i + 1 < CONN_REQUESTS_MAX);
	}
	visitor_sees_end(&v);
	visitor_leave(&v);
}

/* Whoever is asked may be gone, or never answer, or too late. */
static void test_no_answer(void **state)
{
	struct visitor v;
	unsigned int i;

	(void)state;
	gateway_start(&gw, NULL);
	visitor_connect(&v, &gw);
	assert_int_equal(visitor_ask(&v, INIT)->status, 503);
	visitor_sees_end(&v);
	visitor_leave(&v);
	gateway_stop(&gw);
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	visitor_send(&v, INIT, sizeof(INIT) - 1);
	while (!asked)
		gateway_turn(&gw);
	visitor_leave(&v);
	for (i = 0; i < 9; i++)
		gateway_turn(&gw);
	assert_null(gw.worker->open.head);
	assert_null(gw.worker->gone.head);
}

/* While an answer is waited for, what comes is bounded. */
static void test_impatient(void **state)
{
	static char junk[TLS_RECORD_MAX];
	struct visitor v;
	unsigned int i;

	(void)state;
	answers = false;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	visitor_send(&v, INIT, sizeof(INIT) - 1);
	for (i = 0; i < 3; i++) {
		tls_write(v.tls, junk, sizeof(junk));
		gateway_turn(&gw);
	}
	visitor_sees_end(&v);
	visitor_leave(&v);
}

static bool is_closed(struct visitor *v)
{
	char byte;

	return recv(v->fd, &byte, 1, 0) == 0;
}

/* Who does not even say hello goes before who comes. */
static void test_too_many(void **state)
{
	struct visitor silent[3], talks, more;

	(void)state;
	gw.config.connections = 4;
	gateway_start(&gw, auth);
	visitor_connect(&talks, &gw);
	assert_int_equal(visitor_ask(&talks, PAGE)->status, 200);
	visitor_come(&silent[0], &gw, &gateway_peer);
	visitor_come(&silent[1], &gw, &gateway_peer);
	visitor_come(&silent[2], &gw, &gateway_peer);
	visitor_connect(&more, &gw);
	assert_true(is_closed(&silent[0]));
	assert_false(is_closed(&silent[1]));
	assert_int_equal(visitor_ask(&talks, PAGE)->status, 200);
	assert_int_equal(visitor_ask(&more, PAGE)->status, 200);
	visitor_leave(&silent[0]);
	visitor_leave(&silent[1]);
	visitor_leave(&silent[2]);
	visitor_leave(&talks);
	visitor_leave(&more);
}

/* Nor does who has finished TLS keep all others away, unless he is at work. */
static void test_too_many_open(void **state)
{
	struct visitor asks, idle[2], more[2];
	unsigned int i;

	(void)state;
	answers = false;
	gw.config.connections = 3;
	gateway_start(&gw, auth);
	visitor_connect(&asks, &gw);
	visitor_send(&asks, INIT, sizeof(INIT) - 1);
	while (!asked)
		gateway_turn(&gw);
	for (i = 0; i < 2; i++) {
		visitor_connect(&idle[i], &gw);
		assert_int_equal(visitor_ask(&idle[i], PAGE)->status, 200);
	}
	for (i = 0; i < 2; i++) {
		visitor_connect(&more[i], &gw);
		assert_int_equal(visitor_ask(&more[i], PAGE)->status, 200);
		visitor_sees_end(&idle[i]);
		visitor_leave(&idle[i]);
	}
	/* Who is at work is still there. */
	assert_true(gw.worker->open.head->phase == CONN_ASKING);
	for (i = 0; i < 2; i++)
		visitor_leave(&more[i]);
	visitor_leave(&asks);
}

/* Nobody has more replies made than he reads. */
static void test_unread(void **state)
{
	enum { ASKED = 24, TURNS = 200, SMALL = 1 };
	const int small = SMALL;
	struct visitor v;
	struct conn *c;
	unsigned int i;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	assert_int_equal(visitor_ask(&v, PAGE)->status, 200);
	c = gw.worker->open.head;
	assert_int_equal(setsockopt(c->stream.fd, SOL_SOCKET, SO_SNDBUF,
				    &small, sizeof(small)), 0);
	for (i = 0; i < ASKED; i++)
		visitor_send(&v, PAGE, sizeof(PAGE) - 1);
	for (i = 0; i < TURNS; i++)
		gateway_turn(&gw);
	assert_true(c->phase == CONN_SENDING);
	assert_true(c->requests < ASKED);
	assert_ptr_equal(c->stream.head, c->stream.tail);
	for (i = 0; i < ASKED; i++)
		assert_int_equal(visitor_read(&v, HTTP_READ_RESPONSE)->status,
				 200);
	visitor_leave(&v);
}

/* Nobody is a stranger for ever. */
static void test_life(void **state)
{
	struct visitor silent, v;

	(void)state;
	gw.config.login_seconds = 1;
	gateway_start(&gw, auth);
	visitor_come(&silent, &gw, &gateway_peer);
	visitor_connect(&v, &gw);
	assert_int_equal(visitor_ask(&v, PAGE)->status, 200);
	visitor_sees_end(&silent);
	visitor_sees_end(&v);
	visitor_leave(&silent);
	visitor_leave(&v);
}

/* Each POST may come by a connection of its own, and costs no certificate. */
static void test_resumption(void **state)
{
	struct tls_target target = { .host = "gateway.example" };
	uint8_t session[8192];
	struct visitor v;
	ssize_t len;

	(void)state;
	gateway_start(&gw, auth);
	visitor_connect(&v, &gw);
	visitor_ask(&v, PAGE);
	len = tls_session(v.tls, session, sizeof(session));
	assert_true(len > 0);
	visitor_leave(&v);
	target.session = session;
	target.session_len = len;
	visitor_come(&v, &gw, &gateway_peer);
	assert_int_equal(tls_client_connect(&v.tls, gw.client, &target, v.fd),
			 0);
	while (tls_handshake(v.tls) == -EAGAIN)
		gateway_turn(&gw);
	assert_true(tls_resumed(v.tls));
	assert_int_equal(visitor_ask(&v, PAGE)->status, 200);
	visitor_leave(&v);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bytewise),
		TEST(test_together),
		TEST(test_head),
		TEST(test_refused),
		TEST(test_too_much),
		TEST(test_many_requests),
		TEST(test_no_answer),
		TEST(test_impatient),
		TEST(test_too_many),
		TEST(test_too_many_open),
		TEST(test_unread),
		TEST(test_life),
		TEST(test_resumption),
	};

	return cmocka_run_group_tests_name("worker_conn", tests,
					   gateway_make, gateway_unmake);
}
