// SPDX-License-Identifier: GPL-2.0-only
#include "tls/pem.h"

#include <errno.h>
#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

int tls_pem_cert(const void *pem, size_t len, struct buf *der)
{
	unsigned char *data = NULL;
	BIO *bio;
	long n = 0;
	int err;

	if (len > INT_MAX)
		return -EINVAL;
	bio = BIO_new_mem_buf(pem, len);
	if (!bio)
		return -ENOMEM;
	if (PEM_bytes_read_bio(&data, &n, NULL, PEM_STRING_X509, bio, NULL,
			       NULL))
		err = buf_add(der, data, n);
	else
		err = -EINVAL;
	OPENSSL_free(data);
	BIO_free(bio);
	ERR_clear_error();
	return err;
}

int tls_sha1(const void *data, size_t len, uint8_t digest[TLS_SHA1_SIZE])
{
	if (!EVP_Digest(data, len, digest, NULL, EVP_sha1(), NULL))
		return -EOPNOTSUPP;
	return 0;
}
