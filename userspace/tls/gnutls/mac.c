// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, HMAC and HKDF.
 */
#include "tls/cookie.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <sys/uio.h>

#include "tls/secret.h"

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

int tls_hkdf_expand(const struct tls_secret *secret, const uint8_t *info,
		    size_t info_len, uint8_t *out, size_t len)
{
	const gnutls_datum_t key = {
		(unsigned char *)secret->bytes, secret->len
	};
	const gnutls_datum_t text = { (unsigned char *)info, info_len };
	gnutls_mac_algorithm_t mac = secret->len == TLS_SECRET_MAX ?
				     GNUTLS_MAC_SHA384 : GNUTLS_MAC_SHA256;

	return gnutls_hkdf_expand(mac, &key, &text, out, len) ? -EPROTO : 0;
}
