// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acvpnd/client/tunnel_dtls.h"

static void test_retry(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(tunnel_dtls_seconds(0), 60);
	assert_int_equal(tunnel_dtls_seconds(1), 60);
	assert_int_equal(tunnel_dtls_seconds(2), 120);
	assert_int_equal(tunnel_dtls_seconds(3), 240);
	for (i = 5; i; i *= 2)
		assert_int_equal(tunnel_dtls_seconds(i), 960);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests_name("tunnel", tests, NULL, NULL);
}
