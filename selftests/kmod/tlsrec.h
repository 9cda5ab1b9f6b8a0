/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLS 1.2 and 1.3 records byte by byte, for the far end of a CSTP connection.
 * The near end has the kernel's own TLS.
 */
#ifndef _SELFTESTS_KMOD_TLSREC_H
#define _SELFTESTS_KMOD_TLSREC_H

#include <stddef.h>
#include <stdint.h>

#include "libacvpn/acvpn.h"

enum { TLSREC_1_2 = 0x0303, TLSREC_1_3 = 0x0304 };

enum {
	TLSREC_HEADER = 5,
	TLSREC_IV = 12,
	TLSREC_SALT = 4,
	TLSREC_NONCE = 8,
	TLSREC_TAG = 16,
	TLSREC_KEY_MAX = 32,
	TLSREC_PLAIN_MAX = 16384,
	/* header, explicit nonce, inner content type, tag */
	TLSREC_OVERHEAD = TLSREC_HEADER + TLSREC_NONCE + 1 + TLSREC_TAG,
	TLSREC_MAX = TLSREC_PLAIN_MAX + TLSREC_OVERHEAD,
};

/**
 * struct tlsrec_key - key of one direction
 * @version: TLSREC_1_2 or TLSREC_1_3
 * @cipher: enum acvpn_cipher
 * @size: bytes of @key used
 * @key: the secret
 * @iv: implicit nonce. In AES-GCM of TLS 1.2, salt and the explicit nonce of
 *	the next record that this end sends
 * @seq: number of the next record
 * @pad: zeros that follow the content type in records sealed by TLS 1.3
 */
struct tlsrec_key {
	int version;
	enum acvpn_cipher cipher;
	size_t size;
	uint8_t key[TLSREC_KEY_MAX];
	uint8_t iv[TLSREC_IV];
	uint64_t seq;
	size_t pad;
};

/** tlsrec_random_key() - a key that starts with record @seq */
struct tlsrec_key tlsrec_random_key(int version, enum acvpn_cipher cipher,
				    uint64_t seq);

/**
 * tlsrec_seal() - make the next record
 * @out: room for @len + padding + TLSREC_OVERHEAD bytes
 * @key: key; its sequence number is used up
 * @type: content type
 * @plain: plaintext
 * @len: its bytes
 *
 * Return: bytes of the record.
 */
size_t tlsrec_seal(uint8_t *out, struct tlsrec_key *key, uint8_t type,
		   const void *plain, size_t len);

/**
 * tlsrec_size() - bytes of the record that a stream begins with
 * @wire: stream, TLSREC_HEADER bytes or more
 */
size_t tlsrec_size(const uint8_t *wire);

/**
 * tlsrec_open() - read the next record
 * @plain: room for TLSREC_MAX bytes
 * @len: set to the bytes of plaintext
 * @type: set to the content type
 * @key: key; its sequence number is used up
 * @wire: whole record
 *
 * Return: NULL, or what is wrong with the record.
 */
const char *tlsrec_open(uint8_t *plain, size_t *len, uint8_t *type,
			struct tlsrec_key *key, const uint8_t *wire);

#endif /* _SELFTESTS_KMOD_TLSREC_H */
