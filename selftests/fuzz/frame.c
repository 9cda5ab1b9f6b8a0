// SPDX-License-Identifier: GPL-2.0-only
/* Input: the plaintext of a record after its type byte, an inner packet */
#include <stdlib.h>

#include "core/frame.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { READABLE = 40 };

static void check(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	size_t readable = size < READABLE ? size : READABLE;
	struct acvpn_inner inner = {};
	u8 *head = malloc(readable ? readable : 1);

	memcpy(head, data, readable);
	if (acvpn_inner_parse(&inner, head, size)) {
		check(inner.version == 4 || inner.version == 6);
		check(inner.version == data[0] >> 4);
		check(inner.header >= ACVPN_INNER_SIZE_MIN);
		check(inner.header <= inner.length);
		check(inner.length <= size);
		check(inner.version == 4 || inner.header == 40);
	}
	free(head);
	return 0;
}
