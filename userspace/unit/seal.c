// SPDX-License-Identifier: GPL-2.0-only
#include "unit/seal.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { HEADER = 5, TAG = 16, NONCE = 12, EXPLICIT = 8, AAD_MAX = 13 };

static gnutls_aead_cipher_hd_t cipher_of(const struct tls_keys *keys,
					 const struct tls_keydir *dir)
{
	static const gnutls_cipher_algorithm_t ids[] = {
		[TLS_AEAD_AES_128_GCM] = GNUTLS_CIPHER_AES_128_GCM,
		[TLS_AEAD_AES_256_GCM] = GNUTLS_CIPHER_AES_256_GCM,
		[TLS_AEAD_CHACHA20_POLY1305] = GNUTLS_CIPHER_CHACHA20_POLY1305,
	};
	gnutls_datum_t key = { (unsigned char *)dir->key, dir->key_len };
	gnutls_aead_cipher_hd_t cipher;

	assert_int_equal(gnutls_aead_cipher_init(&cipher, ids[keys->aead],
						 &key), 0);
	return cipher;
}

static size_t explicit_len(const struct tls_keydir *dir)
{
	return dir->iv_len == NONCE ? 0 : EXPLICIT;
}

static void put_seq(const struct tls_keydir *dir, uint8_t out[8])
{
	int i;

	for (i = 0; i < 8; i++)
		out[i] = dir->seq >> (56 - 8 * i);
}

/* Salt and explicit part, or a mask over the number. */
static void make_nonce(const struct tls_keydir *dir, uint8_t nonce[NONCE])
{
	uint8_t seq[8];
	int i;

	put_seq(dir, seq);
	memset(nonce, 0, NONCE);
	memcpy(nonce, dir->iv, dir->iv_len);
	for (i = 0; i < 8; i++)
		nonce[4 + i] ^= seq[i];
}

static size_t make_aad(const struct tls_keys *keys,
		       const struct tls_keydir *dir, size_t plain,
		       const uint8_t header[HEADER], uint8_t aad[AAD_MAX])
{
	if (keys->tls13) {
		memcpy(aad, header, HEADER);
		return HEADER;
	}
	put_seq(dir, aad);
	memcpy(aad + 8, header, 3);
	aad[11] = plain >> 8;
	aad[12] = plain;
	return AAD_MAX;
}

size_t seal_record(struct tls_keys *keys, const char *text, size_t len,
		   uint8_t *out, size_t size)
{
	gnutls_aead_cipher_hd_t cipher = cipher_of(keys, &keys->tx);
	size_t explicit = explicit_len(&keys->tx);
	size_t plain = len + keys->tls13, aad_len, sealed;
	uint8_t nonce[NONCE], aad[AAD_MAX], inner[512];

	assert_true(plain <= sizeof(inner) &&
		    HEADER + explicit + plain + TAG <= size);
	memcpy(inner, text, len);
	inner[len] = 23;
	memcpy(out, "\x17\x03\x03", 3);
	out[3] = (explicit + plain + TAG) >> 8;
	out[4] = explicit + plain + TAG;
	make_nonce(&keys->tx, nonce);
	memcpy(out + HEADER, nonce + 4, explicit);
	aad_len = make_aad(keys, &keys->tx, plain, out, aad);
	sealed = size - HEADER - explicit;
	assert_int_equal(gnutls_aead_cipher_encrypt(cipher, nonce, NONCE, aad,
						    aad_len, TAG, inner, plain,
						    out + HEADER + explicit,
						    &sealed), 0);
	gnutls_aead_cipher_deinit(cipher);
	keys->tx.seq++;
	return HEADER + explicit + sealed;
}

ssize_t seal_open(struct tls_keys *keys, const uint8_t *record, size_t len,
		  uint8_t *out, size_t size)
{
	gnutls_aead_cipher_hd_t cipher = cipher_of(keys, &keys->rx);
	size_t explicit = explicit_len(&keys->rx), aad_len;
	uint8_t nonce[NONCE], aad[AAD_MAX];
	int err;

	assert_true(len >= HEADER + explicit + TAG);
	make_nonce(&keys->rx, nonce);
	/* This part of the nonce is the sender's choice. */
	memcpy(nonce + NONCE - explicit, record + HEADER, explicit);
	aad_len = make_aad(keys, &keys->rx, len - HEADER - explicit - TAG,
			   record, aad);
	err = gnutls_aead_cipher_decrypt(cipher, nonce, NONCE, aad, aad_len,
					 TAG, record + HEADER + explicit,
					 len - HEADER - explicit, out, &size);
	gnutls_aead_cipher_deinit(cipher);
	keys->rx.seq++;
	return err ? -1 : (ssize_t)size;
}
