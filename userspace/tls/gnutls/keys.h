/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Record protection out of GnuTLS; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_KEYS_H
#define _TLS_GNUTLS_KEYS_H

#include <gnutls/gnutls.h>

#include "tls/tls.h"

/**
 * tls_gnutls_keys_get() - copy aead, keys, nonces and sequence numbers
 * @session: Session after its handshake.
 * @keys: Filled in, but for the version; wiped on failure. The sequence
 *	numbers of DTLS have the epoch in their upper 16 bits.
 *
 * Return: 0 or GNUTLS_E_...; see tls_gnutls_keys_errno().
 */
int tls_gnutls_keys_get(gnutls_session_t session, struct tls_keys *keys);

/**
 * tls_gnutls_keys_errno() - negative errno of tls_gnutls_keys_get()
 * @code: What it returned.
 *
 * Return: -EOPNOTSUPP if the cipher or version is not for a data plane, else
 * -EPROTO.
 */
int tls_gnutls_keys_errno(int code);

#endif /* _TLS_GNUTLS_KEYS_H */
