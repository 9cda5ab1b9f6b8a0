// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/record.h"

#include <endian.h>
#include <openssl/evp.h>
#include <string.h>

enum {
	HEADER = 13, EXPLICIT = 8, TAG = 16, NONCE = 12, SEQ = 8,
	EPOCH_SHIFT = 48,
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

bool tls_openssl_record_opens(const struct tls_keys *keys,
			      const uint8_t *record, size_t len)
{
	const struct tls_keydir *dir = &keys->rx;
	size_t explicit = dir->iv_len == NONCE ? 0 : EXPLICIT, plain;
	uint8_t nonce[NONCE], aad[HEADER];
	uint8_t out[TLS_OPENSSL_RECORD_SIZE];
	EVP_CIPHER_CTX *ctx;
	int n, ok;

	if (len < HEADER + explicit + TAG || len > sizeof(out))
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

static void make_header(const struct tls_keys *keys, uint8_t type, size_t len,
			uint8_t *out)
{
	uint64_t number = htobe64((uint64_t)keys->epoch << EPOCH_SHIFT |
				  keys->tx.seq);

	out[0] = type;
	out[1] = 0xfe;
	out[2] = 0xfd;
	memcpy(out + 3, &number, sizeof(number));
	out[11] = len >> 8;
	out[12] = len;
}

size_t tls_openssl_record_seal(const struct tls_keys *keys, uint8_t type,
			       const uint8_t *data, size_t len, uint8_t *out)
{
	const struct tls_keydir *dir = &keys->tx;
	size_t explicit = dir->iv_len == NONCE ? 0 : EXPLICIT;
	uint8_t nonce[NONCE], aad[HEADER], *body = out + HEADER + explicit;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n, ok;

	make_header(keys, type, explicit + len + TAG, out);
	memcpy(out + HEADER, out + 3, explicit);
	make_nonce(dir, out, explicit, nonce);
	make_aad(out, len, aad);
	ok = ctx && len <= TLS_OPENSSL_RECORD_DATA &&
	     EVP_EncryptInit_ex(ctx, cipher_of(keys->aead), NULL, dir->key,
				nonce) &&
	     EVP_EncryptUpdate(ctx, NULL, &n, aad, sizeof(aad)) &&
	     EVP_EncryptUpdate(ctx, body, &n, data, len) &&
	     EVP_EncryptFinal_ex(ctx, body + n, &n) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, body + len);
	EVP_CIPHER_CTX_free(ctx);
	return ok ? HEADER + explicit + len + TAG : 0;
}
