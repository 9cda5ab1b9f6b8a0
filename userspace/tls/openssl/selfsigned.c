// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, certificates that sign themselves.
 */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "tls/openssl/error.h"

enum {
	SECONDS_A_DAY = 86400,
	SERIAL_BITS = 127,
};

static bool add_extension(X509 *crt, int nid, const char *value)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool ok = ext && X509_add_ext(crt, ext, -1) == 1;

	X509_EXTENSION_free(ext);
	return ok;
}

static bool set_serial(X509 *crt)
{
	BIGNUM *serial = BN_new();
	bool ok;

	ok = serial && BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ONE,
			       BN_RAND_BOTTOM_ANY) == 1 &&
	     BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(crt));
	BN_free(serial);
	return ok;
}

/* A name of a host has nothing in it that the text of an extension means. */
static bool selfsigned_describe(X509 *crt, const char *name)
{
	const long seconds = (long)TLS_SELF_SIGNED_DAYS * SECONDS_A_DAY;
	X509_NAME *dn = X509_get_subject_name(crt);
	char alt[300];

	snprintf(alt, sizeof(alt), "DNS:%s", name);
	return X509_set_version(crt, X509_VERSION_3) == 1 &&
	       set_serial(crt) &&
	       X509_gmtime_adj(X509_getm_notBefore(crt), 0) &&
	       X509_gmtime_adj(X509_getm_notAfter(crt), seconds) &&
	       X509_NAME_add_entry_by_txt(dn, "CN", MBSTRING_UTF8,
					  (const unsigned char *)name, -1, -1,
					  0) == 1 &&
	       X509_set_issuer_name(crt, dn) == 1 &&
	       add_extension(crt, NID_subject_alt_name, alt) &&
	       add_extension(crt, NID_basic_constraints,
			     "critical,CA:FALSE") &&
	       add_extension(crt, NID_key_usage,
			     "critical,digitalSignature") &&
	       add_extension(crt, NID_ext_key_usage, "serverAuth");
}

static bool selfsigned_append(struct buf *out, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);

	return len > 0 && !buf_add(out, data, len);
}

static bool export(X509 *crt, EVP_PKEY *pkey, struct buf *cert,
		   struct buf *key)
{
	BIO *crt_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_secmem());
	bool ok;

	ok = crt_bio && key_bio && PEM_write_bio_X509(crt_bio, crt) == 1 &&
	     PEM_write_bio_PrivateKey(key_bio, pkey, NULL, NULL, 0, NULL,
				      NULL) == 1 &&
	     selfsigned_append(cert, crt_bio) &&
	     selfsigned_append(key, key_bio);
	BIO_free(crt_bio);
	BIO_free(key_bio);
	return ok;
}

int tls_self_signed(const char *name, struct buf *cert, struct buf *key,
		    char error[TLS_ERROR_SIZE])
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	X509 *crt = X509_new();
	bool ok;

	ok = pkey && crt && X509_set_pubkey(crt, pkey) == 1 &&
	     selfsigned_describe(crt, name) &&
	     X509_sign(crt, pkey, EVP_sha256()) && export(crt, pkey, cert, key);
	if (!ok)
		tls_openssl_text(error, TLS_ERROR_SIZE, "", "library");
	X509_free(crt);
	EVP_PKEY_free(pkey);
	return ok ? 0 : -EPROTO;
}
