/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors of OpenSSL as errno values and texts; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_ERROR_H
#define _TLS_OPENSSL_ERROR_H

#include <openssl/ssl.h>
#include <stddef.h>

/**
 * tls_openssl_text() - text of what the library reports; forgets its reports
 * @buf: Filled in.
 * @size: Bytes in @buf.
 * @what: What failed, or "".
 * @peer: Who sends us alerts.
 */
void tls_openssl_text(char *buf, size_t size, const char *what,
		      const char *peer);

/**
 * tls_openssl_alert() - the alert that the peer has sent
 *
 * Return: Its description, or -1 if the library reports something else.
 */
int tls_openssl_alert(void);

/**
 * tls_openssl_errno() - negative errno of a call that failed
 * @ssl: Connection.
 * @ret: What the call returned.
 *
 * Return: As tls.h promises it; the reports are kept for tls_openssl_text().
 */
int tls_openssl_errno(const SSL *ssl, int ret);

#endif /* _TLS_OPENSSL_ERROR_H */
