/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HMAC (RFC 2104); each library has it.
 */
#ifndef _TLS_MAC_H
#define _TLS_MAC_H

#include <stddef.h>
#include <stdint.h>

struct iovec;

enum { TLS_HMAC_MD5_SIZE = 16, TLS_HMAC_SHA256_SIZE = 32 };

/**
 * enum tls_mac - digest of a HMAC
 * @TLS_HMAC_MD5: MD5, for protocols that have nothing else (RADIUS).
 * @TLS_HMAC_SHA256: SHA-256.
 */
enum tls_mac {
	TLS_HMAC_MD5,
	TLS_HMAC_SHA256,
};

/**
 * tls_hmac() - HMAC of some pieces
 * @mac: Digest.
 * @key: Key.
 * @key_len: Its length.
 * @pieces: Bytes, one piece after the other.
 * @n: How many pieces.
 * @out: Filled in: TLS_HMAC_MD5_SIZE or TLS_HMAC_SHA256_SIZE bytes.
 *
 * Return: 0 or -EPROTO: the library has none.
 */
int tls_hmac(enum tls_mac mac, const void *key, size_t key_len,
	     const struct iovec *pieces, size_t n, uint8_t *out);

#endif /* _TLS_MAC_H */
