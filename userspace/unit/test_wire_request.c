// SPDX-License-Identifier: GPL-2.0-only
/*
 * What clients send before anybody knows them, and what they are told.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/agent.h"
#include "wire/cookie.h"
#include "wire/form.h"
#include "wire/reply.h"
#include "wire/request.h"

static void test_agents(void **state)
{
	static const struct {
		const char *text;
		enum agent agent;
	} cases[] = {
		{ NULL, AGENT_UNKNOWN },
		{ "", AGENT_UNKNOWN },
		{ "Mozilla/5.0 (AnyConnect)", AGENT_UNKNOWN },
		{ "Open AnyConnect VPN Agent v3.20", AGENT_OLD },
		{ "Open AnyConnect VPN Agent v9.01", AGENT_OPENCONNECT },
		{ "Open AnyConnect VPN Agent", AGENT_OPENCONNECT },
		{ "OpenConnect VPN Agent (NetworkManager) v9.12",
		  AGENT_OPENCONNECT },
		{ "AnyConnect-compatible OpenConnect VPN Agent v9.21",
		  AGENT_OPENCONNECT },
		{ "AnyConnect Windows 5.1.1.42", AGENT_VENDOR },
		{ "anyconnect linux", AGENT_VENDOR },
		{ "Cisco AnyConnect VPN Agent for Windows 4.10", AGENT_VENDOR },
		{ "Cisco AnyConnect VPN Agent for Apple iPhone",
		  AGENT_VENDOR_IOS },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(agent_parse(cases[i].text), cases[i].agent);
}

static struct http_reader *read_text(const char *text)
{
	struct http_reader *r;
	size_t used;

	assert_int_equal(http_reader_new(&r, HTTP_READ_REQUEST), 0);
	assert_int_equal(http_reader_feed(r, text, strlen(text), &used), 0);
	assert_non_null(http_reader_message(r));
	return r;
}

static void test_cookies(void **state)
{
	struct http_reader *r = read_text("GET / HTTP/1.1\r\nCookie: a=1;  b=2;"
					  ";c; =d ;e=\r\nX: f=6\r\n"
					  "cookie: webvpn=x=y;a=3\r\n\r\n");
	struct cookie_jar jar = { .n = 0 };

	(void)state;
	assert_int_equal(cookie_jar_parse(&jar, http_reader_message(r)), 0);
	assert_int_equal(jar.n, 3);
	assert_string_equal(cookie_jar_get(&jar, "a"), "3");
	assert_string_equal(cookie_jar_get(&jar, "b"), "2");
	assert_string_equal(cookie_jar_get(&jar, "webvpn"), "x=y");
	cookie_jar_clear(&jar);
	http_reader_free(r);
}

static void check_form(const char *body, int err)
{
	struct authdoc doc;

	assert_int_equal(form_parse(body, strlen(body), &doc), err);
	authdoc_free(&doc);
}

static void test_forms(void **state)
{
	static const char body[] = "username=a%C3%A4&password=%3D%26+x"
				   "&empty=&group_list=B%20C\r\n";
	char many[65 * 4 + 1] = "";
	struct authdoc doc;
	struct buf out;
	unsigned int i;

	(void)state;
	assert_int_equal(form_parse(body, sizeof(body) - 1, &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_REPLY);
	assert_int_equal(doc.n_fields, 3);
	assert_string_equal(doc.fields[0].value, "a\xc3\xa4");
	assert_string_equal(doc.fields[1].value, "=& x");
	assert_string_equal(doc.fields[2].value, "");
	assert_string_equal(doc.group_select, "B C");
	buf_init(&out, 256);
	assert_int_equal(form_build(&out, &doc), 0);
	assert_string_equal(buf_text(&out), "username=a%C3%A4&"
			    "password=%3D%26%20x&empty=");
	buf_free(&out);
	authdoc_free(&doc);
	check_form("", 0);
	check_form("a", -EBADMSG);
	check_form("a=b&=c", -EBADMSG);
	check_form("1a=b", -EBADMSG);
	check_form("a=b%00c", -EBADMSG);
	assert_int_equal(form_parse("a=b\0c", 5, &doc), -EBADMSG);
	authdoc_free(&doc);
	for (i = 0; i < 65; i++)
		strcat(many, "a=b&");
	check_form(many, -EMSGSIZE);
}

static void test_opaque(void **state)
{
	struct authdoc_opaque opaque = {
		.group = (char *)"A & B", .handle = (char *)"a1b2",
	};
	struct buf out;

	(void)state;
	buf_init(&out, 1024);
	assert_int_equal(authdoc_opaque_build(&out, &opaque), 0);
	assert_int_equal(authdoc_opaque_parse(buf_text(&out), &opaque), 0);
	assert_string_equal(opaque.group, "A & B");
	assert_null(opaque.alias);
	assert_string_equal(opaque.handle, "a1b2");
	authdoc_opaque_free(&opaque);
	/* Others have other things in it. */
	assert_int_equal(authdoc_opaque_parse("<opaque><x>1</x></opaque>",
					      &opaque), 0);
	assert_null(opaque.handle);
	authdoc_opaque_free(&opaque);
	assert_int_equal(authdoc_opaque_parse("<opaque>", &opaque), -EBADMSG);
	authdoc_opaque_free(&opaque);
	assert_int_equal(authdoc_opaque_parse(NULL, &opaque), 0);
	authdoc_opaque_free(&opaque);
	buf_free(&out);
}

