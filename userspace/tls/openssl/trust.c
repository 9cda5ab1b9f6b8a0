// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/trust.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "tls/openssl/conn.h"

static const char pin_prefix[] = "pin-sha256:";

enum { BASE64_SIZE = 44 };

bool tls_pin_valid(const char *pin)
{
	size_t i;

	if (strncmp(pin, pin_prefix, strlen(pin_prefix)))
		return false;
	pin += strlen(pin_prefix);
	for (i = 0; i < BASE64_SIZE - 1; i++)
		if (!isalnum((unsigned char)pin[i]) && pin[i] != '+' &&
		    pin[i] != '/')
			return false;
	return !strcmp(pin + i, "=");
}

static int learn_pin(struct tls *tls, X509 *cert)
{
	unsigned char hash[SHA256_DIGEST_LENGTH], *spki = NULL;
	char text[BASE64_SIZE + 1];
	int len, ok;

	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
	if (len <= 0)
		return -EPROTO;
	ok = EVP_Digest(spki, len, hash, NULL, EVP_sha256(), NULL);
	OPENSSL_free(spki);
	if (!ok)
		return -EPROTO;
	EVP_EncodeBlock((unsigned char *)text, hash, sizeof(hash));
	snprintf(tls->pin, sizeof(tls->pin), "%s%s", pin_prefix, text);
	return 0;
}

static int check_pin(struct tls *tls)
{
	if (!strcmp(tls->pin, tls->want_pin))
		return 0;
	snprintf(tls->error, sizeof(tls->error),
		 "its public key is not the one that --servercert names");
	return -EKEYREJECTED;
}

static int trust_explain(struct tls *tls, long result)
{
	if (result == X509_V_OK)
		return 0;
	if (result == X509_V_ERR_HOSTNAME_MISMATCH ||
	    result == X509_V_ERR_IP_ADDRESS_MISMATCH)
		snprintf(tls->error, sizeof(tls->error),
			 "it is not made out to %s", tls->host);
	else
		snprintf(tls->error, sizeof(tls->error), "%s",
			 X509_verify_cert_error_string(result));
	return -EKEYREJECTED;
}

/* An issuer of whom there is no list has revoked none. */
static int pass_unlisted(int ok, X509_STORE_CTX *store)
{
	int result = X509_STORE_CTX_get_error(store);

	if (ok || result != X509_V_ERR_UNABLE_TO_GET_CRL)
		return ok;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

static int check_chain(struct tls *tls, X509_STORE_CTX *store)
{
	int result;

	X509_STORE_CTX_set_verify_cb(store, pass_unlisted);
	if (X509_verify_cert(store) == 1)
		return 0;
	result = X509_STORE_CTX_get_error(store);
	if (result == X509_V_OK)
		result = X509_V_ERR_UNSPECIFIED;
	X509_STORE_CTX_set_error(store, result);
	return trust_explain(tls, result);
}

int tls_openssl_trust_verify(X509_STORE_CTX *store, void *arg)
{
	int index = SSL_get_ex_data_X509_STORE_CTX_idx();
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, index);
	struct tls *tls = SSL_get_app_data(ssl);
	X509 *cert = X509_STORE_CTX_get0_cert(store);

	(void)arg;
	if (!cert || learn_pin(tls, cert)) {
		snprintf(tls->error, sizeof(tls->error), "it cannot be read");
		X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED);
	} else if (*tls->want_pin) {
		if (!check_pin(tls)) {
			X509_STORE_CTX_set_error(store, X509_V_OK);
			return 1;
		}
		X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
	} else if (!check_chain(tls, store) ||
		   (tls->track.is_server && tls->ask == TLS_ASK_OPTIONAL)) {
		return 1;
	}
	tls->untrusted = true;
	return 0;
}

int tls_openssl_trust_resumed(struct tls *tls)
{
	X509 *cert;

	if (*tls->pin)
		return 0;
	cert = SSL_get0_peer_certificate(tls->ssl);
	if (!cert || learn_pin(tls, cert)) {
		snprintf(tls->error, sizeof(tls->error), "it cannot be read");
		return -EPROTO;
	}
	return *tls->want_pin ? check_pin(tls) : 0;
}

int tls_peer_status(struct tls *tls)
{
	if (!SSL_get0_peer_certificate(tls->ssl))
		return -ENOENT;
	if (*tls->want_pin)
		return check_pin(tls);
	return trust_explain(tls, SSL_get_verify_result(tls->ssl));
}

ssize_t tls_peer_cert(struct tls *tls, uint8_t *der, size_t size)
{
	X509 *cert = SSL_get0_peer_certificate(tls->ssl);
	int len;

	if (!cert)
		return -ENOENT;
	len = i2d_X509(cert, NULL);
	if (len <= 0)
		return -EPROTO;
	if ((size_t)len > size)
		return -ENOBUFS;
	return i2d_X509(cert, &der);
}

const char *tls_peer_pin(const struct tls *tls)
{
	return tls->pin;
}
