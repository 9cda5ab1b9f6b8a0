// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, the peer's certificate.
 */
#include "tls/gnutls/trust.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "tls/gnutls/conn.h"
#include "tls/gnutls/error.h"

static const char pin_prefix[] = "pin-sha256:";

bool tls_pin_valid(const char *pin)
{
	gnutls_datum_t text, raw;
	bool ok;

	if (strncmp(pin, pin_prefix, strlen(pin_prefix)))
		return false;
	pin += strlen(pin_prefix);
	text.data = (unsigned char *)pin;
	text.size = strlen(pin);
	if (gnutls_base64_decode2(&text, &raw))
		return false;
	ok = raw.size == 32;
	gnutls_free(raw.data);
	return ok;
}

static int spki_pin(gnutls_x509_crt_t crt, char out[TLS_PIN_SIZE])
{
	unsigned char id[32];
	size_t size = sizeof(id);
	gnutls_datum_t raw = { id, sizeof(id) };
	gnutls_datum_t text;
	int err;

	err = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, id,
					 &size);
	if (!err)
		err = gnutls_base64_encode2(&raw, &text);
	if (err)
		return err;
	snprintf(out, TLS_PIN_SIZE, "%s%s", pin_prefix, text.data);
	gnutls_free(text.data);
	return 0;
}

static int learn_pin(struct tls *tls)
{
	const gnutls_datum_t *chain;
	gnutls_x509_crt_t crt;
	unsigned int n = 0;
	int err;

	chain = gnutls_certificate_get_peers(tls->session, &n);
	if (!chain || !n)
		return GNUTLS_E_NO_CERTIFICATE_FOUND;
	err = gnutls_x509_crt_init(&crt);
	if (err)
		return err;
	err = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER);
	if (!err)
		err = spki_pin(crt, tls->pin);
	gnutls_x509_crt_deinit(crt);
	return err;
}

/* A client's name is nobody's business here. */
static int verify_chain(struct tls *tls, unsigned int *status)
{
	gnutls_typed_vdata_st data[2] = {
		{ .type = GNUTLS_DT_KEY_PURPOSE_OID,
		  .data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER },
		{ .type = GNUTLS_DT_DNS_HOSTNAME,
		  .data = (unsigned char *)tls->host },
	};
	unsigned char addr[16];
	int family = strchr(tls->host, ':') ? AF_INET6 : AF_INET;

	if (tls->is_server)
		data[0].data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT;
	if (tls->is_address) {
		inet_pton(family, tls->host, addr);
		data[1].type = GNUTLS_DT_IP_ADDRESS;
		data[1].data = addr;
		data[1].size = family == AF_INET6 ? 16 : 4;
	}
	return gnutls_certificate_verify_peers(tls->session, data,
					       tls->is_server ? 1 : 2, status);
}

static void trust_explain(struct tls *tls, unsigned int status)
{
	gnutls_datum_t text;

	if (status & GNUTLS_CERT_UNEXPECTED_OWNER) {
		snprintf(tls->error, sizeof(tls->error),
			 "it is not made out to %s", tls->host);
		return;
	}
	if (gnutls_certificate_verification_status_print(status,
							 GNUTLS_CRT_X509,
							 &text, 0))
		return;
	snprintf(tls->error, sizeof(tls->error), "%s", text.data);
	gnutls_free(text.data);
	tls_gnutls_trim(tls->error);
}

static int check_pin(struct tls *tls)
{
	if (!strcmp(tls->pin, tls->want_pin))
		return 0;
	snprintf(tls->error, sizeof(tls->error),
		 "its public key is not the one that --servercert names");
	return -EKEYREJECTED;
}

static int check_chain(struct tls *tls)
{
	unsigned int status = 0;
	int err = verify_chain(tls, &status);

	if (!err && !status)
		return 0;
	if (err)
		tls_gnutls_conn_fail(tls, "it cannot be verified", err);
	else
		trust_explain(tls, status);
	return -EKEYREJECTED;
}

int tls_gnutls_trust_verify(gnutls_session_t session)
{
	struct tls *tls = gnutls_session_get_ptr(session);
	int err = learn_pin(tls);

	/* Called as well if there is none. */
	if (tls->is_server && tls->ask == TLS_ASK_OPTIONAL)
		return 0;
	if (err)
		tls_gnutls_conn_fail(tls, "it cannot be read", err);
	else if (!(*tls->want_pin ? check_pin(tls) : check_chain(tls)))
		return 0;
	tls->untrusted = true;
	return GNUTLS_E_CERTIFICATE_ERROR;
}

int tls_gnutls_trust_resumed(struct tls *tls)
{
	int err;

	if (*tls->pin)
		return 0;
	err = learn_pin(tls);
	if (err)
		return tls_gnutls_conn_fail(tls, "it cannot be read", err);
	return *tls->want_pin ? check_pin(tls) : 0;
}

int tls_peer_status(struct tls *tls)
{
	unsigned int n = 0;

	if (!gnutls_certificate_get_peers(tls->session, &n) || !n)
		return -ENOENT;
	return *tls->want_pin ? check_pin(tls) : check_chain(tls);
}

ssize_t tls_peer_cert(struct tls *tls, uint8_t *der, size_t size)
{
	const gnutls_datum_t *chain;
	unsigned int n = 0;

	chain = gnutls_certificate_get_peers(tls->session, &n);
	if (!chain || !n)
		return -ENOENT;
	if (chain->size > size)
		return -ENOBUFS;
	memcpy(der, chain->data, chain->size);
	return chain->size;
}

const char *tls_peer_pin(const struct tls *tls)
{
	return tls->pin;
}
