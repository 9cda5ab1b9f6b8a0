/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * LZS as RFC 1974 and RFC 2395 have it: a bit stream of literals and of copies
 * from the last 2047 bytes, each packet on its own.
 *
 *   0 byte(8)			literal
 *   1 1 offset(7) length	copy from 1 to 127 bytes back
 *   1 0 offset(11) length	copy from 1 to 2047 bytes back
 *   1 1 0000000		end, zero bits up to the next byte
 *
 * Length 2 to 4 is 00 to 10, 5 to 7 is 1100 to 1110, and from 8 on it is 1111
 * and groups of four bits to be added, of which the first one below 15 is the
 * last.
 */
#ifndef _ACVPN_CORE_LZS_H
#define _ACVPN_CORE_LZS_H

#include "types.h"

enum {
	ACVPN_LZS_WINDOW = 2048, /* one more than the longest way back */
	ACVPN_LZS_HEADS = 1024,
	ACVPN_LZS_INPUT_MAX = 1 << 14,
};

/**
 * struct acvpn_lzs_work - what the compressor remembers of its input
 * @head: by hash of two bytes, one more than where they were seen last, or 0
 * @prev: by position modulo the window, the same for the time before
 *
 * Needs no preparation and holds nothing between two calls.
 */
struct acvpn_lzs_work {
	u16 head[ACVPN_LZS_HEADS];
	u16 prev[ACVPN_LZS_WINDOW];
};

/**
 * acvpn_lzs_compress() - compress a packet
 * @work: work area, used by this call alone
 * @dst: room for the result, apart from @src
 * @dst_size: bytes of @dst
 * @src: packet
 * @src_len: bytes of @src
 *
 * Return: bytes of the result, less than @src_len; or -1 if it would not be
 *	shorter, does not fit, or @src_len is above ACVPN_LZS_INPUT_MAX.
 */
int acvpn_lzs_compress(struct acvpn_lzs_work *work, u8 *dst, size_t dst_size,
		       const u8 *src, size_t src_len);

/**
 * acvpn_lzs_decompress() - expand a packet
 * @dst: room for the result, apart from @src
 * @dst_size: bytes of @dst
 * @src: compressed packet, whatever a peer may have sent
 * @src_len: bytes of @src
 *
 * What follows the end mark is ignored. The work is proportional to @src_len
 * and to what was written.
 *
 * Return: bytes of the result; or -1 if it does not fit, a copy reaches back
 *	beyond the start, or there is no end mark.
 */
int acvpn_lzs_decompress(u8 *dst, size_t dst_size, const u8 *src,
			 size_t src_len);

#endif /* _ACVPN_CORE_LZS_H */
