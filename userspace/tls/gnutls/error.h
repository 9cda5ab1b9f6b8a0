/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors of GnuTLS as errno values; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_ERROR_H
#define _TLS_GNUTLS_ERROR_H

#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

/**
 * tls_gnutls_errno() - negative errno of a GnuTLS error
 * @code: GNUTLS_E_...
 *
 * Return: As tls.h promises it.
 */
static inline int tls_gnutls_errno(int code)
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

/**
 * tls_gnutls_trim() - take the full stop from a text of the library
 * @text: Text.
 */
static inline void tls_gnutls_trim(char *text)
{
	size_t len = strlen(text);

	while (len && strchr(" .", text[len - 1]))
		text[--len] = '\0';
}

/**
 * tls_gnutls_text() - text of a GnuTLS error
 * @buf: Filled in.
 * @size: Bytes in @buf.
 * @what: What failed, or "".
 * @code: GNUTLS_E_...
 */
static inline void tls_gnutls_text(char *buf, size_t size, const char *what,
				   int code)
{
	snprintf(buf, size, "%s%s%s", what, *what ? ": " : "",
		 gnutls_strerror(code));
	tls_gnutls_trim(buf);
}

#endif /* _TLS_GNUTLS_ERROR_H */
