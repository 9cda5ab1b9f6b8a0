// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider with some kinds of keys, of which it has the public part, and the
 * signatures of TLS with them. It lives in a library context of its own, so
 * that nothing else of the process ever gets its algorithms: the library finds
 * them by the key alone.
 */
#include "tls/openssl/oracle.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <string.h>

#define ORACLE_PARAM "oracle"

/**
 * struct oracle - a key
 * @pub: Public key, of the library's own kind.
 * @sign: Signs.
 * @arg: Passed to @sign.
 */
struct oracle {
	EVP_PKEY *pub;
	tls_sign_fn sign;
	void *arg;
};

/**
 * struct oracle_sig - a signature under way
 * @key: Key; lives longer.
 * @hash: What is to be signed.
 * @pss: RSASSA-PSS, for RSA.
 */
struct oracle_sig {
	struct oracle *key;
	EVP_MD_CTX *hash;
	bool pss;
};

/* Keys */

static void *oracle_new(void *prov)
{
	(void)prov;
	return OPENSSL_zalloc(sizeof(struct oracle));
}

static void oracle_release(void *data)
{
	struct oracle *o = data;

	if (!o)
		return;
	EVP_PKEY_free(o->pub);
	OPENSSL_free(o);
}

static int oracle_has(const void *data, int selection)
{
	(void)data;
	(void)selection;
	return 1;
}

static int oracle_match(const void *a, const void *b, int selection)
{
	const struct oracle *x = a, *y = b;

	(void)selection;
	return EVP_PKEY_eq(x->pub, y->pub) == 1;
}

static const OSSL_PARAM *oracle_import_types(int selection)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_octet_string(ORACLE_PARAM, NULL, 0),
		OSSL_PARAM_END
	};

	(void)selection;
	return types;
}

static int oracle_import(void *data, int selection, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, ORACLE_PARAM);
	struct oracle *o = data;

	(void)selection;
	if (!p || p->data_size != sizeof(*o))
		return 0;
	memcpy(o, p->data, sizeof(*o));
	return EVP_PKEY_up_ref(o->pub);
}

static const OSSL_PARAM *oracle_export_types(int selection)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0),
		OSSL_PARAM_END
	};

	(void)selection;
	return types;
}

/* Without the private part nobody else signs with it, so we are asked. */
static int oracle_export(void *data, int selection, OSSL_CALLBACK *cb,
			 void *arg)
{
	struct oracle *o = data;

	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		return 0;
	return EVP_PKEY_export(o->pub, selection, cb, arg);
}

static const OSSL_PARAM *oracle_gettable(void *prov)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL,
				       0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_END
	};

	(void)prov;
	return types;
}

static int oracle_get(void *data, OSSL_PARAM params[])
{
	struct oracle *o = data;

	return EVP_PKEY_get_params(o->pub, params);
}

/* Signatures */

static void *oracle_sig_new(void *prov, const char *properties)
{
	(void)prov;
	(void)properties;
	return OPENSSL_zalloc(sizeof(struct oracle_sig));
}

static void oracle_sig_free(void *data)
{
	struct oracle_sig *s = data;

	if (!s)
		return;
	EVP_MD_CTX_free(s->hash);
	OPENSSL_free(s);
}

/* The library signs with a copy, and keeps what it copied. */
static void *oracle_sig_dup(void *data)
{
	struct oracle_sig *s = data, *copy = oracle_sig_new(NULL, NULL);

	if (!copy)
		return NULL;
	*copy = *s;
	copy->hash = EVP_MD_CTX_new();
	if (copy->hash && (!s->hash || EVP_MD_CTX_copy_ex(copy->hash, s->hash)))
		return copy;
	oracle_sig_free(copy);
	return NULL;
}

static const OSSL_PARAM *oracle_sig_settable(void *data, void *prov)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL,
				       0),
		OSSL_PARAM_END
	};

	(void)data;
	(void)prov;
	return types;
}

/* The salt of TLS is always as long as the hash. */
static int oracle_sig_set(void *data, const OSSL_PARAM params[])
{
	struct oracle_sig *s = data;
	const OSSL_PARAM *p;
	int mode;

	p = params ? OSSL_PARAM_locate_const(params,
					     OSSL_SIGNATURE_PARAM_PAD_MODE) :
		     NULL;
	if (!p)
		return 1;
	if (p->data_type == OSSL_PARAM_UTF8_STRING)
		s->pss = !strcmp(p->data, OSSL_PKEY_RSA_PAD_MODE_PSS);
	else if (OSSL_PARAM_get_int(p, &mode))
		s->pss = mode == RSA_PKCS1_PSS_PADDING;
	else
		return 0;
	return 1;
}

