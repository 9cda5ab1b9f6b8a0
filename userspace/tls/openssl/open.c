// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/open.h"

#include <openssl/evp.h>
#include <string.h>

enum {
	HEADER = 13, EXPLICIT = 8, TAG = 16, NONCE = 12, SEQ = 8,
	RECORD_MAX = 128,
};

static const EVP_CIPHER *cipher_of(enum tls_aead aead)
{
	switch (aead) {
	case TLS_AEAD_AES_128_GCM:
		return EVP_aes_128_gcm();
	case TLS_AEAD_AES_256_GCM:
		return EVP_aes_256_gcm();
	case TLS_AEAD_CHACHA20_POLY1305:
		break;
	}
	return EVP_chacha20_poly1305();
}

/* Epoch and number are in the header as the nonce has them. */
static void make_nonce(const struct tls_keydir *dir, const uint8_t *record,
		       size_t explicit, uint8_t nonce[NONCE])
{
	int i;

	memset(nonce, 0, NONCE);
	memcpy(nonce, dir->iv, dir->iv_len);
	if (explicit)
		memcpy(nonce + NONCE - EXPLICIT, record + HEADER, EXPLICIT);
	for (i = 0; i < SEQ && !explicit; i++)
		nonce[NONCE - SEQ + i] ^= record[3 + i];
}

static void make_aad(const uint8_t *record, size_t plain, uint8_t aad[HEADER])
{
	memcpy(aad, record + 3, SEQ);
	memcpy(aad + SEQ, record, 3);
	aad[11] = plain >> 8;
	aad[12] = plain;
}

bool tls_openssl_open(const struct tls_keys *keys, const uint8_t *record,
		      size_t len)
{
	const struct tls_keydir *dir = &keys->rx;
	size_t explicit = dir->iv_len == NONCE ? 0 : EXPLICIT, plain;
	uint8_t nonce[NONCE], aad[HEADER], out[RECORD_MAX];
	EVP_CIPHER_CTX *ctx;
	int n, ok;

	if (len < HEADER + explicit + TAG || len > RECORD_MAX)
		return false;
	plain = len - HEADER - explicit - TAG;
	make_nonce(dir, record, explicit, nonce);
	make_aad(record, plain, aad);
	ctx = EVP_CIPHER_CTX_new();
	ok = ctx &&
	     EVP_DecryptInit_ex(ctx, cipher_of(keys->aead), NULL, dir->key,
				nonce) &&
	     EVP_DecryptUpdate(ctx, NULL, &n, aad, sizeof(aad)) &&
	     EVP_DecryptUpdate(ctx, out, &n, record + HEADER + explicit,
			       plain) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG,
				 (void *)(record + len - TAG)) &&
	     EVP_DecryptFinal_ex(ctx, out + n, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	OPENSSL_cleanse(out, sizeof(out));
	return ok;
}
