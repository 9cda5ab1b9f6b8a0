// SPDX-License-Identifier: GPL-2.0-only
/* Input: a packet; what it is compressed to must come back as it was */
#include <stdlib.h>

#include "core/lzs.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct acvpn_lzs_work work;
	u8 *packed = malloc(size ? size : 1), *back = malloc(size ? size : 1);
	int n;

	n = acvpn_lzs_compress(&work, packed, size, data, size);
	check(n == -1 || (n > 0 && (size_t)n < size));
	if (n > 0) {
		check(acvpn_lzs_decompress(back, size, packed, (size_t)n) ==
		      (int)size);
		check(!memcmp(data, back, size));
		check(acvpn_lzs_compress(&work, packed, (size_t)n - 1, data,
					 size) == -1);
	}
	free(packed);
	free(back);
	return 0;
}