/* 4, 5, 6 as SignatureScheme has them, or 0. */
static unsigned int hash_number(const EVP_MD *md)
{
	switch (EVP_MD_get_type(md)) {
	case NID_sha256:
		return 4;
	case NID_sha384:
		return 5;
	case NID_sha512:
		return 6;
	default:
		return 0;
	}
}

/* A key for RSA-PSS may be for one hash alone. */
static bool may_hash(EVP_PKEY *pub, const EVP_MD *md)
{
	char name[32];

	return EVP_PKEY_get_default_digest_name(pub, name, sizeof(name)) != 2 ||
	       EVP_MD_is_a(md, name);
}

static int oracle_sig_init(void *data, const char *digest, void *key,
			   const OSSL_PARAM params[])
{
	struct oracle_sig *s = data;
	EVP_MD *md = EVP_MD_fetch(NULL, digest ? digest : "SHA256", NULL);
	int ok = 0;

	if (key)
		s->key = key;
	EVP_MD_CTX_free(s->hash);
	s->hash = EVP_MD_CTX_new();
	if (md && hash_number(md) && s->hash && s->key &&
	    may_hash(s->key->pub, md))
		ok = EVP_DigestInit_ex(s->hash, md, NULL);
	EVP_MD_free(md);
	return ok && oracle_sig_set(data, params);
}

static int oracle_sig_update(void *data, const unsigned char *p, size_t len)
{
	struct oracle_sig *s = data;

	return EVP_DigestUpdate(s->hash, p, len);
}

enum { ORACLE_ED25519 = 0x0807 };

static uint16_t scheme_of(const struct oracle_sig *s)
{
	unsigned int n = hash_number(EVP_MD_CTX_get0_md(s->hash));

	if (EVP_PKEY_is_a(s->key->pub, "RSA-PSS"))
		return 8 << 8 | (n + 5);
	if (!EVP_PKEY_is_a(s->key->pub, "RSA"))
		return n << 8 | 3;
	return s->pss ? 8 << 8 | n : n << 8 | 1;
}

static int oracle_sig_final(void *data, unsigned char *sig, size_t *len,
			    size_t size)
{
	struct oracle_sig *s = data;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n;
	ssize_t ret;

	if (!sig) {
		*len = EVP_PKEY_get_size(s->key->pub);
		return 1;
	}
	if (!EVP_DigestFinal_ex(s->hash, digest, &n))
		return 0;
	ret = s->key->sign(s->key->arg, scheme_of(s), digest, n, sig, size);
	if (ret <= 0 || (size_t)ret > size)
		return 0;
	*len = ret;
	return 1;
}

/* Without a hash, so at once. */
static int oracle_data_init(void *data, const char *digest, void *key,
			    const OSSL_PARAM params[])
{
	struct oracle_sig *s = data;

	(void)digest;
	(void)params;
	if (key)
		s->key = key;
	return !!s->key;
}

static int oracle_data_sign(void *data, unsigned char *sig, size_t *len,
			    size_t size, const unsigned char *p, size_t n)
{
	struct oracle_sig *s = data;
	ssize_t ret;

	if (!sig) {
		*len = EVP_PKEY_get_size(s->key->pub);
		return 1;
	}
	ret = s->key->sign(s->key->arg, ORACLE_ED25519, p, n, sig, size);
	if (ret <= 0 || (size_t)ret > size)
		return 0;
	*len = ret;
	return 1;
}

/* The provider */

typedef void (*oracle_fn)(void);

static const OSSL_DISPATCH keys[] = {
	{ OSSL_FUNC_KEYMGMT_NEW, (oracle_fn)oracle_new },
	{ OSSL_FUNC_KEYMGMT_FREE, (oracle_fn)oracle_release },
	{ OSSL_FUNC_KEYMGMT_HAS, (oracle_fn)oracle_has },
	{ OSSL_FUNC_KEYMGMT_MATCH, (oracle_fn)oracle_match },
	{ OSSL_FUNC_KEYMGMT_IMPORT, (oracle_fn)oracle_import },
	{ OSSL_FUNC_KEYMGMT_IMPORT_TYPES, (oracle_fn)oracle_import_types },
	{ OSSL_FUNC_KEYMGMT_EXPORT, (oracle_fn)oracle_export },
	{ OSSL_FUNC_KEYMGMT_EXPORT_TYPES, (oracle_fn)oracle_export_types },
	{ OSSL_FUNC_KEYMGMT_GET_PARAMS, (oracle_fn)oracle_get },
	{ OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, (oracle_fn)oracle_gettable },
	{ 0, NULL }
};

