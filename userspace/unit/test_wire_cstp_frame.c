// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/cstp_frame.h"

static void test_round_trip(void **state)
{
	uint8_t data[CSTP_HEADER_SIZE + 3] = { 0 };
	struct cstp_frame f;
	size_t used, i;

	(void)state;
	cstp_frame_header(data, CSTP_DPD_REQUEST, 3);
	memcpy(data + CSTP_HEADER_SIZE, "abc", 3);
	for (i = 0; i < sizeof(data); i++) {
		assert_int_equal(cstp_frame_parse(data, i, &f, &used), 0);
		assert_int_equal(used, 0);
	}
	assert_int_equal(cstp_frame_parse(data, sizeof(data), &f, &used), 0);
	assert_int_equal(used, sizeof(data));
	assert_int_equal(f.type, CSTP_DPD_REQUEST);
	assert_int_equal(f.len, 3);
	assert_memory_equal(f.payload, "abc", 3);
}

static void test_two(void **state)
{
	static const uint8_t data[] = {
		'S', 'T', 'F', 1, 0, 0, 7, 0, 'S', 'T', 'F', 1, 0, 1, 99, 0, 5
	};
	struct cstp_frame f;
	size_t used;

	(void)state;
	assert_int_equal(cstp_frame_parse(data, sizeof(data), &f, &used), 0);
	assert_int_equal(used, 8);
	assert_int_equal(f.type, CSTP_KEEPALIVE);
	assert_int_equal(cstp_frame_parse(data + 8, 9, &f, &used), 0);
	assert_int_equal(used, 9);
	assert_int_equal(f.type, 99);
}

static void test_bad(void **state)
{
	static const uint8_t bad[][8] = {
		{ 'X', 'T', 'F', 1, 0, 0, 0, 0 },
		{ 'S', 'T', 'F', 2, 0, 0, 0, 0 },
		{ 'S', 'T', 'F', 1, 0, 0, 0, 1 },
		{ 'S', 'T', 'F', 1, 0x40, 0, 0, 0 },
		{ 'S', 'T', 'F', 1, 0xff, 0xff, 0, 0 },
	};
	struct cstp_frame f;
	size_t i, used;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(cstp_frame_parse(bad[i], 8, &f, &used),
				 -EBADMSG);
	/* Told from the first byte on. */
	assert_int_equal(cstp_frame_parse(bad[0], 1, &f, &used), -EBADMSG);
	assert_int_equal(cstp_frame_parse(bad[1], 3, &f, &used), 0);
	assert_int_equal(used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests_name("cstp", tests, NULL, NULL);
}
