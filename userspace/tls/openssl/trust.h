/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, the peer's certificate; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_TRUST_H
#define _TLS_OPENSSL_TRUST_H

#include <openssl/x509.h>

#include "tls/tls.h"

/**
 * tls_openssl_trust_verify() - for SSL_CTX_set_cert_verify_callback()
 * @store: What the peer sent, and whom to trust.
 * @arg: Unused.
 *
 * Return: 1 or 0.
 */
int tls_openssl_trust_verify(X509_STORE_CTX *store, void *arg);

/**
 * tls_openssl_trust_resumed() - hold a resumed session to the pin
 * @tls: Client's connection after its handshake.
 *
 * Return: 0 or a negative errno.
 */
int tls_openssl_trust_resumed(struct tls *tls);

#endif /* _TLS_OPENSSL_TRUST_H */
