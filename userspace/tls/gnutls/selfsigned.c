// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, certificates that sign themselves.
 */
#include "tls/tls.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	SECONDS_A_DAY = 86400,
	SERIAL_SIZE = 16,
};

static bool set_serial(gnutls_x509_crt_t crt)
{
	uint8_t serial[SERIAL_SIZE];

	if (gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)))
		return false;
	/* It is positive, and as long as it seems. */
	serial[0] = (serial[0] & 0x7f) | 0x40;
	return !gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
}

static bool set_times(gnutls_x509_crt_t crt)
{
	const time_t life = (time_t)TLS_SELF_SIGNED_DAYS * SECONDS_A_DAY;
	time_t now = time(NULL);

	return !gnutls_x509_crt_set_activation_time(crt, now) &&
	       !gnutls_x509_crt_set_expiration_time(crt, now + life);
}

static bool set_name(gnutls_x509_crt_t crt, const char *name)
{
	static const char cn[] = GNUTLS_OID_X520_COMMON_NAME;

	return !gnutls_x509_crt_set_dn_by_oid(crt, cn, 0, name,
					      strlen(name)) &&
	       !gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME,
						     name, strlen(name),
						     GNUTLS_FSAN_SET);
}

static bool set_use(gnutls_x509_crt_t crt)
{
	static const char server[] = GNUTLS_KP_TLS_WWW_SERVER;
	const unsigned int use = GNUTLS_KEY_DIGITAL_SIGNATURE;

	return !gnutls_x509_crt_set_basic_constraints(crt, 0, -1) &&
	       !gnutls_x509_crt_set_key_usage(crt, use) &&
	       !gnutls_x509_crt_set_key_purpose_oid(crt, server, 0);
}

static bool selfsigned_make(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
			    const char *name)
{
	const int curve = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);

	return !gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, curve, 0) &&
	       !gnutls_x509_crt_set_version(crt, 3) && set_serial(crt) &&
	       set_times(crt) && set_name(crt, name) && set_use(crt) &&
	       !gnutls_x509_crt_set_key(crt, key) &&
	       !gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
}

static bool selfsigned_append(struct buf *out, gnutls_datum_t *pem)
{
	int err = buf_add(out, pem->data, pem->size);

	gnutls_memset(pem->data, 0, pem->size);
	gnutls_free(pem->data);
	return !err;
}

static bool export(gnutls_x509_crt_t crt, gnutls_x509_privkey_t priv,
		   struct buf *cert, struct buf *key)
{
	const gnutls_x509_crt_fmt_t fmt = GNUTLS_X509_FMT_PEM;
	gnutls_datum_t pem;

	if (gnutls_x509_crt_export2(crt, fmt, &pem) ||
	    !selfsigned_append(cert, &pem))
		return false;
	return !gnutls_x509_privkey_export2(priv, fmt, &pem) &&
	       selfsigned_append(key, &pem);
}

int tls_self_signed(const char *name, struct buf *cert, struct buf *key,
		    char error[TLS_ERROR_SIZE])
{
	gnutls_x509_privkey_t priv = NULL;
	gnutls_x509_crt_t crt = NULL;
	bool ok;

	ok = !gnutls_x509_privkey_init(&priv) && !gnutls_x509_crt_init(&crt) &&
	     selfsigned_make(crt, priv, name) && export(crt, priv, cert, key);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(priv);
	if (ok)
		return 0;
	snprintf(error, TLS_ERROR_SIZE, "the TLS library refuses to");
	return -EPROTO;
}
