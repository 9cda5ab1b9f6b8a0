// SPDX-License-Identifier: GPL-2.0-only
#include "tls/cert.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <gnutls/x509.h>

static int cert_text(int rc, char *out, size_t used, size_t size)
{
	if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		return -ENOENT;
	if (rc < 0 || used >= size)
		return -EINVAL;
	out[used] = '\0';
	return strlen(out) == used ? 0 : -EINVAL;
}

static int cert_mail(gnutls_x509_crt_t crt, unsigned int nth, char *out,
		     size_t size)
{
	unsigned int i, type;
	size_t used;
	int rc;

	for (i = 0;; i++) {
		used = size - 1;
		type = 0;
		rc = gnutls_x509_crt_get_subject_alt_name2(crt, i, out, &used,
							   &type, NULL);
		/* Too long is not the end if it is of another kind. */
		if (rc < 0 && rc != GNUTLS_E_SHORT_MEMORY_BUFFER)
			return cert_text(rc, out, used, size);
		if (type == GNUTLS_SAN_RFC822NAME && !nth--)
			return cert_text(rc, out, used, size);
	}
}

static int cert_field(gnutls_x509_crt_t crt, const char *oid,
		      unsigned int nth, char *out, size_t size)
{
	size_t used = size - 1;
	int rc;

	if (nth > INT_MAX)
		return -ENOENT;
	if (!strcmp(oid, TLS_CERT_MAIL))
		return cert_mail(crt, nth, out, size);
	rc = gnutls_x509_crt_get_dn_by_oid(crt, oid, nth, 0, out, &used);
	/* What is no text comes as hexadecimal digits. */
	if (rc >= 0 && out[0] == '#')
		return -EINVAL;
	return cert_text(rc, out, used, size);
}

int tls_cert_field(const uint8_t *der, size_t len, const char *oid,
		   unsigned int nth, char *out, size_t size)
{
	gnutls_datum_t data = { (unsigned char *)der, len };
	gnutls_x509_crt_t crt;
	int err = -EINVAL;

	if (!size || len > UINT_MAX || gnutls_x509_crt_init(&crt) < 0)
		return -EINVAL;
	if (gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_DER) >= 0)
		err = cert_field(crt, oid, nth, out, size);
	gnutls_x509_crt_deinit(crt);
	return err;
}
