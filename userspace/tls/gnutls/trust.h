/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, the peer's certificate; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_TRUST_H
#define _TLS_GNUTLS_TRUST_H

#include <gnutls/gnutls.h>

#include "tls/tls.h"

/**
 * tls_gnutls_trust_verify() - what the library calls for a certificate
 * @session: The library's connection, with a struct tls as its pointer.
 *
 * Return: 0 or GNUTLS_E_CERTIFICATE_ERROR.
 */
int tls_gnutls_trust_verify(gnutls_session_t session);

/**
 * tls_gnutls_trust_resumed() - hold a resumed session to the pin
 * @tls: Client's connection after its handshake.
 *
 * Return: 0 or a negative errno.
 */
int tls_gnutls_trust_resumed(struct tls *tls);

#endif /* _TLS_GNUTLS_TRUST_H */
