// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acvpnd/client/client_renew.h"

enum { SECOND = 1000000 };

/* They grow to a limit, and no two clients have the same. */
static void test_pause(void **state)
{
	static const unsigned int seconds[] = { 1, 1, 2, 4, 8, 16, 30, 30 };
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		assert_int_equal(client_renew_pause(i, 0),
				 seconds[i] * (SECOND * 3 / 4));
		assert_int_equal(client_renew_pause(i, UINT32_MAX / 2 + 1),
				 seconds[i] * SECOND);
		assert_in_range(client_renew_pause(i, UINT32_MAX),
				seconds[i] * (SECOND * 5 / 4) - 1,
				seconds[i] * (SECOND * 5 / 4));
	}
	for (i = 7; i; i *= 2)
		assert_int_equal(client_renew_pause(i, UINT32_MAX / 2 + 1),
				 30 * SECOND);
}

/* As long as the gateway keeps the session, and no longer than it lasts. */
static void test_until(void **state)
{
	static const struct {
		unsigned int disconnected;
		unsigned int idle;
		unsigned int end;
		unsigned int until;
	} cases[] = {
		{ 0, 0, 0, 2800 },
		{ 120, 0, 0, 1120 },
		{ 0, 600, 0, 1600 },
		{ 120, 600, 0, 1120 },
		{ 600, 0, 1060, 1060 },
		{ 60, 0, 1600, 1060 },
		{ 0, 0, 1600, 1600 },
		{ 0, 0, 3600, 2800 },
		{ 60, 0, 900, 900 },
	};
	struct tunnel_config config;
	uint64_t until;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tunnel_config_init(&config);
		config.disconnected_timeout = cases[i].disconnected;
		config.idle_timeout = cases[i].idle;
		until = client_renew_until(&config, 1000ULL * SECOND,
					   cases[i].end * (uint64_t)SECOND);
		assert_int_equal(until / SECOND, cases[i].until);
		assert_int_equal(until % SECOND, 0);
	}
}

/* The lesser of the gateway's time and the user's; but who has just woken up
 * has time to find a network.
 */
static void test_limit(void **state)
{
	static const struct {
		unsigned int until;
		bool woken;
		int patience;
		unsigned int limit;
	} cases[] = {
		{ 2800, false, OPTIONS_PATIENCE_GATEWAY, 2800 },
		{ 1002, false, OPTIONS_PATIENCE_GATEWAY, 1002 },
		{ 2800, false, 300, 1300 },
		{ 1120, false, 300, 1120 },
		{ 2800, false, 0, 1000 },
		{ 2800, true, OPTIONS_PATIENCE_GATEWAY, 2800 },
		{ 1002, true, OPTIONS_PATIENCE_GATEWAY, 1060 },
		{ 200, true, OPTIONS_PATIENCE_GATEWAY, 1060 },
		{ 200, true, 300, 1060 },
		{ 200, true, 10, 1010 },
		{ 2800, true, 0, 1000 },
	};
	uint64_t limit;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		limit = client_renew_limit(cases[i].until * (uint64_t)SECOND,
					   1000ULL * SECOND, cases[i].woken,
					   cases[i].patience);
		assert_int_equal(limit / SECOND, cases[i].limit);
		assert_int_equal(limit % SECOND, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests_name("renew", tests, NULL, NULL);
}
