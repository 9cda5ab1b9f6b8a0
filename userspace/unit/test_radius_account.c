// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/radius/account.h"

/* Numbers of RFC 2866; each reason has one. */
static void test_causes(void **state)
{
	enum auth_reason reason;

	(void)state;
	assert_int_equal(radius_account_cause(AUTH_REASON_USER), 1);
	assert_int_equal(radius_account_cause(AUTH_REASON_DPD), 2);
	assert_int_equal(radius_account_cause(AUTH_REASON_IDLE), 4);
	assert_int_equal(radius_account_cause(AUTH_REASON_TIMEOUT), 5);
	assert_int_equal(radius_account_cause(AUTH_REASON_KICK), 6);
	assert_int_equal(radius_account_cause(AUTH_REASON_ERROR), 9);
	for (reason = 0; reason < AUTH_REASONS; reason++) {
		assert_true(radius_account_cause(reason) >= 1);
		assert_true(radius_account_cause(reason) <= 18);
	}
}

static void test_fill(void **state)
{
	struct auth_record session = {
		.login = 5000, .user = "alice", .agent = "client",
		.peer = { .v4 = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(0xc0000207) } },
		.ipv4 = { .family = AF_INET, .len = 32,
			  .addr = { 10, 0, 0, 1 } },
	};
	struct radius_record a, b;

	(void)state;
	session.token.bytes[0] = 0xab;
	radius_account_fill(&a, &session, 65999);
	assert_int_equal(a.seconds, 60);
	assert_true(a.at == 65999);
	assert_string_equal(a.user, "alice");
	assert_string_equal(a.peer, "192.0.2.7");
	assert_string_equal(a.session, "ab0000000000000000000000");
	assert_int_equal(a.ipv4.addr[0], 10);
	assert_int_equal(a.ipv6.family, AF_UNSPEC);
	session.token.bytes[11] = 1;
	radius_account_fill(&b, &session, 65999);
	assert_string_not_equal(a.session, b.session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_fill),
	};

	return cmocka_run_group_tests_name("radius/account", tests, NULL,
					   NULL);
}
