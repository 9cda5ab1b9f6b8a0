// SPDX-License-Identifier: GPL-2.0-only
#include "tls/pem.h"

#include <errno.h>
#include <limits.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

int tls_pem_cert(const void *pem, size_t len, struct buf *der)
{
	gnutls_datum_t from = { (unsigned char *)pem, len }, to;
	int err;

	if (len > INT_MAX ||
	    gnutls_pem_base64_decode2("CERTIFICATE", &from, &to) < 0)
		return -EINVAL;
	err = buf_add(der, to.data, to.size);
	gnutls_free(to.data);
	return err;
}

int tls_sha1(const void *data, size_t len, uint8_t digest[TLS_SHA1_SIZE])
{
	return gnutls_hash_fast(GNUTLS_DIG_SHA1, data, len, digest) < 0 ?
		-EOPNOTSUPP : 0;
}
