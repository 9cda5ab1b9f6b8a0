// SPDX-License-Identifier: GPL-2.0-only
/* Input: two bytes of room for the result, then a compressed packet */
#include <stdlib.h>

#include "core/lzs.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { ROOM_SIZE = 2, ROOM_MAX = 1 << 14 };

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* Into memory of exactly @room bytes, for the sanitizer. */
static u8 *expand(size_t room, const u8 *src, size_t len, int *n)
{
	u8 *dst = malloc(room ? room : 1);

	*n = acvpn_lzs_decompress(dst + (room ? 0 : 1), room, src, len);
	check(*n >= -1 && *n <= (int)room);
	return dst;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	size_t room;
	u8 *a, *b;
	int n, m;

	if (size < ROOM_SIZE)
		return 0;
	room = (size_t)(data[0] << 8 | data[1]) % (ROOM_MAX + 1);
	data += ROOM_SIZE;
	size -= ROOM_SIZE;
	a = expand(room, data, size, &n);
	if (n >= 0) {
		b = expand((size_t)n, data, size, &m);
		check(m == n && !memcmp(a, b, (size_t)n));
		free(b);
	}
	if (n > 0) {
		b = expand((size_t)n - 1, data, size, &m);
		check(m == -1);
		free(b);
	}
	free(a);
	return 0;
}
