// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/token.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/uio.h>

#include "tls/mac.h"

/*
 * Not a secret, and need not be: nobody can try 2^256 tokens. It keeps these
 * hashes apart from others.
 */
static const uint8_t label[32] = "acvpn session token";

int auth_token_hash(const uint8_t token[AUTH_TOKEN_SIZE],
		    struct auth_token_hash *hash)
{
	struct iovec piece = {
		.iov_base = (void *)token, .iov_len = AUTH_TOKEN_SIZE,
	};

	return tls_hmac(TLS_HMAC_SHA256, label, sizeof(label), &piece, 1,
			hash->bytes);
}

int auth_token_new(uint8_t token[AUTH_TOKEN_SIZE],
		   struct auth_token_hash *hash)
{
	if (getrandom(token, AUTH_TOKEN_SIZE, 0) != AUTH_TOKEN_SIZE)
		return -EIO;
	return auth_token_hash(token, hash);
}
