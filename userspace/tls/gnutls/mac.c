// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, HMAC and HKDF.
 */
#include "tls/mac.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <sys/uio.h>

#include "tls/secret.h"

int tls_hmac(enum tls_mac mac, const void *key, size_t key_len,
	     const struct iovec *pieces, size_t n, uint8_t *out)
{
	static const gnutls_mac_algorithm_t algorithms[] = {
		[TLS_HMAC_MD5] = GNUTLS_MAC_MD5,
		[TLS_HMAC_SHA256] = GNUTLS_MAC_SHA256,
	};
	gnutls_hmac_hd_t hmac;
	size_t i;
	int err;

	if (gnutls_hmac_init(&hmac, algorithms[mac], key, key_len))
		return -EPROTO;
	for (i = 0, err = 0; i < n && !err; i++)
		err = gnutls_hmac(hmac, pieces[i].iov_base, pieces[i].iov_len);
	gnutls_hmac_deinit(hmac, out);
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
