/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MD5, for protocols that have nothing else (RADIUS).
 */
#ifndef _TLS_MD5_H
#define _TLS_MD5_H

#include <stddef.h>
#include <stdint.h>

struct iovec;

enum { TLS_MD5_SIZE = 16 };

/**
 * tls_md5() - digest of some pieces
 * @pieces: Bytes, one piece after the other.
 * @n: How many pieces.
 * @out: Filled in.
 *
 * Return: 0 or -EPROTO: the library has none.
 */
int tls_md5(const struct iovec *pieces, size_t n, uint8_t out[TLS_MD5_SIZE]);

#endif /* _TLS_MD5_H */
