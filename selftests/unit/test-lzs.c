// SPDX-License-Identifier: GPL-2.0-only
/* LZS: bit streams by hand from the format's description, and round trips */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/lzs.h"

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Literals of the letters a to d, and the end mark */
#define LIT_A "0 01100001 "
#define LIT_B "0 01100010 "
#define LIT_C "0 01100011 "
#define LIT_D "0 01100100 "
#define END "1 1 0000000"

enum { STREAM_MAX = 8192, PLAIN_MAX = ACVPN_LZS_INPUT_MAX };

struct stream {
	u8 bytes[STREAM_MAX];
	size_t bits;
};

static void append_bit(struct stream *s, bool bit)
{
	u8 *byte = &s->bytes[s->bits / 8];

	if (s->bits % 8 == 0)
		*byte = 0;
	if (bit)
		*byte |= (u8)(0x80 >> s->bits % 8);
	s->bits++;
}

static void append(struct stream *s, const char *bits)
{
	for (; *bits; bits++)
		if (*bits != ' ')
			append_bit(s, *bits == '1');
}

static void append_number(struct stream *s, unsigned int v, unsigned int bits)
{
	while (bits-- > 0)
		append_bit(s, v >> bits & 1);
}

static size_t size_of(const struct stream *s)
{
	return (s->bits + 7) / 8;
}

/*
 * Decompress into exactly @room bytes from exactly @len, so that the sanitizer
 * sees every access beyond.
 */
static int expand(u8 *out, size_t room, const u8 *in, size_t len)
{
	u8 *src = malloc(len ? len : 1), *dst = malloc(room ? room : 1);
	int n;

	memcpy(src, in, len);
	n = acvpn_lzs_decompress(dst + (room ? 0 : 1), room,
				 src + (len ? 0 : 1), len);
	if (n > 0)
		memcpy(out, dst, (size_t)n);
	free(src);
	free(dst);
	return n;
}

static int squeeze(u8 *out, size_t room, const u8 *in, size_t len)
{
	/* Whatever an earlier use left in it must not matter. */
	static struct acvpn_lzs_work work;
	u8 *src = malloc(len ? len : 1), *dst = malloc(room ? room : 1);
	int n;

	memcpy(src, in, len);
	n = acvpn_lzs_compress(&work, dst + (room ? 0 : 1), room,
			       src + (len ? 0 : 1), len);
	if (n > 0)
		memcpy(out, dst, (size_t)n);
	free(src);
	free(dst);
	return n;
}

static void expect(const char *what, const struct stream *s, const void *plain,
		   size_t len)
{
	static u8 out[PLAIN_MAX];
	size_t cut;
	int n = expand(out, len, s->bytes, size_of(s));

	if (n != (int)len || memcmp(out, plain, len))
		fail_msg("%s: %d bytes, not the %zu expected", what, n, len);
	if (len && expand(out, len - 1, s->bytes, size_of(s)) != -1)
		fail_msg("%s: written beyond the room", what);
	for (cut = 0; cut < size_of(s); cut++)
		if (expand(out, len, s->bytes, cut) != -1)
			fail_msg("%s: good without its end", what);
}

