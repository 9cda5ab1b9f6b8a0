// SPDX-License-Identifier: GPL-2.0-only
#include "tls/cert.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

static int cert_text(const ASN1_STRING *text, char *out, size_t size)
{
	unsigned char *utf8 = NULL;
	int len = ASN1_STRING_to_UTF8(&utf8, text), err = -EINVAL;

	if (len >= 0 && (size_t)len < size && !memchr(utf8, '\0', len)) {
		memcpy(out, utf8, len);
		out[len] = '\0';
		err = 0;
	}
	OPENSSL_free(utf8);
	return err;
}

static int cert_mail(X509 *x509, unsigned int nth, char *out, size_t size)
{
	GENERAL_NAMES *names;
	const GENERAL_NAME *name;
	int i, err = -ENOENT;

	names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	for (i = 0; i < sk_GENERAL_NAME_num(names) && err == -ENOENT; i++) {
		name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_EMAIL && !nth--)
			err = cert_text(name->d.rfc822Name, out, size);
	}
	GENERAL_NAMES_free(names);
	return err;
}

static int cert_field(X509 *x509, const char *oid, unsigned int nth,
		      char *out, size_t size)
{
	const X509_NAME *name = X509_get_subject_name(x509);
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const X509_NAME_ENTRY *entry;
	int i = -1;

	if (!object)
		return -ENOENT;
	do {
		i = X509_NAME_get_index_by_OBJ((X509_NAME *)name, object, i);
	} while (i >= 0 && nth--);
	ASN1_OBJECT_free(object);
	if (i < 0)
		return -ENOENT;
	entry = X509_NAME_get_entry((X509_NAME *)name, i);
	return cert_text(X509_NAME_ENTRY_get_data(entry), out, size);
}

int tls_cert_field(const uint8_t *der, size_t len, const char *oid,
		   unsigned int nth, char *out, size_t size)
{
	const unsigned char *next = der;
	X509 *x509;
	int err;

	x509 = len > LONG_MAX ? NULL : d2i_X509(NULL, &next, len);
	if (!x509 || !size || next != der + len)
		err = -EINVAL;
	else if (!strcmp(oid, TLS_CERT_MAIL))
		err = cert_mail(x509, nth, out, size);
	else
		err = cert_field(x509, oid, nth, out, size);
	X509_free(x509);
	return err;
}
