/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other side's record protection: DTLS 1.2 with AES-GCM or with
 * ChaCha20-Poly1305, written apart from the module's so that both are wrong
 * only if both misread RFC 5288 or RFC 7905.
 */
#ifndef _SELFTESTS_KMOD_SEAL_H
#define _SELFTESTS_KMOD_SEAL_H

#include <stddef.h>
#include <stdint.h>

enum {
	SEAL_HEADER = 13,
	SEAL_NONCE = 8,
	SEAL_TAG = 16,
	SEAL_OVERHEAD = SEAL_HEADER + SEAL_NONCE + SEAL_TAG,
	SEAL_SALT = 4,
	SEAL_IV = 12,
	SEAL_KEY_MAX = 32,
	SEAL_RECORD_MAX = 16384 + SEAL_OVERHEAD,
};

enum seal_cipher { SEAL_AES_GCM, SEAL_CHACHA20_POLY1305 };

/**
 * struct seal_key - key of one direction
 * @cipher: record protection
 * @size: bytes of @key used, 16 or 32
 * @key: the secret
 * @salt: implicit part of the nonce in AES-GCM
 * @iv: what the nonce is made from in ChaCha20-Poly1305
 */
struct seal_key {
	enum seal_cipher cipher;
	size_t size;
	uint8_t key[SEAL_KEY_MAX];
	uint8_t salt[SEAL_SALT];
	uint8_t iv[SEAL_IV];
};

/**
 * struct seal_record - what a record says of itself
 * @type: content type
 * @version: 0xfefd
 * @epoch: epoch
 * @seq: sequence number, 48 bits
 * @nonce: explicit part of the nonce, as a big-endian number; where there is
 *	none, epoch and sequence number
 * @size: bytes of plaintext
 */
struct seal_record {
	uint8_t type;
	uint16_t version;
	uint16_t epoch;
	uint64_t seq;
	uint64_t nonce;
	size_t size;
};

/** seal_overhead() - bytes that a record is longer than its plaintext */
size_t seal_overhead(const struct seal_key *key);

/**
 * seal() - make a record
 * @out: room for @rec->size + SEAL_OVERHEAD bytes
 * @key: key
 * @rec: header
 * @plain: plaintext
 *
 * Return: bytes of the record.
 */
size_t seal(uint8_t *out, const struct seal_key *key,
	    const struct seal_record *rec, const uint8_t *plain);

/**
 * seal_open() - read a record that must be alone in its datagram
 * @rec: filled in
 * @plain: room for SEAL_RECORD_MAX bytes
 * @key: key
 * @wire: datagram
 * @len: its bytes
 *
 * Return: NULL, or what is wrong with the record.
 */
const char *seal_open(struct seal_record *rec, uint8_t *plain,
		      const struct seal_key *key, const uint8_t *wire,
		      size_t len);

#endif /* _SELFTESTS_KMOD_SEAL_H */
