/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, SignatureSchemes; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_SCHEME_H
#define _TLS_GNUTLS_SCHEME_H

#include <gnutls/gnutls.h>
#include <stdint.h>

/**
 * tls_gnutls_scheme_of() - SignatureScheme of an algorithm
 * @algo: Algorithm.
 *
 * Return: As tls_sign_fn has it, or 0: it is none of those.
 */
uint16_t tls_gnutls_scheme_of(gnutls_sign_algorithm_t algo);

/**
 * tls_gnutls_scheme_algo() - algorithm of a SignatureScheme
 * @scheme: As tls_sign_fn has it.
 *
 * Return: The one with any curve, or GNUTLS_SIGN_UNKNOWN.
 */
gnutls_sign_algorithm_t tls_gnutls_scheme_algo(uint16_t scheme);

#endif /* _TLS_GNUTLS_SCHEME_H */
