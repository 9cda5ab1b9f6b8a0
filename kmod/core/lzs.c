// SPDX-License-Identifier: GPL-2.0-only

#include "lzs.h"

enum {
	LITERAL_BITS = 8,
	OFFSET_SHORT_BITS = 7,
	OFFSET_LONG_BITS = 11,
	GROUP_BITS = 4,
	GROUP_MAX = (1 << GROUP_BITS) - 1,
	LENGTH_MIN = 2,
	/* Lengths from here on have two, four, and more bits. */
	LENGTH_MIDDLE = 5,
	LENGTH_LONG = 8,
	/* Earlier places that the compressor looks at for each. */
	SEARCH_MAX = 16,
};

/**
 * struct reader - bits of the input, the most significant ones first
 * @at: next byte
 * @end: end of the input
 * @bits: the last bytes taken
 * @left: how many of @bits were not read yet, from the right
 */
struct reader {
	const u8 *at;
	const u8 *end;
	u32 bits;
	unsigned int left;
};

/* The next @n bits, at most 24, or -1 at the end of the input. */
static int lzs_take(struct reader *r, unsigned int n)
{
	for (; r->left < n; r->left += 8) {
		if (r->at == r->end)
			return -1;
		r->bits = r->bits << 8 | *r->at++;
	}
	r->left -= n;
	return (int)(r->bits >> r->left & ((1U << n) - 1));
}

/* Length of a copy, or -1 if it is above @room or the input ends. */
static int take_length(struct reader *r, size_t room)
{
	int v = lzs_take(r, 2), length;

	if (v < 3)
		return v < 0 ? -1 : LENGTH_MIN + v;
	v = lzs_take(r, 2);
	if (v < 3)
		return v < 0 ? -1 : LENGTH_MIDDLE + v;
	length = LENGTH_LONG;
	do {
		v = lzs_take(r, GROUP_BITS);
		length += v;
		if (v < 0 || (size_t)length > room)
			return -1;
	} while (v == GROUP_MAX);
	return length;
}

/* Bytes to go back, 0 for the end mark, or -1 if that is no offset. */
static int take_offset(struct reader *r)
{
	int offset = -1;

	switch (lzs_take(r, 1)) {
	case 1:
		return lzs_take(r, OFFSET_SHORT_BITS);
	case 0:
		offset = lzs_take(r, OFFSET_LONG_BITS);
		break;
	}
	return offset > 0 ? offset : -1;
}

static bool lzs_copy(struct reader *r, u8 *dst, size_t *written,
		     size_t dst_size, size_t offset)
{
	size_t room = dst_size - *written;
	int length = take_length(r, room);
	u8 *to = dst + *written;
	int i;

	if (offset > *written || length < 0 || (size_t)length > room)
		return false;
	/* Source and target may overlap: that is how runs are written. */
	for (i = 0; i < length; i++)
		to[i] = *(&to[i] - offset);
	*written += (size_t)length;
	return true;
}

int acvpn_lzs_decompress(u8 *dst, size_t dst_size, const u8 *src,
			 size_t src_len)
{
	struct reader r = { .at = src, .end = src + src_len };
	size_t written = 0;
	int v;

	for (;;) {
		v = lzs_take(&r, 1);
		if (v == 0) {
			v = lzs_take(&r, LITERAL_BITS);
			if (v < 0 || written == dst_size)
				return -1;
			dst[written++] = (u8)v;
			continue;
		}
		v = v < 0 ? -1 : take_offset(&r);
		if (v <= 0)
			return v < 0 ? -1 : (int)written;
		if (!lzs_copy(&r, dst, &written, dst_size, (size_t)v))
			return -1;
	}
}

/**
 * struct writer - bits of the output, the most significant ones first
 * @at: next byte
 * @end: end of the room
 * @bits: bits not written yet
 * @used: how many, less than 8 between calls
 * @full: something did not fit
 */
struct writer {
	u8 *at;
	u8 *end;
	u32 bits;
	unsigned int used;
	bool full;
};

static void lzs_put(struct writer *w, u32 value, unsigned int n)
{
	w->bits = w->bits << n | value;
	for (w->used += n; w->used >= 8; w->used -= 8) {
		if (w->at == w->end) {
			w->full = true;
			continue;
		}
		*w->at++ = (u8)(w->bits >> (w->used - 8));
	}
}

