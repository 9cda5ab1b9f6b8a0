// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, HMAC and HKDF.
 */
#include "tls/mac.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <sys/uio.h>

#include "tls/secret.h"

int tls_hmac(enum tls_mac mac, const void *key, size_t key_len,
	     const struct iovec *pieces, size_t n, uint8_t *out)
{
	const char *digest = mac == TLS_HMAC_MD5 ? "MD5" : "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
						 (char *)digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	size_t i, len;
	int ok;

	ok = ctx && EVP_MAC_init(ctx, key, key_len, params);
	for (i = 0; i < n && ok; i++)
		ok = EVP_MAC_update(ctx, pieces[i].iov_base, pieces[i].iov_len);
	ok = ok && EVP_MAC_final(ctx, out, &len,
				 mac == TLS_HMAC_MD5 ? TLS_HMAC_MD5_SIZE :
						       TLS_HMAC_SHA256_SIZE);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(hmac);
	return ok ? 0 : -EPROTO;
}

static OSSL_PARAM mac_octets(const char *name, const uint8_t *data, size_t len)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)data, len);
}

int tls_hkdf_expand(const struct tls_secret *secret, const uint8_t *info,
		    size_t info_len, uint8_t *out, size_t len)
{
	const char *digest = secret->len == TLS_SECRET_MAX ? "SHA384" :
							     "SHA256";
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
						 (char *)digest, 0),
		mac_octets(OSSL_KDF_PARAM_KEY, secret->bytes, secret->len),
		mac_octets(OSSL_KDF_PARAM_INFO, info, info_len),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	int ok = ctx && EVP_KDF_derive(ctx, out, len, params) > 0;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok ? 0 : -EPROTO;
}
