// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "wire/http.h"

static struct http_reader *reader(enum http_read what)
{
	struct http_reader *r;

	assert_int_equal(http_reader_new(&r, what), 0);
	return r;
}

/* Feed byte by byte; the result must not depend on how bytes arrive. */
static int feed_slowly(struct http_reader *r, const char *text)
{
	size_t used;
	int err = 0;

	for (; *text && !err && !http_reader_message(r); text++)
		err = http_reader_feed(r, text, 1, &used);
	return err;
}

static int feed(struct http_reader *r, const char *text, size_t *used)
{
	return http_reader_feed(r, text, strlen(text), used);
}

static void test_length(void **state)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=b\r\n"
		"set-cookie:  c=d \r\n\r\nhello";
	const struct http_message *res;
	struct http_reader *r;
	size_t used;
	int slow;

	(void)state;
	for (slow = 0; slow < 2; slow++) {
		r = reader(HTTP_READ_RESPONSE);
		assert_int_equal(slow ? feed_slowly(r, text) :
				 feed(r, text, &used), 0);
		res = http_reader_message(r);
		assert_non_null(res);
		assert_int_equal(res->status, 200);
		assert_string_equal(res->reason, "OK");
		assert_string_equal(buf_text(&res->body), "hello");
		assert_true(res->keep_alive);
		assert_int_equal(res->n_headers, 3);
		assert_string_equal(http_header_find(res, "SET-COOKIE"),
				    "a=b");
		assert_string_equal(res->headers[2].value, "c=d");
		assert_null(http_header_find(res, "none"));
		http_reader_free(r);
	}
}

static void test_chunked(void **state)
{
	const struct http_message *res;
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.1 100 Continue\r\n\r\n"
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", &used), 0);
	res = http_reader_message(r);
	assert_non_null(res);
	assert_string_equal(buf_text(&res->body), "abcde");
	http_reader_free(r);
}

/* All at once and byte by byte; 0 if "hello" came out. */
static int read_chunks(const char *chunks, bool slowly)
{
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	const struct http_message *m;
	char text[512];
	size_t used;
	int err;

	snprintf(text, sizeof(text),
		 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s",
		 chunks);
	err = slowly ? feed_slowly(r, text) : feed(r, text, &used);
	m = http_reader_message(r);
	if (!err && !m)
		err = http_reader_feed(r, NULL, 0, &used);
	else if (!err)
		assert_string_equal(buf_text(&m->body), "hello");
	http_reader_free(r);
	return err;
}

/* What gateways put behind a size. */
static void test_chunk_sizes(void **state)
{
	static const char *const good[] = {
		"5\r\nhello\r\n0\r\n\r\n",
		"5 \r\nhello\r\n0\r\n\r\n",
		"5  \r\nhello\r\n0  \r\n\r\n",
		"5\t\r\nhello\r\n0\r\n\r\n",
		"5;\r\nhello\r\n0;\r\n\r\n",
		"5; \r\nhello\r\n0\r\n\r\n",
		"5 ; q=1;r\r\nhello\r\n0\r\n\r\n",
		"5;q=\"a\"\r\nhello\r\n00\r\n\r\n",
		"0005\r\nhello\r\n0\r\n\r\n",
		"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
		"5\r\nhello\r\n0\r\nETag: x\r\nA: b\r\n\r\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(read_chunks(good[i], false), 0);
		assert_int_equal(read_chunks(good[i], true), 0);
	}
}

static void test_no_chunks(void **state)
{
	static const char *const bad[] = {
		"", "\r\n", "-1\r\nhello\r\n0\r\n\r\n",
		"ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
		"10000000000000000\r\nhello\r\n0\r\n\r\n",
		"7fffffff\r\nhello\r\n0\r\n\r\n",
		"zz\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
		" 5\r\nhello\r\n0\r\n\r\n", "5 5\r\nhello\r\n0\r\n\r\n",
		";\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
		"5\r\nhello\n0\r\n\r\n", "5\r\nhel", "5\r\nhello\r\n",
		"5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\n\rx",
		"5;\x01\r\nhello\r\n0\r\n\r\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_chunks(bad[i], false), -EBADMSG);
		assert_int_equal(read_chunks(bad[i], true), -EBADMSG);
	}
}

