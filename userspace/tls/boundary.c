// SPDX-License-Identifier: GPL-2.0-only
#include "tls/boundary.h"

#include <string.h>

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

void tls_boundary_feed(struct tls_boundary *b, const uint8_t *data, size_t len)
{
	size_t n;

	while (len) {
		if (b->left) {
			n = min_size(b->left, len);
			b->left -= n;
		} else {
			n = min_size(TLS_BOUNDARY_HEADER - b->have, len);
			memcpy(b->header + b->have, data, n);
			b->have += n;
			if (b->have == TLS_BOUNDARY_HEADER) {
				b->left = b->header[3] << 8 | b->header[4];
				b->have = 0;
			}
		}
		data += n;
		len -= n;
	}
}

size_t tls_boundary_rest(const struct tls_boundary *b)
{
	return b->left ? b->left : TLS_BOUNDARY_HEADER - b->have;
}

bool tls_boundary_inside(const struct tls_boundary *b)
{
	return b->have || b->left;
}
