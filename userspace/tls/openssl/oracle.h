/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, a private key that is somewhere else; for the backend's
 * files only.
 */
#ifndef _TLS_OPENSSL_ORACLE_H
#define _TLS_OPENSSL_ORACLE_H

#include <openssl/x509.h>

#include "tls/tls.h"

/**
 * tls_openssl_oracle_key() - key that signs by a call
 * @cert: Certificate with the public key, or NULL.
 * @sign: Signs.
 * @arg: Passed to @sign.
 *
 * Return: Key, or NULL.
 */
EVP_PKEY *tls_openssl_oracle_key(X509 *cert, tls_sign_fn sign, void *arg);

#endif /* _TLS_OPENSSL_ORACLE_H */