/* The same connection brings the next response. */
static void test_behind_chunks(void **state)
{
	static const char text[] = "HTTP/1.1 200 OK\r\n"
		"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	char two[2 * sizeof(text)];
	size_t used;

	(void)state;
	snprintf(two, sizeof(two), "%s%s", text, text);
	assert_int_equal(feed(r, two, &used), 0);
	assert_int_equal(used, strlen(text));
	assert_true(http_reader_message(r)->keep_alive);
	http_reader_free(r);
}

static void test_post(void **state)
{
	static const char text[] = "POST /auth?x=1 HTTP/1.1\r\nHost: gw\r\n"
		"Content-Length: 5\r\nConnection: close\r\n\r\nhello";
	const struct http_message *m;
	struct http_reader *r;
	size_t used;
	int slow;

	(void)state;
	for (slow = 0; slow < 2; slow++) {
		r = reader(HTTP_READ_REQUEST);
		assert_int_equal(slow ? feed_slowly(r, text) :
				 feed(r, text, &used), 0);
		m = http_reader_message(r);
		assert_non_null(m);
		assert_string_equal(m->method, "POST");
		assert_string_equal(buf_text(&m->target), "/auth?x=1");
		assert_string_equal(http_header_find(m, "host"), "gw");
		assert_string_equal(buf_text(&m->body), "hello");
		assert_false(m->keep_alive);
		http_reader_free(r);
	}
}

static void test_connect(void **state)
{
	static const char head[] =
		"CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\nHost: gw\r\n"
		"Cookie: webvpn=x\r\n\r\n";
	struct http_reader *r = reader(HTTP_READ_REQUEST);
	char text[256];
	size_t used;

	(void)state;
	snprintf(text, sizeof(text), "%sSTF\001", head);
	assert_int_equal(feed(r, text, &used), 0);
	assert_non_null(http_reader_message(r));
	assert_int_equal(used, strlen(head));
	assert_string_equal(http_reader_message(r)->method, "CONNECT");
	assert_string_equal(buf_text(&http_reader_message(r)->target),
			    "/CSCOSSLC/tunnel");
	http_reader_free(r);
}

static void test_bad_requests(void **state)
{
	static const char *const texts[] = {
		"\x16\x03\x01\x02\x05", "HTTP/1.1 200 OK\r\n\r\n",
		"FETCH / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nx y\r\n\r\n",
		"POST / HTTP/1.1\r\nContent-Length: 5\r\n"
		"Transfer-Encoding: chunked\r\n\r\n",
	};
	struct http_reader *r;
	char *many;
	size_t i, used;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		r = reader(HTTP_READ_REQUEST);
		assert_int_equal(feed(r, texts[i], &used), -EBADMSG);
		http_reader_free(r);
	}
	/* Who sends a request need not be known: narrower bounds. */
	many = calloc(1, 32 << 10);
	assert_non_null(many);
	memset(many, 'x', (32 << 10) - 1);
	r = reader(HTTP_READ_REQUEST);
	assert_int_equal(feed(r, "POST /", &used), 0);
	assert_int_equal(feed(r, many, &used), -EMSGSIZE);
	http_reader_free(r);
	free(many);
}

static void test_until_close(void **state)
{
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.0 200 OK\r\n\r\nabc", &used), 0);
	assert_null(http_reader_message(r));
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), 0);
	assert_non_null(http_reader_message(r));
	assert_false(http_reader_message(r)->keep_alive);
	assert_string_equal(buf_text(&http_reader_message(r)->body), "abc");
	http_reader_free(r);
}

