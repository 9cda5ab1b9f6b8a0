// SPDX-License-Identifier: GPL-2.0-only

#include "tlsrec.h"

#include <err.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "bigend.h"

enum { AAD_MAX = 13, CONTENT_OPAQUE = 23 };

static bool has_explicit_nonce(const struct tlsrec_key *key)
{
	return key->version == TLSREC_1_2 &&
	       key->cipher != ACVPN_CIPHER_CHACHA20_POLY1305;
}

/* Bytes of plaintext besides the data. */
static size_t inner_type(const struct tlsrec_key *key)
{
	return key->version == TLSREC_1_3 ? 1 + key->pad : 0;
}

struct tlsrec_key tlsrec_random_key(int version, enum acvpn_cipher cipher,
				    uint64_t seq)
{
	struct tlsrec_key key = {
		.version = version, .cipher = cipher, .seq = seq,
		.size = cipher == ACVPN_CIPHER_AES_128_GCM ? 16 : 32,
	};

	if (getrandom(key.key, key.size, 0) != (ssize_t)key.size ||
	    getrandom(key.iv, sizeof(key.iv), 0) != sizeof(key.iv))
		errx(1, "getrandom failed");
	return key;
}

static gnutls_aead_cipher_hd_t aead_open(const struct tlsrec_key *key)
{
	static const gnutls_cipher_algorithm_t ciphers[] = {
		[ACVPN_CIPHER_AES_128_GCM] = GNUTLS_CIPHER_AES_128_GCM,
		[ACVPN_CIPHER_AES_256_GCM] = GNUTLS_CIPHER_AES_256_GCM,
		[ACVPN_CIPHER_CHACHA20_POLY1305] =
			GNUTLS_CIPHER_CHACHA20_POLY1305,
	};
	gnutls_datum_t datum = { (uint8_t *)key->key, (unsigned int)key->size };
	gnutls_aead_cipher_hd_t aead;

	if (gnutls_aead_cipher_init(&aead, ciphers[key->cipher], &datum))
		errx(1, "gnutls_aead_cipher_init failed");
	return aead;
}

static void make_nonce(uint8_t *nonce, const struct tlsrec_key *key,
		       const uint8_t *explicit)
{
	uint8_t seq[8];
	int i;

	memcpy(nonce, key->iv, TLSREC_IV);
	if (has_explicit_nonce(key)) {
		memcpy(nonce + TLSREC_SALT, explicit, TLSREC_NONCE);
		return;
	}
	bigend_put(seq, key->seq, 8);
	for (i = 0; i < 8; i++)
		nonce[4 + i] ^= seq[i];
}

static size_t make_aad(uint8_t *aad, const struct tlsrec_key *key,
		       const uint8_t *header, size_t plain)
{
	if (key->version == TLSREC_1_3) {
		memcpy(aad, header, TLSREC_HEADER);
		return TLSREC_HEADER;
	}
	bigend_put(aad, key->seq, 8);
	memcpy(aad + 8, header, 3);
	bigend_put(aad + 11, plain, 2);
	return AAD_MAX;
}

size_t tlsrec_seal(uint8_t *out, struct tlsrec_key *key, uint8_t type,
		   const void *plain, size_t len)
{
	size_t explicit = has_explicit_nonce(key) ? TLSREC_NONCE : 0;
	uint8_t nonce[TLSREC_IV], aad[AAD_MAX], text[TLSREC_MAX];
	size_t body = len + inner_type(key), aad_len, n;
	gnutls_aead_cipher_hd_t aead = aead_open(key);

	if (len)
		memcpy(text, plain, len);
	text[len] = type;
	memset(text + len + 1, 0, key->pad);
	out[0] = key->version == TLSREC_1_3 ? CONTENT_OPAQUE : type;
	bigend_put(out + 1, TLSREC_1_2, 2);
	bigend_put(out + 3, explicit + body + TLSREC_TAG, 2);
	memcpy(out + TLSREC_HEADER, key->iv + TLSREC_SALT, explicit);
	make_nonce(nonce, key, out + TLSREC_HEADER);
	aad_len = make_aad(aad, key, out, len);
	n = body + TLSREC_TAG;
	if (gnutls_aead_cipher_encrypt(aead, nonce, sizeof(nonce), aad, aad_len,
				       TLSREC_TAG, text, body,
				       out + TLSREC_HEADER + explicit, &n))
		errx(1, "gnutls_aead_cipher_encrypt failed");
	gnutls_aead_cipher_deinit(aead);
	if (explicit)
		bigend_put(key->iv + TLSREC_SALT,
			   bigend_get(key->iv + TLSREC_SALT, TLSREC_NONCE) + 1,
			   TLSREC_NONCE);
	key->seq++;
	return TLSREC_HEADER + explicit + n;
}

size_t tlsrec_size(const uint8_t *wire)
{
	return TLSREC_HEADER + bigend_get(wire + 3, 2);
}

/* The inner plaintext of TLS 1.3 ends in the type, and zeros after it. */
static const char *strip_inner(const uint8_t *plain, size_t *len, uint8_t *type)
{
	while (*len && !plain[*len - 1])
		--*len;
	if (!*len)
		return "no inner content type";
	*type = plain[--*len];
	return NULL;
}

static const char *check_header(const struct tlsrec_key *key,
				const uint8_t *wire, size_t overhead)
{
	if (bigend_get(wire + 1, 2) != TLSREC_1_2)
		return "version in the header is not 0x0303";
	if (key->version == TLSREC_1_3 && wire[0] != CONTENT_OPAQUE)
		return "outer content type is not 23";
	if (tlsrec_size(wire) < overhead)
		return "shorter than an empty record";
	if (tlsrec_size(wire) > TLSREC_MAX)
		return "longer than the longest record";
	return NULL;
}

const char *tlsrec_open(uint8_t *plain, size_t *len, uint8_t *type,
			struct tlsrec_key *key, const uint8_t *wire)
{
	size_t explicit = has_explicit_nonce(key) ? TLSREC_NONCE : 0;
	size_t overhead = TLSREC_HEADER + explicit + TLSREC_TAG;
	uint8_t nonce[TLSREC_IV], aad[AAD_MAX];
	gnutls_aead_cipher_hd_t aead;
	const char *wrong;
	size_t aad_len;
	int ret;

	wrong = check_header(key, wire, overhead);
	if (wrong)
		return wrong;
	make_nonce(nonce, key, wire + TLSREC_HEADER);
	aad_len = make_aad(aad, key, wire, tlsrec_size(wire) - overhead);
	aead = aead_open(key);
	*len = TLSREC_MAX;
	ret = gnutls_aead_cipher_decrypt(aead, nonce, sizeof(nonce), aad,
					 aad_len, TLSREC_TAG,
					 wire + TLSREC_HEADER + explicit,
					 tlsrec_size(wire) - TLSREC_HEADER -
					 explicit, plain, len);
	gnutls_aead_cipher_deinit(aead);
	if (ret)
		return "tag does not match";
	key->seq++;
	*type = wire[0];
	return key->version == TLSREC_1_3 ? strip_inner(plain, len, type) :
					    NULL;
}
