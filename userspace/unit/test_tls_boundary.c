// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tls/boundary.h"

/* Three bytes of data, an empty record, one byte. */
static const uint8_t stream[] = {
	23, 3, 3, 0, 3, 1, 2, 3,
	23, 3, 3, 0, 0,
	21, 3, 3, 0, 1, 9,
};

/* After how many bytes of the stream no record is under way. */
static bool is_end(size_t n)
{
	return n == 0 || n == 8 || n == 13 || n == 19;
}

static void test_bytes(void **state)
{
	struct tls_boundary b = { 0 };
	size_t i;

	(void)state;
	assert_false(tls_boundary_inside(&b));
	for (i = 0; i < sizeof(stream); i++) {
		tls_boundary_feed(&b, stream + i, 1);
		assert_int_equal(tls_boundary_inside(&b), !is_end(i + 1));
	}
}

static void test_pieces(void **state)
{
	struct tls_boundary b;
	size_t i, j;

	(void)state;
	for (i = 0; i <= sizeof(stream); i++) {
		for (j = i; j <= sizeof(stream); j++) {
			memset(&b, 0, sizeof(b));
			tls_boundary_feed(&b, stream, i);
			assert_int_equal(tls_boundary_inside(&b), !is_end(i));
			tls_boundary_feed(&b, stream + i, j - i);
			assert_int_equal(tls_boundary_inside(&b), !is_end(j));
		}
	}
}

static void test_longest(void **state)
{
	static const uint8_t header[] = { 23, 3, 3, 0xff, 0xff };
	static const uint8_t body[0xffff];
	struct tls_boundary b = { 0 };

	(void)state;
	tls_boundary_feed(&b, header, sizeof(header));
	tls_boundary_feed(&b, body, sizeof(body) - 1);
	assert_true(tls_boundary_inside(&b));
	tls_boundary_feed(&b, body, 1);
	assert_false(tls_boundary_inside(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests_name("boundary", tests, NULL, NULL);
}
