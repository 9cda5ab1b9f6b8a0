// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acvpnd/client/client_renew.h"

static void test_seconds(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(client_renew_seconds(1), 1);
	assert_int_equal(client_renew_seconds(2), 2);
	assert_int_equal(client_renew_seconds(3), 4);
	assert_int_equal(client_renew_seconds(4), 8);
	for (i = 5; i; i *= 2)
		assert_int_equal(client_renew_seconds(i), 10);
}

/* As long as the gateway keeps the session, and no longer than it lasts. */
static void test_limit(void **state)
{
	static const struct {
		unsigned int disconnected;
		unsigned int idle;
		unsigned int remaining;
		unsigned int limit;
	} cases[] = {
		{ 0, 0, 0, 300 },
		{ 120, 0, 0, 120 },
		{ 0, 1800, 0, 1800 },
		{ 120, 1800, 0, 120 },
		{ 1800, 0, 60, 60 },
		{ 60, 0, 1800, 60 },
		{ 0, 0, 3600, 300 },
	};
	struct tunnel_config config;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tunnel_config_init(&config);
		config.disconnected_timeout = cases[i].disconnected;
		config.idle_timeout = cases[i].idle;
		config.session_remaining = cases[i].remaining;
		assert_int_equal(client_renew_limit(&config), cases[i].limit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests_name("renew", tests, NULL, NULL);
}
