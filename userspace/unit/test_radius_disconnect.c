// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/disconnect.h"

#define SECRET "secret"
#define SESSION "ab0000000000000000000000"

enum { NOW = 1700000000, CODE = 0, AUTHENTICATOR = 4 };

static struct radius_packet request(void)
{
	struct radius_packet p;

	assert_int_equal(radius_packet_begin(&p, RADIUS_DISCONNECT_REQUEST),
			 0);
	return p;
}

static enum radius_error take(const struct radius_packet *p,
			      struct radius_disconnect_query *query)
{
	assert_int_equal(p->error, 0);
	return radius_disconnect_read(p, "us", NOW, query);
}

static void test_session(void **state)
{
	struct radius_disconnect_query query;
	struct radius_packet p = request();

	(void)state;
	assert_int_equal(take(&p, &query), RADIUS_ERROR_MISSING);
	radius_packet_add_text(&p, RADIUS_ACCT_SESSION_ID, SESSION);
	assert_int_equal(take(&p, &query), RADIUS_ERROR_NONE);
	assert_string_equal(query.session, SESSION);
	assert_string_equal(query.user, "");
	radius_packet_add_text(&p, RADIUS_NAS_IDENTIFIER, "us");
	assert_int_equal(take(&p, &query), RADIUS_ERROR_NONE);
	radius_packet_add_text(&p, RADIUS_NAS_IDENTIFIER, "them");
	assert_int_equal(take(&p, &query), RADIUS_ERROR_OTHER_NAS);
}

/* Without a session's own name it has to be new. */
static void test_times(void **state)
{
	static const struct {
		int64_t at;
		enum radius_error error;
	} cases[] = {
		/* 0 */ { NOW, RADIUS_ERROR_NONE },
		/* 1 */ { NOW - 300, RADIUS_ERROR_NONE },
		/* 2 */ { NOW + 300, RADIUS_ERROR_NONE },
		/* 3 */ { NOW - 301, RADIUS_ERROR_INVALID },
		/* 4 */ { NOW + 301, RADIUS_ERROR_INVALID },
		/* 5 */ { 0, RADIUS_ERROR_INVALID },
	};
	struct radius_disconnect_query query;
	struct radius_packet p = request();
	size_t i;

	(void)state;
	radius_packet_add_text(&p, RADIUS_USER_NAME, "alice");
	assert_int_equal(take(&p, &query), RADIUS_ERROR_MISSING);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = request();
		radius_packet_add_text(&p, RADIUS_USER_NAME, "alice");
		radius_packet_add_number(&p, RADIUS_FRAMED_IP_ADDRESS,
					 0x0a000001);
		radius_packet_add_number(&p, RADIUS_EVENT_TIMESTAMP,
					 cases[i].at);
		assert_int_equal(take(&p, &query), cases[i].error);
	}
	/* That of a session may say when, and is too old then. */
	p = request();
	radius_packet_add_text(&p, RADIUS_ACCT_SESSION_ID, SESSION);
	radius_packet_add_number(&p, RADIUS_EVENT_TIMESTAMP, NOW - 301);
	assert_int_equal(take(&p, &query), RADIUS_ERROR_INVALID);
}

static void test_nonsense(void **state)
{
	struct radius_disconnect_query query;
	struct radius_packet p = request();

	(void)state;
	radius_packet_add(&p, RADIUS_ACCT_SESSION_ID, "a\0b", 3);
	assert_int_equal(take(&p, &query), RADIUS_ERROR_INVALID);
	p = request();
	radius_packet_add_text(&p, RADIUS_ACCT_SESSION_ID, SESSION "0");
	assert_int_equal(take(&p, &query), RADIUS_ERROR_INVALID);
	p = request();
	radius_packet_add(&p, RADIUS_FRAMED_IP_ADDRESS, "abc", 3);
	assert_int_equal(take(&p, &query), RADIUS_ERROR_INVALID);
	p = request();
	radius_packet_add(&p, RADIUS_USER_NAME, "", 0);
	assert_int_equal(take(&p, &query), RADIUS_ERROR_INVALID);
}

static void test_matches(void **state)
{
	struct auth_record record = {
		.user = "alice",
		.ipv4 = { .family = AF_INET, .len = 32,
			  .addr = { 10, 0, 0, 1 } },
	};
	struct radius_disconnect_query query = { .user = "alice" };

	(void)state;
	record.token.bytes[0] = 0xab;
	assert_true(radius_disconnect_matches(&query, &record));
	query.ipv4 = record.ipv4;
	assert_true(radius_disconnect_matches(&query, &record));
	snprintf(query.session, sizeof(query.session), SESSION);
	assert_true(radius_disconnect_matches(&query, &record));
	query.session[0] = 'b';
	assert_false(radius_disconnect_matches(&query, &record));
	query.session[0] = 'a';
	query.ipv4.addr[3] = 2;
	assert_false(radius_disconnect_matches(&query, &record));
	query.ipv4 = record.ipv4;
	snprintf(query.user, sizeof(query.user), "bob");
	assert_false(radius_disconnect_matches(&query, &record));
}

static void test_packets(void **state)
{
	struct radius_packet p = request(), reply;

	(void)state;
	radius_packet_add_text(&p, RADIUS_ACCT_SESSION_ID, SESSION);
	assert_int_equal(radius_packet_seal(&p, SECRET), 0);
	assert_int_equal(radius_packet_check_request(&p, SECRET), 0);
	assert_int_equal(radius_packet_check_request(&p, "other"), -EPERM);
	p.bytes[AUTHENTICATOR] ^= 1;
	assert_int_equal(radius_packet_check_request(&p, SECRET), -EPERM);
	p.bytes[AUTHENTICATOR] ^= 1;
	radius_packet_begin_reply(&reply, &p, RADIUS_DISCONNECT_NAK);
	radius_packet_add_number(&reply, RADIUS_ERROR_CAUSE, 503);
	assert_int_equal(radius_packet_seal_reply(&reply, &p, SECRET), 0);
	assert_int_equal(reply.bytes[CODE], RADIUS_DISCONNECT_NAK);
	assert_int_equal(radius_packet_check(&reply, &p, SECRET, false), 0);
	assert_int_equal(radius_packet_check(&reply, &p, "other", false),
			 -EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_packets),
	};

	return cmocka_run_group_tests_name("radius/disconnect", tests, NULL,
					   NULL);
}
