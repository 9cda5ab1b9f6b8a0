/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, our certificate and signatures; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_IDENTITY_H
#define _TLS_GNUTLS_IDENTITY_H

#include <gnutls/abstract.h>

#include "tls/tls.h"

enum { TLS_GNUTLS_CHAIN_MAX = 16 };

/**
 * struct tls_gnutls_identity - certificate and what signs for it
 * @chain: Certificate, and what is between it and the root.
 * @n: How many.
 * @key: What signs.
 */
struct tls_gnutls_identity {
	gnutls_pcert_st chain[TLS_GNUTLS_CHAIN_MAX];
	unsigned int n;
	gnutls_privkey_t key;
};

/**
 * tls_gnutls_identity_load() - read a certificate and its key
 * @own: Filled in; to be released with tls_gnutls_identity_free() if that
 *	succeeds.
 * @identity: Where they are.
 *
 * Return: 0 or GNUTLS_E_...
 */
int tls_gnutls_identity_load(struct tls_gnutls_identity *own,
			     const struct tls_identity *identity);

/**
 * tls_gnutls_identity_free() - wipe and release
 * @own: Certificate and key.
 */
void tls_gnutls_identity_free(struct tls_gnutls_identity *own);

/**
 * tls_gnutls_identity_set() - read a certificate and its key
 * @cred: Gets them.
 * @identity: Where they are.
 *
 * Return: 0 or GNUTLS_E_...
 */
int tls_gnutls_identity_set(gnutls_certificate_credentials_t cred,
			    const struct tls_identity *identity);

#endif /* _TLS_GNUTLS_IDENTITY_H */
