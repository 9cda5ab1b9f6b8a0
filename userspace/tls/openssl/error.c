// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/error.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "tls/tls.h"

enum { ALERT_MAX = 255 };

int tls_openssl_alert(void)
{
	/* The first report is the cause, those behind it its consequences. */
	unsigned long code = ERR_peek_error();
	int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;

	if (ERR_GET_LIB(code) != ERR_LIB_SSL || alert < 0 || alert > ALERT_MAX)
		return -1;
	return alert;
}

void tls_openssl_text(char *buf, size_t size, const char *what,
		      const char *peer)
{
	unsigned long code = ERR_peek_error();
	int alert = tls_openssl_alert();
	const char *reason = ERR_reason_error_string(code);

	if (alert >= 0)
		snprintf(buf, size, "the %s sent the alert '%s'", peer,
			 tls_alert_name(alert));
	else if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
		 ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		snprintf(buf, size, TLS_CLOSED_TEXT);
	else
		snprintf(buf, size, "%s%s%s", what, *what ? ": " : "",
			 reason ? reason : "the TLS library gives no reason");
	ERR_clear_error();
}

int tls_openssl_errno(const SSL *ssl, int ret)
{
	unsigned long code = ERR_peek_error();

	switch (SSL_get_error(ssl, ret)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return -EAGAIN;
	case SSL_ERROR_SYSCALL:
		return errno ? -errno : -ECONNRESET;
	default:
		break;
	}
	if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
	    ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		return -ECONNRESET;
	return ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE ? -ENOMEM : -EPROTO;
}
