// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, HMAC.
 */
#include "tls/cookie.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <sys/uio.h>

int tls_hmac_sha256(const uint8_t *key, const struct iovec *pieces, size_t n,
		    uint8_t *out)
{
	gnutls_hmac_hd_t mac;
	size_t i;
	int err;

	if (gnutls_hmac_init(&mac, GNUTLS_MAC_SHA256, key,
			     DTLS_COOKIE_SECRET_SIZE))
		return -EPROTO;
	for (i = 0, err = 0; i < n && !err; i++)
		err = gnutls_hmac(mac, pieces[i].iov_base, pieces[i].iov_len);
	gnutls_hmac_deinit(mac, out);
	return err ? -EPROTO : 0;
}
