/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, our certificate and signatures; for the backend's files
 * only.
 */
#ifndef _TLS_OPENSSL_IDENTITY_H
#define _TLS_OPENSSL_IDENTITY_H

#include <openssl/ssl.h>

#include "tls/tls.h"

/**
 * tls_openssl_identity_set() - read a certificate and its key
 * @ctx: Gets them.
 * @identity: Where they are.
 *
 * Return: 0 or -EPROTO.
 */
int tls_openssl_identity_set(SSL_CTX *ctx, const struct tls_identity *identity);

#endif /* _TLS_OPENSSL_IDENTITY_H */