static void test_tunnel(void **state)
{
	static const char head[] = "HTTP/1.1 200 CONNECTED\r\nA: b\r\n\r\n";
	char text[64];
	struct http_reader *r = reader(HTTP_READ_CONNECT);
	size_t used;

	(void)state;
	snprintf(text, sizeof(text), "%sSTF\001", head);
	assert_int_equal(feed(r, text, &used), 0);
	assert_non_null(http_reader_message(r));
	assert_int_equal(used, strlen(head));
	assert_string_equal(http_reader_message(r)->reason, "CONNECTED");
	http_reader_free(r);

	r = reader(HTTP_READ_CONNECT);
	assert_int_equal(feed(r, "HTTP/1.1 401 Unauthorized\r\n"
			      "Content-Length: 0\r\n\r\n", &used), 0);
	assert_int_equal(http_reader_message(r)->status, 401);
	http_reader_free(r);
}

static void test_bad(void **state)
{
	static const char *const texts[] = {
		"SSH-2.0-OpenSSH_9.2\r\n",
		"HTTP/1.1 abc OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
		"Upgrade: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
	};
	struct http_reader *r;
	size_t i, used;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		r = reader(HTTP_READ_RESPONSE);
		assert_int_equal(feed(r, texts[i], &used), -EBADMSG);
		assert_null(http_reader_message(r));
		http_reader_free(r);
	}
}

static void test_cut_short(void **state)
{
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
			      "\r\nhel", &used), 0);
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), -EBADMSG);
	http_reader_free(r);
	r = reader(HTTP_READ_RESPONSE);
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), -EBADMSG);
	http_reader_free(r);
}

static int feed_long_header(size_t len)
{
	struct http_reader *r = reader(HTTP_READ_CONNECT);
	const char *value;
	char *line = malloc(len);
	size_t used;
	int err;

	assert_non_null(line);
	memset(line, 'x', len);
	err = feed(r, "HTTP/1.1 200 OK\r\nX-CSTP-Post-Auth-XML: ", &used);
	if (!err)
		err = http_reader_feed(r, line, len, &used);
	if (!err)
		err = feed(r, "\r\n\r\n", &used);
	if (!err) {
		value = http_header_find(http_reader_message(r),
					 "X-CSTP-Post-Auth-XML");
		assert_int_equal(strlen(value), len);
	}
	free(line);
	http_reader_free(r);
	return err;
}

static void test_long_header(void **state)
{
	(void)state;
	assert_int_equal(feed_long_header((64 << 10)), 0);
	assert_int_equal(feed_long_header((64 << 10) + 1), -EMSGSIZE);
}

static int feed_many(const char *line, size_t n)
{
	struct http_reader *r = reader(HTTP_READ_CONNECT);
	size_t i, used;
	int err = feed(r, "HTTP/1.1 200 OK\r\n", &used);

	for (i = 0; i < n && !err; i++)
		err = feed(r, line, &used);
	if (!err)
		err = feed(r, "\r\n", &used);
	http_reader_free(r);
	return err;
}

static void test_many_headers(void **state)
{
	(void)state;
	assert_int_equal(feed_many("a: b\r\n", (1 << 14)), 0);
	assert_int_equal(feed_many("a: b\r\n", (1 << 14) + 1),
			 -EMSGSIZE);
}

static void test_big_body(void **state)
{
	static char block[4096];
	struct http_reader *r = reader(HTTP_READ_RESPONSE);
	size_t used, total;
	int err;

	(void)state;
	memset(block, 'x', sizeof(block));
	err = feed(r, "HTTP/1.0 200 OK\r\n\r\n", &used);
	for (total = 0; !err && total <= 1 << 20;
	     total += sizeof(block))
		err = http_reader_feed(r, block, sizeof(block), &used);
	assert_int_equal(err, -EMSGSIZE);
	http_reader_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_chunked),
		cmocka_unit_test(test_chunk_sizes),
		cmocka_unit_test(test_no_chunks),
		cmocka_unit_test(test_behind_chunks),
		cmocka_unit_test(test_post),
		cmocka_unit_test(test_connect),
		cmocka_unit_test(test_bad_requests),
		cmocka_unit_test(test_until_close),
		cmocka_unit_test(test_tunnel),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_long_header),
		cmocka_unit_test(test_many_headers),
		cmocka_unit_test(test_big_body),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
