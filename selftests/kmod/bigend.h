/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers as records have them: big endian, of any length. */
#ifndef _SELFTESTS_KMOD_BIGEND_H
#define _SELFTESTS_KMOD_BIGEND_H

#include <stdint.h>

static inline void bigend_put(uint8_t *p, uint64_t v, int bytes)
{
	while (bytes-- > 0) {
		p[bytes] = (uint8_t)v;
		v >>= 8;
	}
}

static inline uint64_t bigend_get(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | *p++;
	return v;
}

#endif /* _SELFTESTS_KMOD_BIGEND_H */
