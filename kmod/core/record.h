/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DTLS 1.2 records (RFC 6347 section 4.1) with AEAD protection, that is AES-GCM
 * (RFC 5288) or ChaCha20-Poly1305 (RFC 7905):
 *
 *   type(1) version(2) epoch(2) sequence(6) length(2)
 *   explicit nonce(8, GCM only) ciphertext(n) tag(16)
 */
#ifndef _ACVPN_CORE_RECORD_H
#define _ACVPN_CORE_RECORD_H

#include "types.h"

enum {
	ACVPN_RECORD_HEADER_SIZE = 13,
	ACVPN_RECORD_NONCE_SIZE = 8,	/* explicit part, GCM only */
	ACVPN_RECORD_TAG_SIZE = 16,
	ACVPN_RECORD_AAD_SIZE = 13,
	ACVPN_RECORD_IV_SIZE = 12,
	ACVPN_RECORD_SALT_SIZE = 4,	/* implicit part of a GCM nonce */
	/* RFC 6347 4.1: 2^14 bytes of plaintext, 2^14 + 2048 of ciphertext */
	ACVPN_RECORD_PLAINTEXT_MAX = 1 << 14,
	ACVPN_RECORD_LENGTH_MAX = (1 << 14) + 2048,
};

/* One record adds this to its plaintext, at most. */
#define ACVPN_RECORD_OVERHEAD						\
	(ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE +		\
	 ACVPN_RECORD_TAG_SIZE)

#define ACVPN_RECORD_SEQ_MAX ((1ULL << 48) - 1)

enum acvpn_record_type {
	ACVPN_RECORD_CHANGE_CIPHER_SPEC = 20,
	ACVPN_RECORD_ALERT = 21,
	ACVPN_RECORD_HANDSHAKE = 22,
	ACVPN_RECORD_DATA = 23,
};

enum { ACVPN_RECORD_VERSION_1_2 = 0xfefd };

/**
 * struct acvpn_record - header of a record
 * @type: content type (enum acvpn_record_type, or any other byte)
 * @version: protocol version, 0xfefd for DTLS 1.2
 * @epoch: epoch of the keys that protect the record
 * @seq: sequence number within the epoch, 48 bits
 * @length: bytes that follow the header
 */
struct acvpn_record {
	u8 type;
	u16 version;
	u16 epoch;
	u64 seq;
	u16 length;
};

/**
 * enum acvpn_record_verdict - what a record header says about the record
 * @ACVPN_RECORD_OK: plausible DTLS 1.2 record that fits its datagram
 * @ACVPN_RECORD_TRUNCATED: header incomplete, or length runs past the datagram
 * @ACVPN_RECORD_BAD_VERSION: not DTLS 1.2
 * @ACVPN_RECORD_BAD_LENGTH: longer than any record may be
 */
enum acvpn_record_verdict {
	ACVPN_RECORD_OK,
	ACVPN_RECORD_TRUNCATED,
	ACVPN_RECORD_BAD_VERSION,
	ACVPN_RECORD_BAD_LENGTH,
};

/**
 * acvpn_record_parse() - read a record header and judge it
 * @rec: filled in as far as the header is there; zeroed otherwise
 * @buf: start of the record; at least min(@len, ACVPN_RECORD_HEADER_SIZE)
 *	bytes are readable
 * @len: bytes from @buf to the end of the datagram
 *
 * Return: the verdict; @rec is whole unless it is ACVPN_RECORD_TRUNCATED
 *	because of a short header.
 */
enum acvpn_record_verdict acvpn_record_parse(struct acvpn_record *rec,
					     const u8 *buf, size_t len);

/**
 * acvpn_record_write() - write the 13 header bytes of a record
 * @buf: room for ACVPN_RECORD_HEADER_SIZE bytes
 * @rec: header to write; @seq above 48 bits is cut
 */
void acvpn_record_write(u8 *buf, const struct acvpn_record *rec);

/**
 * acvpn_record_seq8() - write epoch and sequence as the wire has them
 * @buf: room for 8 bytes
 * @epoch: epoch
 * @seq: sequence number, 48 bits
 */
void acvpn_record_seq8(u8 *buf, u16 epoch, u64 seq);

/**
 * acvpn_record_aad() - additional data of an AEAD record (RFC 5246 6.2.3.3)
 * @aad: room for ACVPN_RECORD_AAD_SIZE bytes
 * @rec: header of the record
 * @plaintext: bytes of plaintext
 */
void acvpn_record_aad(u8 *aad, const struct acvpn_record *rec, u16 plaintext);

/**
 * acvpn_record_plaintext() - bytes of plaintext in a protected record
 * @rec: header that acvpn_record_parse() found ACVPN_RECORD_OK
 * @nonce_size: bytes of explicit nonce in a record of the cipher
 *
 * Return: bytes, 1 to ACVPN_RECORD_PLAINTEXT_MAX, or -1 if the record has no
 *	room for nonce, frame type and tag, or holds more than a record may.
 */
int acvpn_record_plaintext(const struct acvpn_record *rec, u8 nonce_size);

/**
 * acvpn_record_nonce_salted() - nonce of an AES-GCM record (RFC 5288 3)
 * @nonce: room for ACVPN_RECORD_IV_SIZE bytes
 * @salt: implicit part, ACVPN_RECORD_SALT_SIZE bytes
 * @explicit: explicit part, as the record has it
 */
void acvpn_record_nonce_salted(u8 *nonce, const u8 *salt, const u8 *explicit);

/**
 * acvpn_record_nonce_masked() - nonce of a ChaCha20-Poly1305 record (RFC 7905)
 * @nonce: room for ACVPN_RECORD_IV_SIZE bytes
 * @iv: implicit part, ACVPN_RECORD_IV_SIZE bytes
 * @rec: header of the record
 */
void acvpn_record_nonce_masked(u8 *nonce, const u8 *iv,
			       const struct acvpn_record *rec);

#endif /* _ACVPN_CORE_RECORD_H */
