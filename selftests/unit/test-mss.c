// SPDX-License-Identifier: GPL-2.0-only
/* The MSS option: where it is found, and that checksums stay right */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mss.h"

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { FIXED = ACVPN_MSS_TCP_HEADER_MIN, MAX = ACVPN_MSS_TCP_HEADER_MAX };

/*
 * Options, bytes of header that the data offset tells (0: as long as the
 * options), and where the value is.
 */
static const struct option_case {
	const char *name;
	u8 options[MAX - FIXED];
	size_t size;
	size_t header;
	int at;
} cases[] = {
	/* 0 */ { "none", {}, 0, 0, -1 },
	/* 1 */ { "alone", { 2, 4, 5, 0xb4 }, 4, 0, 22 },
	/* 2 */ { "as Linux has it", { 2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4,
		  0, 0, 0, 0, 1, 3, 3, 7 }, 20, 0, 22 },
	/* 3 */ { "after NOPs", { 1, 1, 2, 4, 5, 0xb4, 1, 1 }, 8, 0, 24 },
	/* 4 */ { "at an odd offset", { 1, 2, 4, 5, 0xb4, 0, 0, 0 }, 8, 0, 23 },
	/* 5 */ { "after another", { 4, 2, 2, 4, 5, 0xb4, 0, 0 }, 8, 0, 24 },
	/* 6 */ { "at the end", { 1, 1, 1, 1, 2, 4, 5, 0xb4 }, 8, 0, 26 },
	/* 7 */ { "last of the longest", { 8, 10, 0, 0, 0, 0, 0, 0, 0, 0,
		  8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0,
		  30, 6, 0, 0, 0, 0, 2, 4, 5, 0xb4 }, 40, 0, 58 },
	/* 8 */ { "after the end mark", { 0, 2, 4, 5, 0xb4, 0, 0, 0 }, 8, 0,
		  -1 },
	/* 9 */ { "NOPs only", { 1, 1, 1, 1 }, 4, 0, -1 },
	/* 10 */ { "length 3", { 2, 3, 5, 1 }, 4, 0, -1 },
	/* 11 */ { "length 5", { 2, 5, 5, 0xb4, 0, 0, 0, 0 }, 8, 0, -1 },
	/* 12 */ { "length 0", { 2, 0, 5, 0xb4 }, 4, 0, -1 },
	/* 13 */ { "another of length 0", { 3, 0, 2, 4, 5, 0xb4, 0, 0 }, 8, 0,
		   -1 },
	/* 14 */ { "another of length 1", { 3, 1, 2, 4, 5, 0xb4, 0, 0 }, 8, 0,
		   -1 },
	/* 15 */ { "another of length 255", { 3, 255, 2, 4, 5, 0xb4, 0, 0 }, 8,
		   0, -1 },
	/* 16 */ { "another past the end", { 8, 9, 2, 4, 5, 0xb4, 0, 0 }, 8, 0,
		   -1 },
	/* 17 */ { "kind without length", { 1, 1, 1, 2 }, 4, 0, -1 },
	/* 18 */ { "cut by the header", { 1, 1, 2, 4, 5, 0xb4, 0, 0 }, 8, 24,
		   -1 },
	/* 19 */ { "behind the header", { 2, 4, 5, 0xb4 }, 4, 20, -1 },
	/* 20 */ { "header beyond the packet", { 2, 4, 5, 0xb4 }, 4, 28, -1 },
	/* 21 */ { "header of 16 bytes", { 2, 4, 5, 0xb4 }, 4, 16, -1 },
	/* 22 */ { "header of 0 bytes", { 2, 4, 5, 0xb4 }, 4, 0xf0, -1 },
	/* 23 */ { "end mark with a length", { 0, 2, 2, 4, 5, 0xb4, 0, 0 }, 8,
		   0, -1 },
	/* 24 */ { "last byte missing", { 1, 2, 4, 5 }, 4, 0, -1 },
};

static void build(u8 *tcp, const struct option_case *c)
{
	size_t header = c->header ?: FIXED + c->size, i;

	for (i = 0; i < FIXED; i++)
		tcp[i] = (u8)(2 * i + 1);
	tcp[12] = (u8)(header / 4 << 4);
	memcpy(tcp + FIXED, c->options, c->size);
}

