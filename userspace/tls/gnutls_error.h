/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors of GnuTLS as errno values; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_ERROR_H
#define _TLS_GNUTLS_ERROR_H

#include <errno.h>
#include <gnutls/gnutls.h>

/**
 * gnutls_error_errno() - negative errno of a GnuTLS error
 * @code: GNUTLS_E_...
 *
 * Return: As tls.h promises it.
 */
static inline int gnutls_error_errno(int code)
{
	switch (code) {
	case GNUTLS_E_AGAIN:
	case GNUTLS_E_INTERRUPTED:
		return -EAGAIN;
	case GNUTLS_E_MEMORY_ERROR:
		return -ENOMEM;
	case GNUTLS_E_PUSH_ERROR:
	case GNUTLS_E_PULL_ERROR:
	case GNUTLS_E_PREMATURE_TERMINATION:
		return -ECONNRESET;
	default:
		return -EPROTO;
	}
}

#endif /* _TLS_GNUTLS_ERROR_H */
