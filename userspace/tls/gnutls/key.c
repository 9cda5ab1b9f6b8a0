// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, a private key.
 */
#include "tls/key.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/error.h"
#include "tls/gnutls/scheme.h"

#define KEY_ENCRYPTED "encrypted, and its password is another one"

/**
 * struct tls_key - private key
 * @key: The library's.
 */
struct tls_key {
	gnutls_privkey_t key;
};

static int key_load(struct tls_key *key, const char *file, const char *password)
{
	gnutls_datum_t pem;
	int err = gnutls_privkey_init(&key->key);

	if (err)
		return err;
	err = gnutls_load_file(file, &pem);
	if (err)
		return err;
	err = gnutls_privkey_import_x509_raw(key->key, &pem,
					     GNUTLS_X509_FMT_PEM, password, 0);
	explicit_bzero(pem.data, pem.size);
	gnutls_free(pem.data);
	return err;
}

int tls_key_load(struct tls_key **out, const char *file, const char *password,
		 char error[TLS_ERROR_SIZE])
{
	struct tls_key *key = calloc(1, sizeof(*key));
	int err = key ? key_load(key, file, password) : GNUTLS_E_MEMORY_ERROR;

	if (!err) {
		*out = key;
		return 0;
	}
	tls_key_free(key);
	if (err == GNUTLS_E_DECRYPTION_FAILED) {
		snprintf(error, TLS_ERROR_SIZE, "%s", KEY_ENCRYPTED);
		return -ENOKEY;
	}
	tls_gnutls_text(error, TLS_ERROR_SIZE, file, err);
	return tls_gnutls_errno(err);
}

static int sign(gnutls_privkey_t key, gnutls_sign_algorithm_t algo,
		const gnutls_datum_t *data, gnutls_datum_t *out)
{
	if (algo == GNUTLS_SIGN_EDDSA_ED25519)
		return gnutls_privkey_sign_data2(key, algo, 0, data, out);
	return gnutls_privkey_sign_hash2(key, algo, 0, data, out);
}

/* Whether what is to be signed is as long as its hash, if it is one. */
static bool is_length(gnutls_sign_algorithm_t algo, size_t len)
{
	return algo == GNUTLS_SIGN_EDDSA_ED25519 ||
	       len == gnutls_hash_get_len(gnutls_sign_get_hash_algorithm(algo));
}

ssize_t tls_key_sign(void *key, uint16_t scheme, const uint8_t *digest,
		     size_t len, uint8_t *sig, size_t size)
{
	gnutls_sign_algorithm_t algo = tls_gnutls_scheme_algo(scheme);
	gnutls_datum_t hash = { (unsigned char *)digest, len }, out;
	struct tls_key *k = key;
	ssize_t n = -ENOBUFS;
	int pk = gnutls_privkey_get_pk_algorithm(k->key, NULL);

	if (!algo || !gnutls_sign_supports_pk_algorithm(algo, pk))
		return -EOPNOTSUPP;
	if (!is_length(algo, len))
		return -EINVAL;
	if (sign(k->key, algo, &hash, &out))
		return -EPROTO;
	if (out.size <= size) {
		n = out.size;
		memcpy(sig, out.data, n);
	}
	gnutls_free(out.data);
	return n;
}

static bool same_id(gnutls_pubkey_t a, gnutls_pubkey_t b)
{
	unsigned char x[64], y[64];
	size_t n = sizeof(x), m = sizeof(y);

	return !gnutls_pubkey_get_key_id(a, GNUTLS_KEYID_USE_SHA256, x, &n) &&
	       !gnutls_pubkey_get_key_id(b, GNUTLS_KEYID_USE_SHA256, y, &m) &&
	       n == m && !memcmp(x, y, n);
}

static int load_cert(gnutls_x509_crt_t crt, const char *file)
{
	gnutls_datum_t pem;
	int err = gnutls_load_file(file, &pem);

	if (err)
		return err;
	err = gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM);
	gnutls_free(pem.data);
	return err;
}

bool tls_key_matches(const struct tls_key *key, const char *file)
{
	gnutls_pubkey_t own = NULL, its = NULL;
	gnutls_x509_crt_t crt = NULL;
	bool same;

	same = !gnutls_x509_crt_init(&crt) && !load_cert(crt, file) &&
	       !gnutls_pubkey_init(&own) && !gnutls_pubkey_init(&its) &&
	       !gnutls_pubkey_import_privkey(own, key->key, 0, 0) &&
	       !gnutls_pubkey_import_x509(its, crt, 0) &&
	       same_id(own, its);
	if (own)
		gnutls_pubkey_deinit(own);
	if (its)
		gnutls_pubkey_deinit(its);
	if (crt)
		gnutls_x509_crt_deinit(crt);
	return same;
}

void tls_key_free(struct tls_key *key)
{
	if (!key)
		return;
	gnutls_privkey_deinit(key->key);
	free(key);
}
