// SPDX-License-Identifier: GPL-2.0-only

#include "seal.h"

#include <err.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "bigend.h"

enum { NONCE_SIZE = SEAL_SALT + SEAL_NONCE };

static size_t explicit_nonce(const struct seal_key *key)
{
	return key->cipher == SEAL_AES_GCM ? SEAL_NONCE : 0;
}

size_t seal_overhead(const struct seal_key *key)
{
	return SEAL_HEADER + explicit_nonce(key) + SEAL_TAG;
}

static gnutls_cipher_algorithm_t algorithm(const struct seal_key *key)
{
	if (key->cipher == SEAL_CHACHA20_POLY1305)
		return GNUTLS_CIPHER_CHACHA20_POLY1305;
	return key->size == 16 ? GNUTLS_CIPHER_AES_128_GCM :
				 GNUTLS_CIPHER_AES_256_GCM;
}

static gnutls_aead_cipher_hd_t aead_open(const struct seal_key *key)
{
	gnutls_datum_t datum = { (uint8_t *)key->key, (unsigned int)key->size };
	gnutls_aead_cipher_hd_t aead;

	if (gnutls_aead_cipher_init(&aead, algorithm(key), &datum))
		errx(1, "gnutls_aead_cipher_init failed");
	return aead;
}

static uint64_t seq8(const struct seal_record *rec)
{
	return (uint64_t)rec->epoch << 48 | rec->seq;
}

static void make_nonce(uint8_t *nonce, const struct seal_key *key,
		       const struct seal_record *rec)
{
	int i;

	if (key->cipher == SEAL_AES_GCM) {
		memcpy(nonce, key->salt, SEAL_SALT);
		bigend_put(nonce + SEAL_SALT, rec->nonce, SEAL_NONCE);
		return;
	}
	memset(nonce, 0, SEAL_IV);
	bigend_put(nonce + 4, seq8(rec), 8);
	for (i = 0; i < SEAL_IV; i++)
		nonce[i] ^= key->iv[i];
}

/* Epoch and sequence, type, version, length: as the header, but reordered. */
static void make_aad(uint8_t *aad, const struct seal_record *rec)
{
	bigend_put(aad, rec->epoch, 2);
	bigend_put(aad + 2, rec->seq, 6);
	bigend_put(aad + 8, rec->type, 1);
	bigend_put(aad + 9, rec->version, 2);
	bigend_put(aad + 11, rec->size, 2);
}

size_t seal(uint8_t *out, const struct seal_key *key,
	    const struct seal_record *rec, const uint8_t *plain)
{
	gnutls_aead_cipher_hd_t aead = aead_open(key);
	uint8_t nonce[NONCE_SIZE], aad[SEAL_HEADER];
	uint8_t *body = out + SEAL_HEADER;
	size_t n = rec->size + SEAL_TAG;

	bigend_put(out, rec->type, 1);
	bigend_put(out + 1, rec->version, 2);
	bigend_put(out + 3, rec->epoch, 2);
	bigend_put(out + 5, rec->seq, 6);
	bigend_put(out + 11, rec->size + explicit_nonce(key) + SEAL_TAG, 2);
	bigend_put(body, rec->nonce, (int)explicit_nonce(key));
	body += explicit_nonce(key);
	make_nonce(nonce, key, rec);
	make_aad(aad, rec);
	if (gnutls_aead_cipher_encrypt(aead, nonce, sizeof(nonce), aad,
				       sizeof(aad), SEAL_TAG, plain, rec->size,
				       body, &n))
		errx(1, "gnutls_aead_cipher_encrypt failed");
	gnutls_aead_cipher_deinit(aead);
	return (size_t)(body - out) + n;
}

static void read_header(struct seal_record *rec, const struct seal_key *key,
			const uint8_t *wire, size_t len)
{
	*rec = (struct seal_record){
		.type = wire[0],
		.version = (uint16_t)bigend_get(wire + 1, 2),
		.epoch = (uint16_t)bigend_get(wire + 3, 2),
		.seq = bigend_get(wire + 5, 6),
		.size = len - seal_overhead(key),
	};
	rec->nonce = key->cipher == SEAL_AES_GCM ?
		     bigend_get(wire + SEAL_HEADER, SEAL_NONCE) : seq8(rec);
}

const char *seal_open(struct seal_record *rec, uint8_t *plain,
		      const struct seal_key *key, const uint8_t *wire,
		      size_t len)
{
	size_t skip = SEAL_HEADER + explicit_nonce(key), n = SEAL_RECORD_MAX;
	uint8_t nonce[NONCE_SIZE], aad[SEAL_HEADER];
	gnutls_aead_cipher_hd_t aead;
	int ret;

	if (len < seal_overhead(key))
		return "shorter than an empty record";
	if (bigend_get(wire + 11, 2) != len - SEAL_HEADER)
		return "length field differs from the datagram's length";
	read_header(rec, key, wire, len);
	make_nonce(nonce, key, rec);
	make_aad(aad, rec);
	aead = aead_open(key);
	ret = gnutls_aead_cipher_decrypt(aead, nonce, sizeof(nonce), aad,
					 sizeof(aad), SEAL_TAG, wire + skip,
					 len - skip, plain, &n);
	gnutls_aead_cipher_deinit(aead);
	return ret ? "tag does not match" : NULL;
}
