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

#include "tls/openssl/choice.h"
#include "tls/openssl/conn.h"
#include "tls/openssl/error.h"
#include "tls/openssl/trust.h"

/**
 * struct tls_client - what a client's connections share
 * @ctx: The library's parameters.
 * @choices: Own certificates.
 */
struct tls_client {
	SSL_CTX *ctx;
	struct tls_openssl_choices choices;
};

static int load_trust(SSL_CTX *ctx, const struct tls_client_config *config)
{
	/* No system trust store is no error: --cafile or a pin may do. */
	if (config->system_trust)
		SSL_CTX_set_default_verify_paths(ctx);
	ERR_clear_error();
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, tls_openssl_trust_verify, NULL);
	if (!config->cafile ||
	    SSL_CTX_load_verify_file(ctx, config->cafile) == 1)
		return 0;
	return -ENOENT;
}

static int client_load_own(struct tls_client *client,
			   const struct tls_client_config *config,
			   const char **file)
{
	size_t i;

	for (i = 0; i < config->n_identities; i++) {
		*file = config->identities[i].cert_file;
		if (tls_openssl_choice_add(&client->choices,
					   &config->identities[i]))
			return -EINVAL;
	}
	if (i)
		SSL_CTX_set_cert_cb(client->ctx, tls_openssl_choice_make,
				    &client->choices);
	return 0;
}

static int client_load(struct tls_client *client,
		       const struct tls_client_config *config,
		       const char **file)
{
	int err;

	client->ctx = tls_openssl_conn_context(TLS_client_method(),
					       &config->limits);
	if (!client->ctx)
		return -EPROTO;
	err = load_trust(client->ctx, config);
	if (err)
		return err;
	if (!config->resumable)
		SSL_CTX_set_options(client->ctx, SSL_OP_NO_TICKET);
	return client_load_own(client, config, file);
}

int tls_client_new(struct tls_client **out,
		   const struct tls_client_config *config,
		   char error[TLS_ERROR_SIZE])
{
	struct tls_client *client = calloc(1, sizeof(*client));
	const char *file = "";
	int err;

	if (!client) {
		snprintf(error, TLS_ERROR_SIZE, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	ERR_clear_error();
	err = client_load(client, config, &file);
	if (!err) {
		*out = client;
		return 0;
	}
	tls_openssl_text(error, TLS_ERROR_SIZE, file, "gateway");
	tls_client_free(client);
	return err;
}

void tls_client_free(struct tls_client *client)
{
	if (!client)
		return;
	tls_openssl_choice_free(&client->choices);
	SSL_CTX_free(client->ctx);
	free(client);
}

static int client_set_session(struct tls *tls, const uint8_t *data, size_t len)
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

int tls_client_connect(struct tls **out, struct tls_client *client,
		       const struct tls_target *target, int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	int err;

	*out = tls;
	if (!tls)
		return -ENOMEM;
	ERR_clear_error();
	snprintf(tls->host, sizeof(tls->host), "%s", target->host);
	if (target->pin)
		snprintf(tls->want_pin, sizeof(tls->want_pin), "%s",
			 target->pin);
	SSL_CTX_up_ref(client->ctx);
	tls->ctx = client->ctx;
	err = tls_openssl_conn_set_up(tls, false, fd);
	if (!err)
		err = set_host(tls);
	if (!err && target->session)
		err = client_set_session(tls, target->session,
					 target->session_len);
	return err;
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