static void put_length(struct writer *w, size_t length)
{
	if (length < LENGTH_MIDDLE) {
		lzs_put(w, (u32)(length - LENGTH_MIN), 2);
		return;
	}
	if (length < LENGTH_LONG) {
		lzs_put(w, (u32)(0xc + length - LENGTH_MIDDLE), 4);
		return;
	}
	lzs_put(w, 0xf, 4);
	for (length -= LENGTH_LONG; length >= GROUP_MAX; length -= GROUP_MAX)
		lzs_put(w, GROUP_MAX, GROUP_BITS);
	lzs_put(w, (u32)length, GROUP_BITS);
}

static void put_copy(struct writer *w, size_t offset, size_t length)
{
	if (offset < 1 << OFFSET_SHORT_BITS)
		lzs_put(w, (u32)(3U << OFFSET_SHORT_BITS | offset),
			2 + OFFSET_SHORT_BITS);
	else
		lzs_put(w, (u32)(2U << OFFSET_LONG_BITS | offset),
			2 + OFFSET_LONG_BITS);
	put_length(w, length);
}

static void put_end(struct writer *w)
{
	lzs_put(w, 3U << OFFSET_SHORT_BITS, 2 + OFFSET_SHORT_BITS);
	if (w->used)
		lzs_put(w, 0, 8 - w->used);
}

static u16 *head_of(struct acvpn_lzs_work *work, const u8 *p)
{
	u32 pair = (u32)p[0] << 8 | p[1];

	return &work->head[(pair * 0x9e3779b1U >> 16) % ACVPN_LZS_HEADS];
}

static void remember(struct acvpn_lzs_work *work, const u8 *src, size_t pos)
{
	u16 *head = head_of(work, src + pos);

	work->prev[pos % ACVPN_LZS_WINDOW] = *head;
	*head = (u16)(pos + 1);
}

static size_t common(const u8 *a, const u8 *b, const u8 *end)
{
	const u8 *start = b;

	while (b < end && *a == *b) {
		a++;
		b++;
	}
	return (size_t)(b - start);
}

/* The longest copy found for what is at @pos, the nearest if there are more. */
static size_t search(struct acvpn_lzs_work *work, const u8 *src, size_t len,
		     size_t pos, size_t *offset)
{
	size_t at = *head_of(work, src + pos), longest = 0, n;
	int tries;

	/* An entry within the window is of this call and not overwritten. */
	for (tries = 0; tries < SEARCH_MAX && at; tries++) {
		if (pos - --at >= ACVPN_LZS_WINDOW)
			break;
		n = common(src + at, src + pos, src + len);
		if (n > longest) {
			longest = n;
			*offset = pos - at;
		}
		at = work->prev[at % ACVPN_LZS_WINDOW];
	}
	return longest;
}

/* Write what is at @pos and return its length. */
static size_t step(struct acvpn_lzs_work *work, struct writer *w,
		   const u8 *src, size_t len, size_t pos)
{
	size_t offset = 0, n = 0, i;

	if (pos + 1 < len)
		n = search(work, src, len, pos, &offset);
	if (n >= LENGTH_MIN) {
		put_copy(w, offset, n);
	} else {
		lzs_put(w, src[pos], 1 + LITERAL_BITS);
		n = 1;
	}
	for (i = pos; i < pos + n && i + 1 < len; i++)
		remember(work, src, i);
	return n;
}

int acvpn_lzs_compress(struct acvpn_lzs_work *work, u8 *dst, size_t dst_size,
		       const u8 *src, size_t src_len)
{
	struct writer w = { .at = dst };
	size_t pos;

	if (src_len < 2 || src_len > ACVPN_LZS_INPUT_MAX)
		return -1;
	w.end = dst + (dst_size < src_len - 1 ? dst_size : src_len - 1);
	memset(work->head, 0, sizeof(work->head));
	for (pos = 0; pos < src_len && !w.full;)
		pos += step(work, &w, src, src_len, pos);
	put_end(&w);
	return w.full ? -1 : (int)(w.at - dst);
}
