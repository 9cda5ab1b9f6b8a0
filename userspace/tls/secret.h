/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys of TLS 1.3 from secrets (RFC 8446 7.2, 7.3), for who protects records
 * without the library.
 */
#ifndef _TLS_SECRET_H
#define _TLS_SECRET_H

#include "tls/tls.h"

/**
 * tls_secret_next() - the secret behind a KeyUpdate
 * @secret: Secret; replaced.
 *
 * Return: 0 or -EPROTO.
 */
int tls_secret_next(struct tls_secret *secret);

/**
 * tls_secret_key() - key and nonce of a direction
 * @secret: Its secret.
 * @aead: Record protection.
 * @dir: Filled in, from record 0 on.
 *
 * Return: 0 or -EPROTO.
 */
int tls_secret_key(const struct tls_secret *secret, enum tls_aead aead,
		   struct tls_keydir *dir);

/**
 * tls_secret_follow() - find the secret that a key was made from
 * @secret: The first of a direction; replaced by the one of @dir.
 * @aead: Record protection.
 * @dir: Key in use.
 *
 * For libraries that do not tell of the keys that they have replaced.
 *
 * Return: 0 or -EPROTO: none of the first TLS_SECRET_FOLLOW_MAX.
 */
int tls_secret_follow(struct tls_secret *secret, enum tls_aead aead,
		      const struct tls_keydir *dir);

enum { TLS_SECRET_FOLLOW_MAX = 64 };

/**
 * tls_hkdf_expand() - HKDF-Expand of RFC 5869; each library has it
 * @secret: Secret; its length tells the hash, SHA-256 or SHA-384.
 * @info: Info.
 * @info_len: Bytes in @info.
 * @out: Filled in.
 * @len: Bytes wanted.
 *
 * Return: 0 or -EPROTO.
 */
int tls_hkdf_expand(const struct tls_secret *secret, const uint8_t *info,
		    size_t info_len, uint8_t *out, size_t len);

#endif /* _TLS_SECRET_H */
