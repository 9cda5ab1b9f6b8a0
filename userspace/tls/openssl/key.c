// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, a private key.
 */
#include "tls/key.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/openssl/error.h"

#define KEY_ENCRYPTED "encrypted, and its password is another one"

enum { KEY_ED25519 = 0x0807, KEY_PSS = 0x0809 };

/**
 * struct tls_key - private key
 * @key: The library's.
 */
struct tls_key {
	EVP_PKEY *key;
};

/**
 * struct key_password - what decrypts a key
 * @text: It, or NULL.
 * @asked: It was asked for.
 */
struct key_password {
	const char *text;
	bool asked;
};

/* Nobody is asked at a terminal. */
static int give_password(char *buf, int size, int writes, void *arg)
{
	struct key_password *p = arg;
	int len = p->text ? (int)strlen(p->text) : -1;

	(void)writes;
	p->asked = true;
	if (len > size)
		return -1;
	if (len > 0)
		memcpy(buf, p->text, len);
	return len;
}

static int key_load(struct tls_key *key, const char *file, const char *password)
{
	struct key_password p = { .text = password };
	BIO *bio = BIO_new_file(file, "r");

	if (!bio)
		return -ENOENT;
	key->key = PEM_read_bio_PrivateKey(bio, NULL, give_password, &p);
	BIO_free(bio);
	if (key->key)
		return 0;
	return p.asked ? -ENOKEY : -EPROTO;
}

int tls_key_load(struct tls_key **out, const char *file, const char *password,
		 char error[TLS_ERROR_SIZE])
{
	struct tls_key *key = calloc(1, sizeof(*key));
	int err = -ENOMEM;

	ERR_clear_error();
	if (key)
		err = key_load(key, file, password);
	if (!err) {
		*out = key;
		return 0;
	}
	tls_key_free(key);
	tls_openssl_text(error, TLS_ERROR_SIZE, file, "peer");
	if (err == -ENOKEY)
		snprintf(error, TLS_ERROR_SIZE, "%s", KEY_ENCRYPTED);
	return err;
}

static const EVP_MD *scheme_digest(uint16_t scheme)
{
	switch (scheme) {
	case 0x0401:
	case 0x0403:
	case 0x0804:
	case 0x0809:
		return EVP_sha256();
	case 0x0501:
	case 0x0503:
	case 0x0805:
	case 0x080a:
		return EVP_sha384();
	case 0x0601:
	case 0x0603:
	case 0x0806:
	case 0x080b:
		return EVP_sha512();
	default:
		return NULL;
	}
}

/* A file of the older form (PKCS #1) does not say that its key is for PSS. */
static bool is_for(uint16_t scheme, EVP_PKEY *key)
{
	if (scheme == KEY_ED25519)
		return EVP_PKEY_is_a(key, "ED25519");
	if (scheme >= KEY_PSS && EVP_PKEY_is_a(key, "RSA-PSS"))
		return true;
	if (scheme >= KEY_PSS)
		return EVP_PKEY_is_a(key, "RSA");
	return EVP_PKEY_is_a(key, (scheme & 0xff) == 3 ? "EC" : "RSA");
}

static bool set_scheme(EVP_PKEY_CTX *ctx, uint16_t scheme, const EVP_MD *md)
{
	if (EVP_PKEY_sign_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(ctx, md) != 1)
		return false;
	if (scheme >> 8 != 8)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) ==
		       1;
}

/* It signs what there is, without a hash. */
static ssize_t sign_data(EVP_PKEY *key, const uint8_t *data, size_t len,
			 uint8_t *sig, size_t size)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ssize_t n = -EPROTO;

	if (ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestSign(ctx, sig, &size, data, len) == 1)
		n = size;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return n;
}

ssize_t tls_key_sign(void *key, uint16_t scheme, const uint8_t *digest,
		     size_t len, uint8_t *sig, size_t size)
{
	const EVP_MD *md = scheme_digest(scheme);
	struct tls_key *k = key;
	EVP_PKEY_CTX *ctx;
	ssize_t n = -EPROTO;

	if ((!md && scheme != KEY_ED25519) || !is_for(scheme, k->key))
		return -EOPNOTSUPP;
	if (!md)
		return sign_data(k->key, digest, len, sig, size);
	if (len != (size_t)EVP_MD_get_size(md))
		return -EINVAL;
	if (size < (size_t)EVP_PKEY_get_size(k->key))
		return -ENOBUFS;
	ctx = EVP_PKEY_CTX_new(k->key, NULL);
	if (ctx && set_scheme(ctx, scheme, md) &&
	    EVP_PKEY_sign(ctx, sig, &size, digest, len) == 1)
		n = size;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return n;
}

bool tls_key_matches(const struct tls_key *key, const char *file)
{
	BIO *bio = BIO_new_file(file, "r");
	X509 *cert = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	bool same = cert && X509_check_private_key(cert, key->key) == 1;

	X509_free(cert);
	BIO_free(bio);
	ERR_clear_error();
	return same;
}

void tls_key_free(struct tls_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->key);
	free(key);
}
