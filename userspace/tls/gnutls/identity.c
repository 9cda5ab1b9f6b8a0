// SPDX-License-Identifier: GPL-2.0-only
#include "tls/gnutls/identity.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/scheme.h"

enum { DIGEST_MAX = 64, SIGNATURE_MAX = 1024 };

/**
 * struct oracle - a key that is somewhere else
 * @sign: Signs.
 * @arg: Passed to @sign.
 * @pk: Kind of the key.
 * @bits: Its size.
 */
struct oracle {
	tls_sign_fn sign;
	void *arg;
	int pk;
	unsigned int bits;
};

static int oracle_ask(const struct oracle *o, uint16_t scheme,
		      const uint8_t *digest, size_t len,
		      gnutls_datum_t *signature)
{
	uint8_t sig[SIGNATURE_MAX];
	ssize_t n = o->sign(o->arg, scheme, digest, len, sig, sizeof(sig));

	if (n <= 0 || n > (ssize_t)sizeof(sig))
		return GNUTLS_E_PK_SIGN_FAILED;
	signature->data = gnutls_malloc(n);
	if (!signature->data)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(signature->data, sig, n);
	signature->size = n;
	return 0;
}

/* "Raw" is a hash with its name in front, for RSASSA-PKCS1-v1_5. */
static int oracle_sign(gnutls_privkey_t key, gnutls_sign_algorithm_t algo,
		       void *userdata, unsigned int flags,
		       const gnutls_datum_t *hash, gnutls_datum_t *signature)
{
	gnutls_digest_algorithm_t which;
	uint8_t digest[DIGEST_MAX];
	unsigned int len = sizeof(digest);

	(void)key;
	(void)flags;
	if (algo != GNUTLS_SIGN_RSA_RAW)
		return oracle_ask(userdata, tls_gnutls_scheme_of(algo),
				  hash->data, hash->size, signature);
	if (gnutls_decode_ber_digest_info(hash, &which, digest, &len))
		return GNUTLS_E_PK_SIGN_FAILED;
	algo = gnutls_pk_to_sign(GNUTLS_PK_RSA, which);
	return oracle_ask(userdata, tls_gnutls_scheme_of(algo), digest, len,
			  signature);
}

/* What has no hash in front. */
static int oracle_sign_data(gnutls_privkey_t key, gnutls_sign_algorithm_t algo,
			    void *userdata, unsigned int flags,
			    const gnutls_datum_t *data,
			    gnutls_datum_t *signature)
{
	(void)key;
	(void)flags;
	return oracle_ask(userdata, tls_gnutls_scheme_of(algo), data->data,
			  data->size, signature);
}

static int oracle_info(gnutls_privkey_t key, unsigned int flags,
		       void *userdata)
{
	const struct oracle *o = userdata;
	gnutls_sign_algorithm_t algo;

	(void)key;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO)
		return o->pk;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS)
		return o->bits;
	if (!(flags & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO))
		return -1;
	algo = GNUTLS_FLAGS_TO_SIGN_ALGO(flags);
	return tls_gnutls_scheme_of(algo) &&
	       gnutls_sign_supports_pk_algorithm(algo, o->pk);
}

static void identity_oracle_free(gnutls_privkey_t key, void *userdata)
{
	(void)key;
	free(userdata);
}

static int oracle_key(gnutls_privkey_t *key,
		      const struct tls_identity *identity,
		      const gnutls_pcert_st *cert)
{
	struct oracle *o = calloc(1, sizeof(*o));
	int err;

	if (!o)
		return GNUTLS_E_MEMORY_ERROR;
	o->sign = identity->sign;
	o->arg = identity->sign_arg;
	o->pk = gnutls_pubkey_get_pk_algorithm(cert->pubkey, &o->bits);
	err = gnutls_privkey_init(key);
	if (err) {
		free(o);
		return err;
	}
	err = gnutls_privkey_import_ext4(*key, o, oracle_sign_data, oracle_sign,
					 NULL, identity_oracle_free,
					 oracle_info, 0);
	if (err) {
		free(o);
		gnutls_privkey_deinit(*key);
	}
	return err;
}

static int identity_load_chain(struct tls_gnutls_identity *own,
			       const char *file)
{
	gnutls_datum_t pem;
	int err = gnutls_load_file(file, &pem);

	if (err)
		return err;
	own->n = TLS_GNUTLS_CHAIN_MAX;
	err = gnutls_pcert_list_import_x509_raw(own->chain, &own->n, &pem,
						GNUTLS_X509_FMT_PEM, 0);
	if (err)
		own->n = 0;
	gnutls_free(pem.data);
	return err;
}

static int identity_load_key(gnutls_privkey_t *key, const char *file)
{
	gnutls_datum_t pem;
	int err = gnutls_load_file(file, &pem);

	if (err)
		return err;
	err = gnutls_privkey_init(key);
	if (!err) {
		err = gnutls_privkey_import_x509_raw(*key, &pem,
						     GNUTLS_X509_FMT_PEM, NULL,
						     0);
		if (err)
			gnutls_privkey_deinit(*key);
	}
	explicit_bzero(pem.data, pem.size);
	gnutls_free(pem.data);
	return err;
}

static void identity_free_chain(struct tls_gnutls_identity *own)
{
	while (own->n)
		gnutls_pcert_deinit(&own->chain[--own->n]);
}

int tls_gnutls_identity_load(struct tls_gnutls_identity *own,
			     const struct tls_identity *identity)
{
	int err = identity_load_chain(own, identity->cert_file);

	if (err)
		return err;
	err = identity->key_file ?
	      identity_load_key(&own->key, identity->key_file) :
	      oracle_key(&own->key, identity, &own->chain[0]);
	if (err)
		identity_free_chain(own);
	return err;
}

void tls_gnutls_identity_free(struct tls_gnutls_identity *own)
{
	identity_free_chain(own);
	gnutls_privkey_deinit(own->key);
}

/* The credentials take over what they are given, if they are. */
static int set_oracle(gnutls_certificate_credentials_t cred,
		      const struct tls_identity *identity)
{
	struct tls_gnutls_identity own;
	int err = tls_gnutls_identity_load(&own, identity);

	if (err)
		return err;
	/* Or the library would have something signed to see if it may. */
	gnutls_certificate_set_flags(cred,
				     GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
	err = gnutls_certificate_set_key(cred, NULL, 0, own.chain, own.n,
					 own.key);
	if (err)
		tls_gnutls_identity_free(&own);
	return err;
}

int tls_gnutls_identity_set(gnutls_certificate_credentials_t cred,
			    const struct tls_identity *identity)
{
	if (!identity->key_file)
		return set_oracle(cred, identity);
	return gnutls_certificate_set_x509_key_file2(cred, identity->cert_file,
						     identity->key_file,
						     GNUTLS_X509_FMT_PEM, NULL,
						     0);
}
