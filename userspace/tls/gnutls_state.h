/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Record protection out of GnuTLS; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_STATE_H
#define _TLS_GNUTLS_STATE_H

#include <gnutls/gnutls.h>

#include "tls/tls.h"

/**
 * gnutls_state_get() - copy aead, keys, nonces and sequence numbers
 * @session: Session after its handshake.
 * @keys: Filled in, but for the version; wiped on failure. The sequence
 *	numbers of DTLS have the epoch in their upper 16 bits.
 *
 * Return: 0 or GNUTLS_E_...; see gnutls_state_errno().
 */
int gnutls_state_get(gnutls_session_t session, struct tls_keys *keys);

/**
 * gnutls_state_errno() - negative errno of gnutls_state_get()
 * @code: What it returned.
 *
 * Return: -EOPNOTSUPP if the cipher or version is not for a data plane, else
 * -EPROTO.
 */
int gnutls_state_errno(int code);

#endif /* _TLS_GNUTLS_STATE_H */
