// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "acvpnd/auth/certificate.h"
#include "tls/cert.h"

#define CN "2.5.4.3"
#define OU "2.5.4.11"
#define UID "0.9.2342.19200300.100.1.1"

static gnutls_x509_privkey_t key;
static gnutls_x509_crt_t crt;
static gnutls_datum_t der;

static void begin(void)
{
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_set_version(crt, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(crt, "1", 1), 0);
	gnutls_x509_crt_set_activation_time(crt, time(NULL));
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
	assert_int_equal(gnutls_x509_crt_set_key(crt, key), 0);
}

static void field(const char *oid, const char *text, size_t len)
{
	assert_int_equal(gnutls_x509_crt_set_dn_by_oid(crt, oid, 0, text,
						       len), 0);
}

static void alternative(gnutls_x509_subject_alt_name_t type, const char *text)
{
	int rc;

	rc = gnutls_x509_crt_set_subject_alt_name(crt, type, text,
						  strlen(text),
						  GNUTLS_FSAN_APPEND);
	assert_int_equal(rc, 0);
}

static void mail(const char *text)
{
	alternative(GNUTLS_SAN_RFC822NAME, text);
}

static void end(void)
{
	gnutls_free(der.data);
	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key,
					       GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER,
						 &der), 0);
	gnutls_x509_crt_deinit(crt);
}

static int setup(void **state)
{
	unsigned int bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);

	(void)state;
	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	return gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, bits, 0);
}

static int teardown(void **state)
{
	(void)state;
	gnutls_free(der.data);
	gnutls_x509_privkey_deinit(key);
	return 0;
}

static int read_names(const char *user, const char *group,
		      struct auth_certificate_names *names)
{
	return auth_certificate_read(der.data, der.size, user, group, names);
}

static void test_names(void **state)
{
	struct auth_certificate_names names;

	(void)state;
	begin();
	field(CN, "Gr\303\274n", 5);
	field(UID, "alice", 5);
	field(OU, "staff", 5);
	field(OU, "admin", 5);
	alternative(GNUTLS_SAN_DNSNAME, "dns.example");
	mail("alice@example.org");
	mail("other@example.org");
	end();
	assert_int_equal(read_names(NULL, NULL, &names), 0);
	assert_string_equal(names.user, "Gr\303\274n");
	assert_string_equal(names.groups, "");
	assert_int_equal(read_names(UID, OU, &names), 0);
	assert_string_equal(names.user, "alice");
	assert_true(auth_group_member(names.groups, "staff"));
	assert_true(auth_group_member(names.groups, "admin"));
	assert_int_equal(strlen(names.groups), 11);
	assert_int_equal(read_names(TLS_CERT_MAIL, "2.5.4.10", &names), 0);
	assert_string_equal(names.user, "alice@example.org");
	assert_string_equal(names.groups, "");
	assert_int_equal(read_names("2.5.4.10", OU, &names), -ENOENT);
	assert_string_equal(names.user, "");
	assert_int_equal(read_names("nonsense", NULL, &names), -ENOENT);
}

/* What looks like a name and is another one. */
static void test_bad(void **state)
{
	char longest[AUTH_NAME_SIZE + 1];
	struct auth_certificate_names names;

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	begin();
	field(CN, "alice\0.evil", 11);
	field(UID, "alice\n", 6);
	field(OU, "staff,admin", 11);
	end();
	assert_int_equal(read_names(CN, NULL, &names), -EINVAL);
	assert_int_equal(read_names(UID, NULL, &names), -EINVAL);
	assert_int_equal(read_names(OU, OU, &names), -EINVAL);
	assert_string_equal(names.user, "");
	begin();
	field(CN, "alice", 5);
	mail(longest);
	end();
	assert_int_equal(read_names(TLS_CERT_MAIL, NULL, &names), -EINVAL);
	assert_int_equal(tls_cert_field(der.data, der.size, TLS_CERT_MAIL, 0,
					names.user, sizeof(names.user)),
			 -EINVAL);
}

static void test_damaged(void **state)
{
	struct auth_certificate_names names;
	uint8_t *copy;
	size_t i;

	(void)state;
	begin();
	field(CN, "alice", 5);
	end();
	copy = malloc(der.size + 1);
	assert_non_null(copy);
	assert_int_equal(auth_certificate_read(copy, 0, NULL, NULL, &names),
			 -EINVAL);
	memcpy(copy, der.data, der.size);
	copy[der.size] = 0;
	assert_int_equal(auth_certificate_read(copy, der.size + 1, NULL, NULL,
					       &names), -EINVAL);
	for (i = 0; i < der.size; i++)
		assert_int_equal(auth_certificate_read(copy, i, NULL, NULL,
						       &names), -EINVAL);
	/* Whatever it says then, it is a name. */
	for (i = 0; i < der.size; i++) {
		copy[i] ^= 0x15;
		auth_certificate_read(copy, der.size, NULL, OU, &names);
		assert_true(strlen(names.user) < sizeof(names.user));
		copy[i] ^= 0x15;
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests_name("auth/certificate", tests, setup,
					   teardown);
}
