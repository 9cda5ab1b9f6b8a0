// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/derive.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <string.h>

enum { MASTER_SIZE = 48, NONCE = 12, SALT = 4 };

static size_t key_size(enum tls_aead aead)
{
	return aead == TLS_AEAD_AES_128_GCM ? 16 : 32;
}

static size_t iv_size_12(enum tls_aead aead)
{
	return aead == TLS_AEAD_CHACHA20_POLY1305 ? NONCE : SALT;
}

static int derive(const char *name, const OSSL_PARAM *params, uint8_t *out,
		  size_t len)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	int ok = ctx && EVP_KDF_derive(ctx, out, len, params) > 0;

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok ? 0 : -EPROTO;
}

static OSSL_PARAM octets(const char *name, const void *data, size_t len)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)data, len);
}

static OSSL_PARAM text(const char *name, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)value, 0);
}

static const char *handshake_digest(const SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);

	return EVP_MD_get0_name(SSL_CIPHER_get_handshake_digest(cipher));
}

/* Key block of RFC 5246 6.3. */
static int key_block(const SSL *ssl, uint8_t *out, size_t len)
{
	static const char label[] = "key expansion";
	uint8_t master[MASTER_SIZE];
	uint8_t client[SSL3_RANDOM_SIZE], server[SSL3_RANDOM_SIZE];
	OSSL_PARAM params[] = {
		text(OSSL_KDF_PARAM_DIGEST, handshake_digest(ssl)),
		octets(OSSL_KDF_PARAM_SECRET, master, sizeof(master)),
		octets(OSSL_KDF_PARAM_SEED, label, strlen(label)),
		octets(OSSL_KDF_PARAM_SEED, server, sizeof(server)),
		octets(OSSL_KDF_PARAM_SEED, client, sizeof(client)),
		OSSL_PARAM_construct_end(),
	};
	int err = -EPROTO;

	SSL_get_client_random(ssl, client, sizeof(client));
	SSL_get_server_random(ssl, server, sizeof(server));
	if (SSL_SESSION_get_master_key(SSL_get_session(ssl), master,
				       sizeof(master)) == sizeof(master))
		err = derive("TLS1-PRF", params, out, len);
	OPENSSL_cleanse(master, sizeof(master));
	return err;
}

int tls_openssl_derive_12(const SSL *ssl, struct tls_keys *keys)
{
	size_t key = key_size(keys->aead), iv = iv_size_12(keys->aead);
	struct tls_keydir *client = &keys->tx, *server = &keys->rx;
	uint8_t block[2 * (TLS_KEY_MAX + TLS_IV_MAX)];
	int err = key_block(ssl, block, 2 * (key + iv));

	if (SSL_is_server(ssl)) {
		client = &keys->rx;
		server = &keys->tx;
	}
	if (!err) {
		client->key_len = key;
		server->key_len = key;
		client->iv_len = iv;
		server->iv_len = iv;
		memcpy(client->key, block, key);
		memcpy(server->key, block + key, key);
		memcpy(client->iv, block + 2 * key, iv);
		memcpy(server->iv, block + 2 * key + iv, iv);
	}
	OPENSSL_cleanse(block, sizeof(block));
	return err;
}

int tls_openssl_derive_aead(const SSL *ssl, enum tls_aead *aead)
{
	switch (SSL_CIPHER_get_cipher_nid(SSL_get_current_cipher(ssl))) {
	case NID_aes_128_gcm:
		*aead = TLS_AEAD_AES_128_GCM;
		return 0;
	case NID_aes_256_gcm:
		*aead = TLS_AEAD_AES_256_GCM;
		return 0;
	case NID_chacha20_poly1305:
		*aead = TLS_AEAD_CHACHA20_POLY1305;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

int tls_openssl_derive_hkdf(const uint8_t *secret, size_t secret_len,
			    const char *info, uint8_t *out, size_t len)
{
	OSSL_PARAM params[] = {
		text(OSSL_KDF_PARAM_DIGEST, "SHA256"),
		octets(OSSL_KDF_PARAM_KEY, secret, secret_len),
		octets(OSSL_KDF_PARAM_INFO, info, strlen(info)),
		OSSL_PARAM_construct_end(),
	};

	return derive("HKDF", params, out, len);
}