static const OSSL_DISPATCH signatures[] = {
	{ OSSL_FUNC_SIGNATURE_NEWCTX, (oracle_fn)oracle_sig_new },
	{ OSSL_FUNC_SIGNATURE_FREECTX, (oracle_fn)oracle_sig_free },
	{ OSSL_FUNC_SIGNATURE_DUPCTX, (oracle_fn)oracle_sig_dup },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, (oracle_fn)oracle_sig_init },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE,
	  (oracle_fn)oracle_sig_update },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, (oracle_fn)oracle_sig_final },
	{ OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, (oracle_fn)oracle_sig_set },
	{ OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS,
	  (oracle_fn)oracle_sig_settable },
	{ 0, NULL }
};

static const OSSL_DISPATCH data_signatures[] = {
	{ OSSL_FUNC_SIGNATURE_NEWCTX, (oracle_fn)oracle_sig_new },
	{ OSSL_FUNC_SIGNATURE_FREECTX, (oracle_fn)oracle_sig_free },
	{ OSSL_FUNC_SIGNATURE_DUPCTX, (oracle_fn)oracle_sig_dup },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, (oracle_fn)oracle_data_init },
	{ OSSL_FUNC_SIGNATURE_DIGEST_SIGN, (oracle_fn)oracle_data_sign },
	{ 0, NULL }
};

/*
 * Under all the names by which the library looks for them; a signature is
 * found by the first name of its key.
 */
static const OSSL_ALGORITHM key_algorithms[] = {
	{ "RSA:rsaEncryption", "provider=oracle", keys, "RSA" },
	{ "RSA-PSS:RSASSA-PSS", "provider=oracle", keys, "RSA-PSS" },
	{ "EC:id-ecPublicKey", "provider=oracle", keys, "EC" },
	{ "ED25519", "provider=oracle", keys, "ED25519" },
	{ NULL, NULL, NULL, NULL }
};

static const OSSL_ALGORITHM signature_algorithms[] = {
	{ "RSA", "provider=oracle", signatures, "RSASSA" },
	{ "RSA-PSS:RSASSA-PSS", "provider=oracle", signatures, "RSASSA-PSS" },
	{ "EC:ECDSA", "provider=oracle", signatures, "ECDSA" },
	{ "ED25519", "provider=oracle", data_signatures, "Ed25519" },
	{ NULL, NULL, NULL, NULL }
};

static const OSSL_ALGORITHM *oracle_query(void *prov, int operation,
					  int *no_store)
{
	(void)prov;
	*no_store = 0;
	if (operation == OSSL_OP_KEYMGMT)
		return key_algorithms;
	return operation == OSSL_OP_SIGNATURE ? signature_algorithms : NULL;
}

static const OSSL_DISPATCH provider[] = {
	{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (oracle_fn)oracle_query },
	{ 0, NULL }
};

static int oracle_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
		       const OSSL_DISPATCH **out, void **ctx)
{
	(void)in;
	*out = provider;
	*ctx = (void *)handle;
	return 1;
}

static OSSL_LIB_CTX *context;

/* Lives as long as the process. */
static void make_context(void)
{
	context = OSSL_LIB_CTX_new();
	if (context &&
	    OSSL_PROVIDER_add_builtin(context, "oracle", oracle_init) &&
	    OSSL_PROVIDER_load(context, "oracle"))
		return;
	OSSL_LIB_CTX_free(context);
	context = NULL;
}

/* Kind of the key, or NULL: none that there is. */
static const char *kind_of(EVP_PKEY *pub)
{
	static const char *const kinds[] = {
		"RSA", "RSA-PSS", "EC", "ED25519",
	};
	size_t i;

	for (i = 0; pub && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (EVP_PKEY_is_a(pub, kinds[i]))
			return kinds[i];
	return NULL;
}

EVP_PKEY *tls_openssl_oracle_key(X509 *cert, tls_sign_fn sign, void *arg)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	EVP_PKEY *pub = cert ? X509_get0_pubkey(cert) : NULL, *key = NULL;
	struct oracle o = { .pub = pub, .sign = sign, .arg = arg };
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(ORACLE_PARAM, &o, sizeof(o)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx;
	const char *kind = kind_of(pub);

	pthread_once(&once, make_context);
	if (!context || !kind)
		return NULL;
	ctx = EVP_PKEY_CTX_new_from_name(context, kind, NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}
