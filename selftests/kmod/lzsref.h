/* SPDX-License-Identifier: GPL-2.0-only */
/* LZS (RFC 1974) bit by bit: slow, small, and apart from the module's. */
#ifndef _SELFTESTS_KMOD_LZSREF_H
#define _SELFTESTS_KMOD_LZSREF_H

#include <stddef.h>
#include <stdint.h>

/**
 * lzsref_unpack() - decompress one packet
 * @out: room for @size bytes
 * @size: most bytes to write
 * @in: compressed packet
 * @len: its bytes
 *
 * Return: bytes written, or -1 if the input is malformed or too long.
 */
long lzsref_unpack(uint8_t *out, size_t size, const uint8_t *in, size_t len);

/* struct lzsref_bits - a compressed packet that a test writes by hand */
struct lzsref_bits {
	uint8_t *out;
	size_t bits;
};

/** lzsref_put() - append the lowest @n bits of @value, highest first */
void lzsref_put(struct lzsref_bits *b, unsigned int value, unsigned int n);

/** lzsref_literals() - append bytes as they are */
void lzsref_literals(struct lzsref_bits *b, const uint8_t *data, size_t len);

/** lzsref_match() - append a copy of 2 or more bytes from @offset back */
void lzsref_match(struct lzsref_bits *b, unsigned int offset, size_t len);

/** lzsref_end() - append the end mark; returns bytes of the packet */
size_t lzsref_end(struct lzsref_bits *b);

#endif /* _SELFTESTS_KMOD_LZSREF_H */
