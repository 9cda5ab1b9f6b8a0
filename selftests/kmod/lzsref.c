// SPDX-License-Identifier: GPL-2.0-only

#include "lzsref.h"

enum { NIBBLE_MAX = 15, SHORT_OFFSET_MAX = 127 };

struct reader {
	const uint8_t *in;
	size_t bits;
	size_t at;
};

/* Bits past the end are an error that shows as -1. */
static int get(struct reader *r, unsigned int n)
{
	int value = 0;

	while (n--) {
		if (r->at >= r->bits)
			return -1;
		value = value << 1 | (r->in[r->at / 8] >> (7 - r->at % 8) & 1);
		r->at++;
	}
	return value;
}

/* 00 01 10 are 2 3 4, 1100 1101 1110 are 5 6 7, then 8 and nibbles. */
static long get_length(struct reader *r)
{
	int v = get(r, 2), nibble;
	long len;

	if (v < 3)
		return v < 0 ? -1 : v + 2;
	v = get(r, 2);
	if (v < 3)
		return v < 0 ? -1 : v + 5;
	len = 8;
	do {
		nibble = get(r, 4);
		if (nibble < 0)
			return -1;
		len += nibble;
	} while (nibble == NIBBLE_MAX);
	return len;
}

/* Returns 0 at the end mark, -1 if malformed. */
static int get_offset(struct reader *r)
{
	int is_short = get(r, 1), offset;

	if (is_short < 0)
		return -1;
	offset = get(r, is_short ? 7 : 11);
	if (offset == 0 && !is_short)
		return -1;
	return offset;
}

long lzsref_unpack(uint8_t *out, size_t size, const uint8_t *in, size_t len)
{
	struct reader r = { .in = in, .bits = len * 8 };
	size_t n = 0;
	long copy;
	int v;

	for (;;) {
		v = get(&r, 1);
		if (v < 0)
			return -1;
		if (!v) {
			v = get(&r, 8);
			if (v < 0 || n >= size)
				return -1;
			out[n++] = (uint8_t)v;
			continue;
		}
		v = get_offset(&r);
		if (!v)
			return (long)n;
		copy = get_length(&r);
		if (v < 0 || copy < 0 || (size_t)v > n ||
		    n + (size_t)copy > size)
			return -1;
		for (; copy; copy--, n++)
			out[n] = out[n - (size_t)v];
	}
}

void lzsref_put(struct lzsref_bits *b, unsigned int value, unsigned int n)
{
	while (n--) {
		uint8_t *at = &b->out[b->bits / 8];

		if (b->bits % 8 == 0)
			*at = 0;
		if (value >> n & 1)
			*at |= (uint8_t)(0x80 >> b->bits % 8);
		b->bits++;
	}
}

void lzsref_literals(struct lzsref_bits *b, const uint8_t *data, size_t len)
{
	while (len--)
		lzsref_put(b, *data++, 9);
}

static void put_length(struct lzsref_bits *b, size_t len)
{
	if (len < 5) {
		lzsref_put(b, (unsigned int)len - 2, 2);
		return;
	}
	if (len < 8) {
		lzsref_put(b, 12 + (unsigned int)len - 5, 4);
		return;
	}
	lzsref_put(b, NIBBLE_MAX, 4);
	for (len -= 8; len >= NIBBLE_MAX; len -= NIBBLE_MAX)
		lzsref_put(b, NIBBLE_MAX, 4);
	lzsref_put(b, (unsigned int)len, 4);
}

void lzsref_match(struct lzsref_bits *b, unsigned int offset, size_t len)
{
	if (offset <= SHORT_OFFSET_MAX)
		lzsref_put(b, 3U << 7 | offset, 9);
	else
		lzsref_put(b, 2U << 11 | offset, 13);
	put_length(b, len);
}

size_t lzsref_end(struct lzsref_bits *b)
{
	lzsref_put(b, 3U << 7, 9);
	return (b->bits + 7) / 8;
}
