// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, HMAC.
 */
#include "tls/cookie.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/uio.h>

int tls_hmac_sha256(const uint8_t *key, const struct iovec *pieces, size_t n,
		    uint8_t *out)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
						 (char *)"SHA256", 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	size_t i, len;
	int ok;

	ok = ctx && EVP_MAC_init(ctx, key, DTLS_COOKIE_SECRET_SIZE, params);
	for (i = 0; i < n && ok; i++)
		ok = EVP_MAC_update(ctx, pieces[i].iov_base, pieces[i].iov_len);
	ok = ok && EVP_MAC_final(ctx, out, &len, DTLS_COOKIE_SIZE);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return ok ? 0 : -EPROTO;
}
