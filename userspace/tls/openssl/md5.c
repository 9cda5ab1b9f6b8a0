// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, MD5.
 */
#include "tls/md5.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/uio.h>

int tls_md5(const struct iovec *pieces, size_t n, uint8_t out[TLS_MD5_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t i;
	int ok;

	ok = ctx && EVP_DigestInit_ex(ctx, EVP_md5(), NULL);
	for (i = 0; i < n && ok; i++)
		ok = EVP_DigestUpdate(ctx, pieces[i].iov_base,
				      pieces[i].iov_len);
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -EPROTO;
}

int tls_hmac_md5(const void *key, size_t key_len, const struct iovec *pieces,
		 size_t n, uint8_t out[TLS_MD5_SIZE])
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
						 (char *)"MD5", 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	size_t i, len;
	int ok;

	ok = ctx && EVP_MAC_init(ctx, key, key_len, params);
	for (i = 0; i < n && ok; i++)
		ok = EVP_MAC_update(ctx, pieces[i].iov_base, pieces[i].iov_len);
	ok = ok && EVP_MAC_final(ctx, out, &len, TLS_MD5_SIZE);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return ok ? 0 : -EPROTO;
}
