// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, TLS client.
 */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/openssl/conn.h"
#include "tls/openssl/identity.h"
#include "tls/openssl/trust.h"

static int load_trust(struct tls *tls, const struct tls_client_config *config)
{
	/* No system trust store is no error: --cafile or a pin may do. */
	if (config->system_trust)
		SSL_CTX_set_default_verify_paths(tls->ctx);
	ERR_clear_error();
	SSL_CTX_set_verify(tls->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(tls->ctx, tls_openssl_trust_verify,
					 NULL);
	if (!config->cafile ||
	    SSL_CTX_load_verify_file(tls->ctx, config->cafile) == 1)
		return 0;
	tls_openssl_conn_fail(tls, "");
	return -ENOENT;
}

static int load_identity(struct tls *tls, const struct tls_identity *identity)
{
	if (!identity->cert_file ||
	    !tls_openssl_identity_set(tls->ctx, identity))
		return 0;
	return tls_openssl_conn_fail(tls, identity->cert_file);
}

static int set_session(struct tls *tls, const uint8_t *data, size_t len)
{
	SSL_SESSION *session = d2i_SSL_SESSION(NULL, &data, len);
	int ok = session && SSL_set_session(tls->ssl, session);

	SSL_SESSION_free(session);
	return ok ? 0 : tls_openssl_conn_fail(tls, "session");
}

/* The name is for the gateway to choose by, and to be found in what it shows.*/
static int set_host(struct tls *tls)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(tls->ssl);

	if (X509_VERIFY_PARAM_set1_ip_asc(param, tls->host))
		return 0;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(param,
					X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (SSL_set1_host(tls->ssl, tls->host) &&
	    SSL_set_tlsext_host_name(tls->ssl, tls->host))
		return 0;
	return tls_openssl_conn_fail(tls, tls->host);
}

static int set_up(struct tls *tls, const struct tls_client_config *config,
		  int fd)
{
	int err;

	tls->ctx = tls_openssl_conn_context(TLS_client_method(),
					    &config->limits);
	if (!tls->ctx)
		return tls_openssl_conn_fail(tls, "");
	err = load_trust(tls, config);
	if (!err)
		err = load_identity(tls, &config->identity);
	if (err)
		return err;
	if (!config->resumable)
		SSL_CTX_set_options(tls->ctx, SSL_OP_NO_TICKET);
	err = tls_openssl_conn_set_up(tls, false, fd);
	if (!err)
		err = set_host(tls);
	if (!err && config->session)
		err = set_session(tls, config->session, config->session_len);
	return err;
}

int tls_client_new(struct tls **out, const struct tls_client_config *config,
		   int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	*out = tls;
	if (!tls)
		return -ENOMEM;
	ERR_clear_error();
	snprintf(tls->host, sizeof(tls->host), "%s", config->host);
	if (config->pin)
		snprintf(tls->want_pin, sizeof(tls->want_pin), "%s",
			 config->pin);
	return set_up(tls, config, fd);
}

ssize_t tls_session(struct tls *tls, uint8_t *buf, size_t size)
{
	SSL_SESSION *session = SSL_get0_session(tls->ssl);
	int len;

	if (!session || !SSL_SESSION_is_resumable(session))
		return -ENOENT;
	len = i2d_SSL_SESSION(session, NULL);
	if (len <= 0)
		return tls_openssl_conn_fail(tls, "session");
	if ((size_t)len > size)
		return -ENOBUFS;
	return i2d_SSL_SESSION(session, &buf);
}
