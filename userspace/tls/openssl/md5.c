// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, MD5.
 */
#include "tls/md5.h"

#include <errno.h>
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
