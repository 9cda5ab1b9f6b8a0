// SPDX-License-Identifier: GPL-2.0-only
/* Questions of administrators: what is understood, and what is not. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/control/request.h"

#define ASK(rest) "{\"version\": 1, \"request\": " rest "}"

static int parse(const char *line, struct control_request *r)
{
	char error[CONTROL_REQUEST_ERROR_SIZE] = "";
	int err = control_request_parse(line, strlen(line), r, error);

	assert_true(!err == !*error);
	return err;
}

static void test_all(void **state)
{
	struct control_request r;

	(void)state;
	assert_int_equal(parse(ASK("\"status\""), &r), 0);
	assert_int_equal(r.what, CONTROL_STATUS);
	assert_int_equal(parse(ASK("\"bans\""), &r), 0);
	assert_int_equal(r.what, CONTROL_BANS);
	assert_int_equal(parse(ASK("\"unban\", \"address\": \"192.0.2.1\""),
			       &r), 0);
	assert_int_equal(r.what, CONTROL_UNBAN);
	assert_int_equal(r.select.address.family, AF_INET);
	assert_int_equal(parse(ASK("\"sessions\""), &r), 0);
	assert_int_equal(r.what, CONTROL_SESSIONS);
	assert_false(r.select.all);
	assert_false(r.detail);
	assert_int_equal(parse(ASK("\"sessions\", \"detail\": true"), &r), 0);
	assert_true(r.detail);
	assert_int_equal(parse(ASK("\"follow\", \"user\": \"alice\", "
				   "\"index\": 1, \"group\": \"g\", "
				   "\"address\": \"192.0.2.1\""), &r), 0);
	assert_int_equal(r.what, CONTROL_FOLLOW);
	assert_string_equal(r.select.user, "alice");
	assert_int_equal(parse(ASK("\"logoff\", \"all\": true"), &r), 0);
	assert_int_equal(r.what, CONTROL_LOGOFF);
	assert_true(r.select.all);
}

static void test_members(void **state)
{
	struct control_request r;

	(void)state;
	assert_int_equal(parse(ASK("\"disconnect\", \"user\": \"alice\", "
				   "\"group\": \"\", \"index\": 7, "
				   "\"protocol\": \"none\", "
				   "\"inactive\": true, "
				   "\"address\": \"2001:db8::/32\""), &r), 0);
	assert_int_equal(r.what, CONTROL_DISCONNECT);
	assert_string_equal(r.select.user, "alice");
	assert_true(r.select.has_group);
	assert_string_equal(r.select.group, "");
	assert_int_equal(r.select.index, 7);
	assert_int_equal(r.select.carrier, CONTROL_NEITHER);
	assert_true(r.select.inactive);
	assert_int_equal(r.select.address.family, AF_INET6);
	assert_int_equal(r.select.address.len, 32);
}

static const char *const wrong[] = {
	/*  0 */ "",
	/*  1 */ "sessions",
	/*  2 */ "[1]",
	/*  3 */ "{\"version\": 2, \"request\": \"status\"}",
	/*  4 */ "{\"request\": \"status\"}",
	/*  5 */ ASK("\"frob\""),
	/*  6 */ ASK("7"),
	/*  7 */ ASK("\"status\"") " x",
	/*  8 */ ASK("\"status\", \"user\": \"alice\""),
	/*  9 */ ASK("\"sessions\", \"frob\": 1"),
	/* 10 */ ASK("\"sessions\", \"all\": true"),
	/* 11 */ ASK("\"sessions\", \"index\": 0"),
	/* 12 */ ASK("\"sessions\", \"index\": 4294967296"),
	/* 13 */ ASK("\"sessions\", \"index\": \"1\""),
	/* 14 */ ASK("\"sessions\", \"user\": 1"),
	/* 15 */ ASK("\"sessions\", \"user\": \"a\\u0000b\""),
	/* 16 */ ASK("\"sessions\", \"protocol\": \"tls\""),
	/* 17 */ ASK("\"sessions\", \"address\": \"x\""),
	/* 18 */ ASK("\"sessions\", \"inactive\": false"),
	/* 19 */ ASK("\"sessions\", \"user\": \"a\", \"user\": \"b\""),
	/* 20 */ ASK("\"logoff\""),
	/* 21 */ ASK("\"disconnect\""),
	/* 22 */ ASK("\"unban\""),
	/* 23 */ ASK("\"unban\", \"user\": \"alice\""),
	/* 24 */ ASK("\"logoff\", \"all\": false"),
	/* 25 */ ASK("\"logoff\", \"detail\": true"),
	/* 26 */ ASK("\"sessions\", \"detail\": 1"),
	/* 27 */ ASK("\"follow\", \"inactive\": true"),
	/* 28 */ ASK("\"follow\", \"protocol\": \"ssl\""),
	/* 29 */ ASK("\"follow\", \"detail\": true"),
};

/* What is not understood is not done in part. */
static void test_wrong(void **state)
{
	struct control_request r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (parse(wrong[i], &r) != -EINVAL)
			fail_msg("case %zu: %s", i, wrong[i]);
}

static void test_long_name(void **state)
{
	char line[512], name[AUTH_NAME_SIZE + 1];
	struct control_request r;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[AUTH_NAME_SIZE - 1] = '\0';
	snprintf(line, sizeof(line), ASK("\"logoff\", \"user\": \"%s\""), name);
	assert_int_equal(parse(line, &r), 0);
	name[AUTH_NAME_SIZE - 1] = 'a';
	name[AUTH_NAME_SIZE] = '\0';
	snprintf(line, sizeof(line), ASK("\"logoff\", \"user\": \"%s\""), name);
	assert_int_equal(parse(line, &r), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_long_name),
	};

	return cmocka_run_group_tests_name("control_request", tests, NULL,
					   NULL);
}
