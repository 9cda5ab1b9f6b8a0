/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, keys from secrets; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_DERIVE_H
#define _TLS_OPENSSL_DERIVE_H

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * tls_openssl_derive_12() - keys and nonces of (D)TLS 1.2
 * @ssl: Connection.
 * @keys: With the aead; keys and nonces are filled in.
 *
 * Return: 0 or -EPROTO.
 */
int tls_openssl_derive_12(const SSL *ssl, struct tls_keys *keys);

/**
 * tls_openssl_derive_aead() - the record protection in use
 * @ssl: Connection after its handshake.
 * @aead: Filled in.
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int tls_openssl_derive_aead(const SSL *ssl, enum tls_aead *aead);

/**
 * tls_openssl_derive_hkdf() - other secrets from one
 * @secret: Secret.
 * @secret_len: Bytes in @secret.
 * @info: For what.
 * @out: Filled in.
 * @len: Bytes wanted.
 *
 * Return: 0 or -EPROTO.
 */
int tls_openssl_derive_hkdf(const uint8_t *secret, size_t secret_len,
			    const char *info, uint8_t *out, size_t len);

#endif /* _TLS_OPENSSL_DERIVE_H */
