/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A private key, in the process that keeps it: what is behind tls_sign_fn.
 */
#ifndef _TLS_KEY_H
#define _TLS_KEY_H

#include <stdbool.h>

#include "tls/tls.h"

/**
 * struct tls_key - private key, opaque
 */
struct tls_key;

/**
 * tls_key_load() - read a private key
 * @out: Set on success; release with tls_key_free().
 * @file: PEM file, RSA, RSA-PSS, EC or Ed25519.
 * @password: What decrypts it, or NULL: it is not encrypted, or is not read.
 * @error: Filled in on failure.
 *
 * Return: 0; -ENOKEY it is encrypted, and @password is not what decrypts it; or
 * another negative errno.
 */
int tls_key_load(struct tls_key **out, const char *file, const char *password,
		 char error[TLS_ERROR_SIZE]);

/**
 * tls_key_sign() - sign; a tls_sign_fn
 * @key: struct tls_key.
 * @scheme: As tls_sign_fn has it.
 * @digest: As tls_sign_fn has it.
 * @len: Bytes in @digest.
 * @sig: Filled in.
 * @size: Bytes that fit.
 *
 * Return: Bytes of the signature; -EOPNOTSUPP the scheme is not for this key;
 * -EINVAL @len is not the scheme's; -ENOBUFS; -EPROTO.
 */
ssize_t tls_key_sign(void *key, uint16_t scheme, const uint8_t *digest,
		     size_t len, uint8_t *sig, size_t size);

/**
 * tls_key_matches() - is this the key of a certificate?
 * @key: Key.
 * @file: PEM file; its first certificate counts.
 *
 * Return: false also if @file has none that can be read.
 */
bool tls_key_matches(const struct tls_key *key, const char *file);

/**
 * tls_key_free() - wipe and release
 * @key: Key, or NULL.
 */
void tls_key_free(struct tls_key *key);

#endif /* _TLS_KEY_H */