static void test_find(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t len = FIXED + cases[i].size;
		u8 *tcp = malloc(len);
		int at;

		build(tcp, &cases[i]);
		at = acvpn_mss_find(tcp, len);
		if (at != cases[i].at)
			fail_msg("%zu %s: found at %d, not %d", i,
				 cases[i].name, at, cases[i].at);
		if (at >= 0)
			assert_int_equal(acvpn_mss_get(tcp, at), 1460);
		free(tcp);
	}
}

/* A packet that ends early is not read beyond its end. */
static void test_cut(void **state)
{
	const struct option_case *c = &cases[7];
	u8 whole[MAX];
	size_t len;

	(void)state;
	build(whole, c);
	for (len = 0; len < sizeof(whole); len++) {
		u8 *tcp = malloc(len ? len : 1);

		memcpy(tcp, whole, len);
		assert_int_equal(acvpn_mss_find(tcp, len), -1);
		free(tcp);
	}
}

/* The Internet checksum over everything, 0xffff if what is there is right */
static u16 sum_of(const u8 *buf, size_t len)
{
	unsigned long sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += (unsigned long)buf[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16)sum;
}

static void fill_checksum(u8 *tcp, size_t len)
{
	u16 sum;

	tcp[16] = 0;
	tcp[17] = 0;
	sum = (u16)~sum_of(tcp, len);
	tcp[16] = (u8)(sum >> 8);
	tcp[17] = (u8)sum;
}

static void change(const struct option_case *c, u16 from, u16 to, u16 salt)
{
	size_t len = FIXED + c->size;
	u8 tcp[MAX], before[MAX];

	build(tcp, c);
	tcp[0] = (u8)(salt >> 8);
	tcp[1] = (u8)salt;
	acvpn_mss_set(tcp, c->at, from, false);
	assert_int_equal(acvpn_mss_get(tcp, c->at), from);
	fill_checksum(tcp, len);
	memcpy(before, tcp, len);

	acvpn_mss_set(tcp, c->at, to, true);
	assert_int_equal(acvpn_mss_get(tcp, c->at), to);
	if (sum_of(tcp, len) != 0xffff)
		fail_msg("%s: checksum wrong, %u to %u", c->name, from, to);

	/* Nothing but the value and the checksum has changed. */
	memcpy(tcp + c->at, before + c->at, 2);
	memcpy(tcp + 16, before + 16, 2);
	assert_memory_equal(tcp, before, len);
}

static void test_checksum(void **state)
{
	static const u16 values[] = {
		0, 1, 255, 256, 536, 1220, 1360, 1460, 0x7fff, 0x8000, 0xfffe,
		0xffff,
	};
	size_t c, from, to;
	unsigned int salt;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(cases); c++)
		for (from = 0; from < ARRAY_SIZE(values); from++)
			for (to = 0; to < ARRAY_SIZE(values); to++)
				for (salt = 0; salt < 65536; salt += 999)
					if (cases[c].at >= 0)
						change(&cases[c], values[from],
						       values[to], (u16)salt);
}

/* Each checksum that may be there before, so that all carries happen. */
static void test_carries(void **state)
{
	unsigned int salt;

	(void)state;
	for (salt = 0; salt < 65536; salt++) {
		change(&cases[1], 1460, 1360, (u16)salt);
		change(&cases[4], 8960, 536, (u16)salt);
	}
}

static void test_no_checksum(void **state)
{
	u8 tcp[MAX], before[MAX];

	(void)state;
	build(tcp, &cases[2]);
	memcpy(before, tcp, sizeof(tcp));
	acvpn_mss_set(tcp, 22, 1200, false);
	assert_int_equal(tcp[22], 1200 >> 8);
	assert_int_equal(tcp[23], 1200 & 0xff);
	memcpy(tcp + 22, before + 22, 2);
	assert_memory_equal(tcp, before, FIXED + cases[2].size);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_carries),
		cmocka_unit_test(test_no_checksum),
	};

	return cmocka_run_group_tests_name("mss", tests, NULL, NULL);
}
