// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/identity.h"

#include <errno.h>

#include "tls/openssl/oracle.h"

static int set_oracle(SSL_CTX *ctx, const struct tls_identity *identity)
{
	EVP_PKEY *key;
	int ok;

	key = tls_openssl_oracle_key(SSL_CTX_get0_certificate(ctx),
				     identity->sign, identity->sign_arg);
	ok = key && SSL_CTX_use_PrivateKey(ctx, key) == 1;
	EVP_PKEY_free(key);
	return ok ? 0 : -EPROTO;
}

int tls_openssl_identity_set(SSL_CTX *ctx, const struct tls_identity *identity)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, identity->cert_file) != 1)
		return -EPROTO;
	if (!identity->key_file)
		return set_oracle(ctx, identity);
	if (SSL_CTX_use_PrivateKey_file(ctx, identity->key_file,
					SSL_FILETYPE_PEM) != 1)
		return -EPROTO;
	return 0;
}
