// SPDX-License-Identifier: GPL-2.0-only
/* Outline of inner packets: valid, short, padded, and with lying lengths */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/frame.h"

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { READABLE = 40 };

/*
 * First byte, length field (IPv4: total, IPv6: payload), IPv6 next header,
 * bytes there are; then what is to come out.
 */
static const struct inner_case {
	const char *name;
	u8 first;
	u16 field;
	u8 next;
	size_t len;
	bool valid;
	u8 version;
	u16 header;
	u32 length;
} inner_cases[] = {
	/* 0 */ { "nothing", 0, 0, 0, 0, false, 0, 0, 0 },
	/* 1 */ { "v4 header alone", 0x45, 20, 0, 20, true, 4, 20, 20 },
	/* 2 */ { "v4 with payload", 0x45, 84, 0, 84, true, 4, 20, 84 },
	/* 3 */ { "v4 padded", 0x45, 28, 0, 46, true, 4, 20, 28 },
	/* 4 */ { "v4 with options", 0x46, 24, 0, 24, true, 4, 24, 24 },
	/* 5 */ { "v4 with most options", 0x4f, 60, 0, 60, true, 4, 60, 60 },
	/* 6 */ { "v4 header cut", 0x45, 20, 0, 19, false, 0, 0, 0 },
	/* 7 */ { "v4 one byte", 0x45, 20, 0, 1, false, 0, 0, 0 },
	/* 8 */ { "v4 packet cut", 0x45, 84, 0, 83, false, 0, 0, 0 },
	/* 9 */ { "v4 total 65535", 0x45, 65535, 0, 1400, false, 0, 0, 0 },
	/* 10 */ { "v4 total 0", 0x45, 0, 0, 84, false, 0, 0, 0 },
	/* 11 */ { "v4 total below header", 0x45, 19, 0, 84, false, 0, 0, 0 },
	/* 12 */ { "v4 total within options", 0x46, 23, 0, 84, false, 0, 0, 0 },
	/* 13 */ { "v4 header of 16", 0x44, 84, 0, 84, false, 0, 0, 0 },
	/* 14 */ { "v4 header of 0", 0x40, 84, 0, 84, false, 0, 0, 0 },
	/* 15 */ { "v4 options cut", 0x4f, 60, 0, 59, false, 0, 0, 0 },
	/* 16 */ { "v6 with payload", 0x60, 8, 58, 48, true, 6, 40, 48 },
	/* 17 */ { "v6 padded", 0x60, 8, 58, 60, true, 6, 40, 48 },
	/* 18 */ { "v6 header alone", 0x60, 0, 59, 40, true, 6, 40, 40 },
	/* 19 */ { "v6 jumbogram", 0x60, 0, 0, 100, false, 0, 0, 0 },
	/* 20 */ { "v6 empty payload", 0x60, 0, 58, 40, false, 0, 0, 0 },
	/* 21 */ { "v6 header cut", 0x60, 0, 59, 39, false, 0, 0, 0 },
	/* 22 */ { "v6 packet cut", 0x60, 8, 58, 47, false, 0, 0, 0 },
	/* 23 */ { "v6 payload 65535", 0x60, 65535, 17, 1400, false, 0, 0, 0 },
	/* 24 */ { "v6 longest that fits", 0x60, 16343, 17, 16383, true, 6, 40,
		   16383 },
	/* 25 */ { "version 0", 0x05, 20, 0, 20, false, 0, 0, 0 },
	/* 26 */ { "version 5", 0x55, 20, 0, 60, false, 0, 0, 0 },
	/* 27 */ { "version 15", 0xf5, 20, 0, 60, false, 0, 0, 0 },
};

static void write_start(u8 *start, const struct inner_case *c)
{
	size_t at = c->first >> 4 == 6 ? 4 : 2;

	start[0] = c->first;
	start[at] = (u8)(c->field >> 8);
	start[at + 1] = (u8)c->field;
	if (at == 4)
		start[6] = c->next;
}

static void check_inner(size_t i)
{
	const struct inner_case *c = &inner_cases[i];
	/* Exactly what may be read, so that the sanitizer sees more. */
	size_t n = c->len < READABLE ? c->len : READABLE;
	u8 *buf = calloc(1, n ? n : 1);
	struct acvpn_inner inner = {};
	u8 start[8] = {};
	bool valid;

	write_start(start, c);
	memcpy(buf, start, n < sizeof(start) ? n : sizeof(start));
	valid = acvpn_inner_parse(&inner, buf, c->len);
	free(buf);
	if (valid != c->valid)
		fail_msg("%zu %s: valid %d", i, c->name, valid);
	if (valid && (inner.version != c->version ||
		      inner.header != c->header || inner.length != c->length))
		fail_msg("%zu %s: version %d header %d length %d", i, c->name,
			 inner.version, inner.header, (int)inner.length);
}

static void test_inner(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(inner_cases); i++)
		check_inner(i);
}

/* What is accepted never claims more bytes than there are. */
static void test_bounds(void **state)
{
	struct acvpn_inner inner;
	u8 buf[READABLE];
	size_t i, len;
	int round;

	(void)state;
	srandom(791);
	for (round = 0; round < 200000; round++) {
		for (i = 0; i < sizeof(buf); i++)
			buf[i] = (u8)random();
		if (round % 8)
			buf[0] = round % 2 ? 0x45 : 0x60;
		if (round % 4 > 1) {
			buf[2] = 0;
			buf[4] = 0;
		}
		len = (size_t)random() % (sizeof(buf) + 300);
		inner = (struct acvpn_inner){};
		if (!acvpn_inner_parse(&inner, buf, len))
			continue;
		assert_true(inner.length <= len);
		assert_true(inner.header <= inner.length);
		assert_true(inner.header >= ACVPN_INNER_SIZE_MIN);
		assert_true(inner.version == buf[0] >> 4);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inner),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
