/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Session tokens: 256 random bits, which the client has and the gateway knows
 * the hash of only. Who reads the gateway's memory or store cannot resume
 * anybody's session by what he finds there.
 */
#ifndef _ACVPND_AUTH_TOKEN_H
#define _ACVPND_AUTH_TOKEN_H

#include <stdint.h>

enum {
	AUTH_TOKEN_SIZE = 32,
	AUTH_TOKEN_HASH_SIZE = 32,
};

/**
 * struct auth_token_hash - what is kept of a token
 * @bytes: Of no use for who wants the token.
 *
 * It is safe to look one up in a time that depends on it: that tells about
 * hashes, of which nobody can choose the next digit.
 */
struct auth_token_hash {
	uint8_t bytes[AUTH_TOKEN_HASH_SIZE];
};

/**
 * auth_token_new() - make a token
 * @token: Filled in, for the client; wipe after use.
 * @hash: Filled in, to keep.
 *
 * Return: 0 or a negative errno.
 */
int auth_token_new(uint8_t token[AUTH_TOKEN_SIZE],
		   struct auth_token_hash *hash);

/**
 * auth_token_hash() - hash of a token that a client shows
 * @token: What it shows.
 * @hash: Filled in.
 *
 * Return: 0 or -EPROTO, if the library of TLS fails.
 */
int auth_token_hash(const uint8_t token[AUTH_TOKEN_SIZE],
		    struct auth_token_hash *hash);

#endif /* _ACVPND_AUTH_TOKEN_H */
