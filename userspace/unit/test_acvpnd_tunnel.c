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

static void test_age(void **state)
{
	struct tunnel_channel udp = { .rekey_time = 0 };

	(void)state;
	assert_int_equal(tunnel_dtls_age(&udp), 0);
	udp.rekey_time = 86400;
	assert_int_equal(tunnel_dtls_age(&udp), 86400);
	udp.rekey_time = 1;
	assert_int_equal(tunnel_dtls_age(&udp), 10);
	udp.rekey_method = (char *)"ssl";
	assert_int_equal(tunnel_dtls_age(&udp), 10);
	udp.rekey_method = (char *)"new-tunnel";
	assert_int_equal(tunnel_dtls_age(&udp), 10);
	udp.rekey_method = (char *)"none";
	assert_int_equal(tunnel_dtls_age(&udp), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_age),
	};

	return cmocka_run_group_tests_name("tunnel", tests, NULL, NULL);
}
