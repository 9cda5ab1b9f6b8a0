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

static struct http_reader *reader(bool tunnel)
{
	struct http_reader *r;

	assert_int_equal(http_reader_new(&r, tunnel), 0);
	return r;
}

/* Feed byte by byte; the result must not depend on how bytes arrive. */
static int feed_slowly(struct http_reader *r, const char *text)
{
	size_t used;
	int err = 0;

	for (; *text && !err && !http_reader_response(r); text++)
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
	const struct http_response *res;
	struct http_reader *r;
	size_t used;
	int slow;

	(void)state;
	for (slow = 0; slow < 2; slow++) {
		r = reader(false);
		assert_int_equal(slow ? feed_slowly(r, text) :
				 feed(r, text, &used), 0);
		res = http_reader_response(r);
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
	const struct http_response *res;
	struct http_reader *r = reader(false);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.1 100 Continue\r\n\r\n"
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", &used), 0);
	res = http_reader_response(r);
	assert_non_null(res);
	assert_string_equal(buf_text(&res->body), "abcde");
	http_reader_free(r);
}

static void test_until_close(void **state)
{
	struct http_reader *r = reader(false);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.0 200 OK\r\n\r\nabc", &used), 0);
	assert_null(http_reader_response(r));
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), 0);
	assert_non_null(http_reader_response(r));
	assert_false(http_reader_response(r)->keep_alive);
	assert_string_equal(buf_text(&http_reader_response(r)->body), "abc");
	http_reader_free(r);
}

static void test_tunnel(void **state)
{
	static const char head[] = "HTTP/1.1 200 CONNECTED\r\nA: b\r\n\r\n";
	char text[64];
	struct http_reader *r = reader(true);
	size_t used;

	(void)state;
	snprintf(text, sizeof(text), "%sSTF\001", head);
	assert_int_equal(feed(r, text, &used), 0);
	assert_non_null(http_reader_response(r));
	assert_int_equal(used, strlen(head));
	assert_string_equal(http_reader_response(r)->reason, "CONNECTED");
	http_reader_free(r);

	r = reader(true);
	assert_int_equal(feed(r, "HTTP/1.1 401 Unauthorized\r\n"
			      "Content-Length: 0\r\n\r\n", &used), 0);
	assert_int_equal(http_reader_response(r)->status, 401);
	http_reader_free(r);
}

static void test_bad(void **state)
{
	static const char *const texts[] = {
		"SSH-2.0-OpenSSH_9.2\r\n",
		"HTTP/1.1 abc OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
	};
	struct http_reader *r;
	size_t i, used;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		r = reader(false);
		assert_int_equal(feed(r, texts[i], &used), -EBADMSG);
		assert_null(http_reader_response(r));
		http_reader_free(r);
	}
}

static void test_cut_short(void **state)
{
	struct http_reader *r = reader(false);
	size_t used;

	(void)state;
	assert_int_equal(feed(r, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
			      "\r\nhel", &used), 0);
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), -EBADMSG);
	http_reader_free(r);
	r = reader(false);
	assert_int_equal(http_reader_feed(r, NULL, 0, &used), -EBADMSG);
	http_reader_free(r);
}

static int feed_long_header(size_t len)
{
	struct http_reader *r = reader(true);
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
		value = http_header_find(http_reader_response(r),
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
	assert_int_equal(feed_long_header(HTTP_LINE_MAX), 0);
	assert_int_equal(feed_long_header(HTTP_LINE_MAX + 1), -EMSGSIZE);
}

static int feed_many(const char *line, size_t n)
{
	struct http_reader *r = reader(true);
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
	assert_int_equal(feed_many("a: b\r\n", HTTP_HEADERS_MAX), 0);
	assert_int_equal(feed_many("a: b\r\n", HTTP_HEADERS_MAX + 1),
			 -EMSGSIZE);
}

static void test_big_body(void **state)
{
	static char block[4096];
	struct http_reader *r = reader(false);
	size_t used, total;
	int err;

	(void)state;
	memset(block, 'x', sizeof(block));
	err = feed(r, "HTTP/1.0 200 OK\r\n\r\n", &used);
	for (total = 0; !err && total <= HTTP_BODY_MAX;
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
