// SPDX-License-Identifier: GPL-2.0-only
#include "unit/pki.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[32];
static struct pki_entry entries[PKI_COUNT];
static gnutls_x509_crt_t root_crt;
static gnutls_x509_privkey_t root_key;

static void make_pin(gnutls_x509_crt_t crt, char pin[TLS_PIN_SIZE])
{
	unsigned char id[32];
	size_t size = sizeof(id);
	gnutls_datum_t raw = { id, sizeof(id) }, text;

	assert_int_equal(gnutls_x509_crt_get_key_id(crt,
						    GNUTLS_KEYID_USE_SHA256,
						    id, &size), 0);
	assert_int_equal(gnutls_base64_encode2(&raw, &text), 0);
	snprintf(pin, TLS_PIN_SIZE, "pin-sha256:%s", text.data);
	gnutls_free(text.data);
}

static void save(const char *file, const gnutls_datum_t *pem)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(pem->data, 1, pem->size, f), pem->size);
	assert_int_equal(fclose(f), 0);
	gnutls_free(pem->data);
}

/* Both forms that there are: a client's is the older one, if it has one. */
static void save_key(const char *file, unsigned int i,
		     gnutls_x509_privkey_t key)
{
	gnutls_datum_t pem;
	int err;

	if (i < PKI_CLIENT || i == PKI_CLIENT_ED)
		err = gnutls_x509_privkey_export2_pkcs8(key,
							GNUTLS_X509_FMT_PEM,
							NULL,
							GNUTLS_PKCS_PLAIN,
							&pem);
	else
		err = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM,
						  &pem);
	assert_int_equal(err, 0);
	save(file, &pem);
}

static void save_entry(struct pki_entry *e, unsigned int i,
		       gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	gnutls_datum_t pem;

	snprintf(e->cert_file, sizeof(e->cert_file), "%s/%u.crt", dir, i);
	snprintf(e->key_file, sizeof(e->key_file), "%s/%u.key", dir, i);
	make_pin(crt, e->pin);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM,
						 &pem), 0);
	save(e->cert_file, &pem);
	save_key(e->key_file, i, key);
}

static void name_server(gnutls_x509_crt_t crt)
{
	static const uint8_t v4[] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };

	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME,
					     "gateway.example", 15,
					     GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, v4,
					     sizeof(v4), GNUTLS_FSAN_APPEND);
	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, v6,
					     sizeof(v6), GNUTLS_FSAN_APPEND);
	gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
}

static gnutls_pk_algorithm_t kind_of(unsigned int i)
{
	switch (i) {
	case PKI_SERVER_RSA:
	case PKI_CLIENT_RSA:
		return GNUTLS_PK_RSA;
	case PKI_SERVER_PSS:
	case PKI_CLIENT_PSS:
		return GNUTLS_PK_RSA_PSS;
	case PKI_SERVER_ED:
	case PKI_CLIENT_ED:
		return GNUTLS_PK_EDDSA_ED25519;
	default:
		return GNUTLS_PK_ECDSA;
	}
}

static void generate(gnutls_x509_privkey_t key, unsigned int i,
		     const gnutls_keygen_data_st *extra)
{
	gnutls_pk_algorithm_t kind = kind_of(i);
	unsigned int bits = 2048;

	if (kind == GNUTLS_PK_ECDSA)
		bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	else if (kind == GNUTLS_PK_EDDSA_ED25519)
		bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519);
	assert_int_equal(gnutls_x509_privkey_generate2(key, kind, bits, 0,
						       extra, !!extra), 0);
}

/* The server's key for RSA-PSS is for one hash alone. */
static gnutls_x509_privkey_t make_key(unsigned int i)
{
	gnutls_keygen_data_st extra = { .type = GNUTLS_KEYGEN_SPKI };
	gnutls_x509_privkey_t key;
	gnutls_x509_spki_t spki;

	gnutls_x509_privkey_init(&key);
	assert_int_equal(gnutls_x509_spki_init(&spki), 0);
	gnutls_x509_spki_set_rsa_pss_params(spki, GNUTLS_DIG_SHA384, 48);
	extra.data = (unsigned char *)spki;
	extra.size = sizeof(spki);
	generate(key, i, i == PKI_SERVER_PSS ? &extra : NULL);
	gnutls_x509_spki_deinit(spki);
	return key;
}

static void make_entry(unsigned int i)
{
	const unsigned int ends_usage = GNUTLS_KEY_DIGITAL_SIGNATURE |
					GNUTLS_KEY_KEY_ENCIPHERMENT;
	bool is_root = i == PKI_ROOT || i == PKI_OTHER_ROOT;
	bool by_itself = is_root || i == PKI_STRANGER;
	gnutls_x509_privkey_t key = make_key(i);
	unsigned char serial = i + 1;
	gnutls_x509_crt_t crt;
	char name[16];

	snprintf(name, sizeof(name), "entry %u", i);
	gnutls_x509_crt_init(&crt);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, &serial, 1);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - 60);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
				      name, strlen(name));
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_set_basic_constraints(crt, is_root, -1);
	gnutls_x509_crt_set_key_usage(crt, is_root ? GNUTLS_KEY_KEY_CERT_SIGN :
						     ends_usage);
	if (i >= PKI_SERVER && i < PKI_CLIENT)
		name_server(crt);
	else if (!is_root)
		gnutls_x509_crt_set_key_purpose_oid(crt,
						    GNUTLS_KP_TLS_WWW_CLIENT,
						    0);
	assert_int_equal(gnutls_x509_crt_sign2(crt, by_itself ? crt : root_crt,
					       by_itself ? key : root_key,
					       GNUTLS_DIG_SHA256, 0), 0);
	save_entry(&entries[i], i, crt, key);
	if (i == PKI_ROOT) {
		root_crt = crt;
		root_key = key;
		return;
	}
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

const struct pki_entry *pki_make(void)
{
	unsigned int i;

	snprintf(dir, sizeof(dir), "/tmp/acvpn-pki-XXXXXX");
	assert_non_null(mkdtemp(dir));
	for (i = 0; i < PKI_COUNT; i++)
		make_entry(i);
	gnutls_x509_crt_deinit(root_crt);
	gnutls_x509_privkey_deinit(root_key);
	return entries;
}

void pki_remove(void)
{
	unsigned int i;

	for (i = 0; i < PKI_COUNT; i++) {
		unlink(entries[i].cert_file);
		unlink(entries[i].key_file);
	}
	rmdir(dir);
}
