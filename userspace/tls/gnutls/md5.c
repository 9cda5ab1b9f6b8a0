// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, MD5.
 */
#include "tls/md5.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <sys/uio.h>

int tls_md5(const struct iovec *pieces, size_t n, uint8_t out[TLS_MD5_SIZE])
{
	gnutls_hash_hd_t hash;
	size_t i;
	int err;

	if (gnutls_hash_init(&hash, GNUTLS_DIG_MD5))
		return -EPROTO;
	for (i = 0, err = 0; i < n && !err; i++)
		err = gnutls_hash(hash, pieces[i].iov_base, pieces[i].iov_len);
	gnutls_hash_deinit(hash, out);
	return err ? -EPROTO : 0;
}
