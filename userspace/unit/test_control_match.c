// SPDX-License-Identifier: GPL-2.0-only
/* Which sessions a question is about. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/control/match.h"

/* alice of group staff, 10.0.0.7 inside, 192.0.2.1 outside, SSL alone. */
static struct auth_record alice(void)
{
	struct auth_record r = {
		.index = 7, .user = "alice", .group = "staff",
		.tunnels[AUTH_CHANNEL_SSL] = { .up = true, .count = 1 },
	};

	assert_int_equal(prefix_parse("10.0.0.7", &r.ipv4), 0);
	r.peer.v4.sin_family = AF_INET;
	inet_pton(AF_INET, "192.0.2.1", &r.peer.v4.sin_addr);
	return r;
}

static void check(const struct auth_record *r, const char *members,
		  bool expected)
{
	char line[256], error[CONTROL_REQUEST_ERROR_SIZE];
	struct control_request request;

	snprintf(line, sizeof(line),
		 "{\"version\": 1, \"request\": \"logoff\", %s}", members);
	assert_int_equal(control_request_parse(line, strlen(line), &request,
					       error), 0);
	if (control_match(&request.select, r) != expected)
		fail_msg("%s", members);
}

static void test_select(void **state)
{
	const struct auth_record r = alice();

	(void)state;
	check(&r, "\"all\": true", true);
	check(&r, "\"index\": 7", true);
	check(&r, "\"index\": 8", false);
	check(&r, "\"user\": \"alice\"", true);
	check(&r, "\"user\": \"Alice\"", false);
	check(&r, "\"group\": \"staff\"", true);
	check(&r, "\"group\": \"\"", false);
	check(&r, "\"protocol\": \"ssl\"", true);
	check(&r, "\"protocol\": \"dtls\"", false);
	check(&r, "\"protocol\": \"none\"", false);
	check(&r, "\"inactive\": true", false);
	check(&r, "\"address\": \"10.0.0.7\"", true);
	check(&r, "\"address\": \"10.0.0.0/24\"", true);
	check(&r, "\"address\": \"192.0.2.1\"", true);
	check(&r, "\"address\": \"192.0.2.2\"", false);
	check(&r, "\"address\": \"2001:db8::/32\"", false);
	/* of several, all */
	check(&r, "\"user\": \"alice\", \"group\": \"guests\"", false);
}

static void test_waiting(void **state)
{
	struct auth_record r = alice();

	(void)state;
	r.tunnels[AUTH_CHANNEL_SSL].up = false;
	check(&r, "\"inactive\": true", true);
	check(&r, "\"protocol\": \"none\"", true);
	check(&r, "\"protocol\": \"ssl\"", false);
}

/* It is over already, and nobody's. */
static void test_ending(void **state)
{
	struct auth_record r = alice();

	(void)state;
	r.ending = AUTH_REASON_KICK;
	check(&r, "\"all\": true", false);
	check(&r, "\"index\": 7", false);
}

/* What happens to it is still told. */
static void test_who(void **state)
{
	struct control_select select = { .index = 7, .inactive = true };
	struct auth_record r = alice();

	(void)state;
	r.ending = AUTH_REASON_KICK;
	assert_true(control_match_who(&select, &r));
	select.has_user = true;
	assert_false(control_match_who(&select, &r));
	snprintf(select.user, sizeof(select.user), "alice");
	assert_true(control_match_who(&select, &r));
	select.index = 8;
	assert_false(control_match_who(&select, &r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_ending),
		cmocka_unit_test(test_who),
	};

	return cmocka_run_group_tests_name("control_match", tests, NULL, NULL);
}
