/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, our certificate and signatures; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_IDENTITY_H
#define _TLS_GNUTLS_IDENTITY_H

#include <gnutls/gnutls.h>

#include "tls/tls.h"

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