/* Documents of version 1 have no wrapper, and no words for some things. */
static void test_plain(void **state)
{
	struct authdoc doc = {
		.type = AUTHDOC_COMPLETE, .auth_id = (char *)"success",
		.title = (char *)"a<b", .session_token = (char *)"secret",
	};
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	assert_int_equal(authdoc_build_plain(&out, &doc), 0);
	assert_string_equal(buf_text(&out),
			    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			    "<auth id=\"success\"><title>a&lt;b</title></auth>"
			    "\n");
	buf_free(&out);
}

static void test_reply(void **state)
{
	struct http_reply reply = {
		.status = 200, .minor = 1, .keep_alive = true,
		.type = "text/xml", .body = "abc", .len = 3,
	};
	struct buf out, headers;

	(void)state;
	buf_init(&out, 4096);
	buf_init(&headers, 4096);
	buf_str(&headers, "X: y\r\n");
	reply.headers = &headers;
	assert_int_equal(http_reply_print(&reply, &out), 0);
	assert_string_equal(buf_text(&out), "HTTP/1.1 200 OK\r\n"
			    "Connection: Keep-Alive\r\n"
			    "Content-Type: text/xml\r\nContent-Length: 3\r\n"
			    "Cache-Control: no-store\r\nPragma: no-cache\r\n"
			    "X-Transcend-Version: 1\r\nX: y\r\n\r\nabc");
	buf_reset(&out);
	reply = (struct http_reply){
		.status = 404, .max_age = 60, .len = 9, .body = "123456789",
		.head_only = true,
	};
	assert_int_equal(http_reply_print(&reply, &out), 0);
	assert_string_equal(buf_text(&out), "HTTP/1.0 404 Not Found\r\n"
			    "Connection: close\r\nContent-Length: 9\r\n"
			    "Cache-Control: max-age=60\r\n"
			    "X-Transcend-Version: 1\r\n\r\n");
	buf_free(&out);
	buf_free(&headers);
}

/* Every header of a client that has a meaning. */
static void test_wishes(void **state)
{
	struct http_reader *r = read_text("CONNECT /CSCOSSLC/tunnel HTTP/1.1"
		"\r\nX-CSTP-FIPS-Mode: enabled\r\n"
		"X-DTLS-Header-Pad-Length: 0\r\n"
		"X-AnyConnect-Identifier-ClientVersion: 5.1\r\n"
		"X-AnyConnect-Identifier-Platform: apple-ios\r\n"
		"X-AnyConnect-Identifier-PlatformVersion: 17\r\n"
		"X-AnyConnect-Identifier-DeviceType: iPhone\r\n"
		"X-AnyConnect-Identifier-Device-UniqueID: 42\r\n"
		"X-AnyConnect-STRAP-Pubkey: xyz\r\n\r\n");
	struct tunnel_request q;

	(void)state;
	assert_int_equal(tunnel_request_parse(&q, http_reader_message(r), NULL),
			 0);
	assert_string_equal(q.fips, "enabled");
	assert_string_equal(q.dtls_pad, "0");
	assert_string_equal(q.client_version, "5.1");
	assert_string_equal(q.platform, "apple-ios");
	assert_string_equal(q.platform_version, "17");
	assert_string_equal(q.device_type, "iPhone");
	assert_string_equal(q.device_id, "42");
	tunnel_request_free(&q);
	http_reader_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agents),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_opaque),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_wishes),
	};

	return cmocka_run_group_tests_name("wire_request", tests, NULL, NULL);
}