static void test_streams(void **state)
{
	static const struct { const char *bits, *plain; } cases[] = {
		/* 0 */ { END, "" },
		/* 1 */ { LIT_A END, "a" },
		/* 2 */ { LIT_A LIT_B LIT_C END, "abc" },
		/* 3 */ { LIT_A "1 1 0000001 00" END, "aaa" },
		/* 4 */ { LIT_A "1 1 0000001 01" END, "aaaa" },
		/* 5 */ { LIT_A "1 1 0000001 10" END, "aaaaa" },
		/* 6 */ { LIT_A "1 1 0000001 1100" END, "aaaaaa" },
		/* 7 */ { LIT_A "1 1 0000001 1101" END, "aaaaaaa" },
		/* 8 */ { LIT_A "1 1 0000001 1110" END, "aaaaaaaa" },
		/* 9 */ { LIT_A "1 1 0000001 1111 0000" END, "aaaaaaaaa" },
		/* 10 */ { LIT_A "1 1 0000001 1111 0001" END, "aaaaaaaaaa" },
		/* 11 */ { LIT_A LIT_B "1 1 0000010 00" END, "abab" },
		/* 12 */ { LIT_A LIT_B "1 1 0000010 1100" END, "abababa" },
		/* 13 */ { LIT_A LIT_B LIT_C "1 1 0000011 00" LIT_D END,
			   "abcabd" },
		/* 14 */ { LIT_A LIT_B "1 0 00000000010 00" END, "abab" },
		/* 15 */ { LIT_A LIT_B "1 1 0000001 00 1 1 0000100 10" END,
			   "abbbabbb" },
		/* 16 */ { LIT_A "1 1 0000001 1111 1111 0000" END,
			   "aaaaaaaaaaaaaaaaaaaaaaaa" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct stream s = { .bits = 0 };

		append(&s, cases[i].bits);
		expect(cases[i].bits, &s, cases[i].plain,
		       strlen(cases[i].plain));
	}
}

static void test_refused(void **state)
{
	static const char *const cases[] = {
		/* 0 */ "",
		/* 1 */ "0 0",
		/* 2 */ LIT_A,
		/* 3 */ LIT_A "1 1",
		/* 4 */ "1 1 0000001 00" END,
		/* 5 */ LIT_A "1 1 0000010 00" END,
		/* 6 */ LIT_A "1 0 00000000010 00" END,
		/* 7 */ LIT_A "1 0 00000000000 00" END,
		/* 8 */ LIT_A "1 0 11111111111 00" END,
		/* 9 */ LIT_A "1 1 0000001 1111 1111 1111 1111 1111 1111 1111",
		/* 10 */ LIT_A "1 1 0000001 1",
		/* 11 */ LIT_A "1 1 0000001 11",
		/* 12 */ LIT_A "1 0 000000000",
	};
	u8 out[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct stream s = { .bits = 0 };

		append(&s, cases[i]);
		if (expand(out, sizeof(out), s.bytes, size_of(&s)) != -1)
			fail_msg("%zu %s: accepted", i, cases[i]);
	}
}

/* A length as RFC 1974 2.5 has it, reckoned apart from the code. */
static void append_length(struct stream *s, unsigned int length)
{
	static const char *const codes[] = {
		"00", "01", "10", "1100", "1101", "1110",
	};

	if (length < 8) {
		append(s, codes[length - 2]);
		return;
	}
	append(s, "1111");
	for (length -= 8; length >= 15; length -= 15)
		append(s, "1111");
	append_number(s, length, 4);
}

static void test_lengths(void **state)
{
	static u8 plain[PLAIN_MAX];
	unsigned int length;
	char name[32];

	(void)state;
	memset(plain, 'a', sizeof(plain));
	for (length = 2; length < 1500; length += 1 + length / 200) {
		struct stream s = { .bits = 0 };

		append(&s, LIT_A "1 1 0000001");
		append_length(&s, length);
		append(&s, END);
		snprintf(name, sizeof(name), "length %u", length);
		expect(name, &s, plain, 1 + length);
	}
}

static void test_offsets(void **state)
{
	static u8 plain[PLAIN_MAX];
	static struct stream s;
	unsigned int offset, i;
	char name[32];

	(void)state;
	for (offset = 1; offset < 2048; offset += 1 + offset / 40) {
		s.bits = 0;
		for (i = 0; i < 2047; i++) {
			plain[i] = (u8)(i * 7 + i / 256);
			append_number(&s, plain[i], 9);
		}
		append(&s, offset < 128 ? "1 1" : "1 0");
		append_number(&s, offset, offset < 128 ? 7 : 11);
		append_length(&s, 4);
		append(&s, END);
		for (i = 2047; i < 2051; i++)
			plain[i] = plain[i - offset];
		snprintf(name, sizeof(name), "offset %u", offset);
		assert_int_equal(expand(plain + 4096, 2051, s.bytes,
					size_of(&s)), 2051);
		assert_memory_equal(plain, plain + 4096, 2051);
	}
}

/* Padding of whatever kind after the end mark does no harm. */
static void test_after_end(void **state)
{
	struct stream s = { .bits = 0 };
	u8 out[4];

	(void)state;
	append(&s, LIT_A END "111111 10101010 10101010");
	assert_int_equal(expand(out, sizeof(out), s.bytes, size_of(&s)), 1);
	assert_int_equal(out[0], 'a');
}

/* What the compressor is to make of some packets, bit by bit. */
static void test_compressed(void **state)
{
	static const struct { const char *plain, *bits; } cases[] = {
		{ "aaaaaaaaaaaaaaaa",
		  LIT_A "1 1 0000001 1111 0111" END },
		{ "abababababab", LIT_A LIT_B "1 1 0000010 1111 0010" END },
		{ "abcdabcdabcdabcd", LIT_A LIT_B LIT_C LIT_D
		  "1 1 0000100 1111 0100" END },
		{ "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
		  LIT_A "1 1 0000001 1111 0111 "
		  LIT_B "1 1 0000001 1111 0111" END },
		{ "abcabdabbbbbbbbbbbbbbbbb", LIT_A LIT_B LIT_C
		  "1 1 0000011 00" LIT_D "1 1 0000011 00 "
		  "1 1 0000001 1111 1000" END },
	};
	u8 out[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct stream s = { .bits = 0 };

		append(&s, cases[i].bits);
		assert_int_equal(squeeze(out, sizeof(out),
					 (const u8 *)cases[i].plain,
					 strlen(cases[i].plain)),
				 size_of(&s));
		assert_memory_equal(out, s.bytes, size_of(&s));
	}
}

static void make_random(u8 *buf, size_t len, long seed)
{
	size_t i;

	(void)seed;
	for (i = 0; i < len; i++)
		buf[i] = (u8)random();
}

static void make_zeroes(u8 *buf, size_t len, long seed)
{
	(void)seed;
	memset(buf, 0, len);
}

static void make_few_letters(u8 *buf, size_t len, long seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (u8)('a' + random() % (2 + seed % 5));
}

static void make_periodic(u8 *buf, size_t len, long seed)
{
	size_t i, period = (size_t)(1 + seed % 2500);

	for (i = 0; i < len; i++)
		buf[i] = i < period ? (u8)random() : buf[i - period];
}

/* Stretches of all kinds, as headers and text alternate in a packet. */
static void make_mixed(u8 *buf, size_t len, long seed)
{
	size_t at = 0, n;

	(void)seed;
	while (at < len) {
		n = (size_t)(1 + random() % 200);
		if (n > len - at)
			n = len - at;
		if (random() % 3 == 0)
			make_random(buf + at, n, 0);
		else if (at > 300 && random() % 2)
			memmove(buf + at, buf + random() % 100, n);
		else
			make_few_letters(buf + at, n, 3);
		at += n;
	}
}

static const struct kind {
	const char *name;
	void (*make)(u8 *buf, size_t len, long seed);
	/* Length from which it must shrink, 0 if it need not */
	size_t shrinks;
} kinds[] = {
	{ "random", make_random, 0 },
	{ "zeroes", make_zeroes, 8 },
	{ "few letters", make_few_letters, 200 },
	{ "periodic", make_periodic, 0 },
	{ "mixed", make_mixed, 0 },
};

static bool round_trip(const struct kind *kind, size_t len, long seed)
{
	static u8 plain[PLAIN_MAX + 1], packed[PLAIN_MAX], back[PLAIN_MAX];
	int n;

	kind->make(plain, len, seed);
	n = squeeze(packed, len, plain, len);
	if (n == -1) {
		if (kind->shrinks && len >= kind->shrinks)
			fail_msg("%s, %zu bytes: given up", kind->name, len);
		return false;
	}
	if (n < 2 || (size_t)n >= len)
		fail_msg("%s, %zu bytes: made to %d", kind->name, len, n);
	if (expand(back, len, packed, (size_t)n) != (int)len ||
	    memcmp(plain, back, len))
		fail_msg("%s, %zu bytes: came back wrong", kind->name, len);
	if (squeeze(packed, (size_t)n - 1, plain, len) != -1)
		fail_msg("%s, %zu bytes: beyond the room", kind->name, len);
	assert_int_equal(squeeze(packed, (size_t)n, plain, len), n);
	return true;
}

static void test_round_trip(void **state)
{
	size_t k, len, shrunk = 0;

	(void)state;
	srandom(1974);
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (len = 0; len <= 4096; len += 1 + len / 30)
			shrunk += round_trip(&kinds[k], len, random());
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		shrunk += round_trip(&kinds[k], PLAIN_MAX, 1000);
	assert_true(shrunk > 300);
}

static void test_gives_up(void **state)
{
	static u8 plain[PLAIN_MAX + 1], packed[PLAIN_MAX];
	size_t len;

	(void)state;
	srandom(2395);
	for (len = 0; len < 1500; len += 1 + len / 20) {
		make_random(plain, len, 0);
		assert_int_equal(squeeze(packed, sizeof(packed), plain, len),
				 -1);
	}
	memset(plain, 0, sizeof(plain));
	assert_int_equal(squeeze(packed, sizeof(packed), plain,
				 PLAIN_MAX + 1), -1);
	assert_int_equal(squeeze(packed, 0, plain, 100), -1);
	assert_true(squeeze(packed, sizeof(packed), plain, PLAIN_MAX) > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_after_end),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_gives_up),
	};

	return cmocka_run_group_tests_name("lzs", tests, NULL, NULL);
}
