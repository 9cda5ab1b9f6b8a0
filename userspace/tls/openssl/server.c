// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, TLS server.
 */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/openssl/conn.h"
#include "tls/openssl/derive.h"
#include "tls/openssl/error.h"
#include "tls/openssl/identity.h"
#include "tls/openssl/trust.h"
#include "tls/sni.h"

/* Name, HMAC-SHA256 key and AES-256 key. */
enum { TICKET_KEYS_SIZE = 16 + 32 + 32, TICKET_ID_SIZE = 16 };

/**
 * struct tls_server - what a server's connections share
 * @ctx: The library's parameters.
 * @ask: Ask clients for a certificate.
 * @limits: What may be negotiated.
 * @hosts: Names that others answer for.
 */
struct tls_server {
	SSL_CTX *ctx;
	enum tls_ask ask;
	struct tls_limits limits;
	struct tls_sni_host *hosts;
};

static const int ask_modes[] = {
	[TLS_ASK_NOT] = SSL_VERIFY_NONE,
	[TLS_ASK_OPTIONAL] = SSL_VERIFY_PEER,
	[TLS_ASK_REQUIRED] = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
};

static int server_fail(char error[TLS_ERROR_SIZE], const char *what)
{
	tls_openssl_text(error, TLS_ERROR_SIZE, what, "client");
	return -EPROTO;
}

static int set_trust(SSL_CTX *ctx, const struct tls_server_config *config)
{
	STACK_OF(X509_NAME) *names;

	SSL_CTX_set_verify(ctx, ask_modes[config->ask], NULL);
	SSL_CTX_set_cert_verify_callback(ctx, tls_openssl_trust_verify, NULL);
	if (!config->client_cafile)
		return 0;
	names = SSL_load_client_CA_file(config->client_cafile);
	if (!names)
		return -EPROTO;
	SSL_CTX_set_client_CA_list(ctx, names);
	return SSL_CTX_load_verify_file(ctx, config->client_cafile) == 1 ?
		0 : -EPROTO;
}

/* Lists in PEM, or one in DER, as authorities publish them. */
static int load_revoked(X509_LOOKUP *lookup, const char *file)
{
	if (X509_load_crl_file(lookup, file, X509_FILETYPE_PEM) >= 1)
		return 0;
	if (X509_load_crl_file(lookup, file, X509_FILETYPE_ASN1) < 1)
		return -EPROTO;
	ERR_clear_error();
	return 0;
}

static int set_revoked(SSL_CTX *ctx, const char *file)
{
	X509_STORE *store = SSL_CTX_get_cert_store(ctx);
	X509_LOOKUP *lookup;

	if (!file)
		return 0;
	lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
	if (!lookup || load_revoked(lookup, file))
		return -EPROTO;
	X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK |
			     X509_V_FLAG_CRL_CHECK_ALL);
	return 0;
}

/*
 * The library has the tickets of all hosts protected by the key of the server
 * that accepts; whose they are is told by an id that comes of the host's own.
 */
static int set_tickets(SSL_CTX *ctx, const uint8_t *key)
{
	uint8_t keys[TICKET_KEYS_SIZE], id[TICKET_ID_SIZE] = { 0 };
	int ok;

	if (key && tls_openssl_derive_hkdf(key, TLS_TICKET_KEY_SIZE, "host", id,
					   sizeof(id)))
		return -EPROTO;
	SSL_CTX_set_session_id_context(ctx, id, sizeof(id));
	if (!key) {
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
		return SSL_CTX_set_num_tickets(ctx, 0) ? 0 : -EPROTO;
	}
	ok = !tls_openssl_derive_hkdf(key, TLS_TICKET_KEY_SIZE, "tickets",
				      keys, sizeof(keys)) &&
	     SSL_CTX_set_tlsext_ticket_keys(ctx, keys, sizeof(keys));
	OPENSSL_cleanse(keys, sizeof(keys));
	return ok ? 0 : -EPROTO;
}

static int server_on_hello(SSL *ssl, int *alert, void *arg);

static int set_identities(SSL_CTX *ctx, const struct tls_server_config *config,
			  char error[TLS_ERROR_SIZE])
{
	const struct tls_identity *identity;
	size_t i;

	for (i = 0; i <= config->n_more; i++) {
		identity = i ? &config->more[i - 1] : &config->identity;
		if (tls_openssl_identity_set(ctx, identity))
			return server_fail(error, identity->cert_file);
	}
	return 0;
}

static int server_set_up(struct tls_server *server,
			 const struct tls_server_config *config,
			 char error[TLS_ERROR_SIZE])
{
	server->ctx = tls_openssl_conn_context(TLS_server_method(),
					       &config->limits);
	if (!server->ctx)
		return server_fail(error, "");
	if (set_identities(server->ctx, config, error))
		return -EPROTO;
	if (set_trust(server->ctx, config))
		return server_fail(error, config->client_cafile);
	if (set_revoked(server->ctx, config->client_crlfile))
		return server_fail(error, config->client_crlfile);
	if (set_tickets(server->ctx, config->ticket_key))
		return server_fail(error, "tickets");
	SSL_CTX_set_client_hello_cb(server->ctx, server_on_hello, NULL);
	return 0;
}

int tls_server_new(struct tls_server **out,
		   const struct tls_server_config *config,
		   char error[TLS_ERROR_SIZE])
{
	struct tls_server *server = calloc(1, sizeof(*server));
	int err;

	if (!server) {
		snprintf(error, TLS_ERROR_SIZE, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	ERR_clear_error();
	server->ask = config->ask;
	server->limits = config->limits;
	err = server_set_up(server, config, error);
	if (err)
		tls_server_free(server);
	else
		*out = server;
	return err;
}

void tls_server_free(struct tls_server *server)
{
	if (!server)
		return;
	SSL_CTX_free(server->ctx);
	tls_sni_free(server->hosts);
	free(server);
}

int tls_server_add(struct tls_server *server, const char *name,
		   struct tls_server *host)
{
	return tls_sni_add(&server->hosts, name, host);
}

static bool be_host(struct tls *tls, struct tls_server *host)
{
	tls->ask = host->ask;
	SSL_set_verify(tls->ssl, ask_modes[host->ask], NULL);
	return SSL_set_SSL_CTX(tls->ssl, host->ctx) &&
	       tls_openssl_conn_limit(tls->ssl, &host->limits);
}

/*
 * Before the library looks for a session. A second ClientHello, after
 * HelloRetryRequest, changes nothing.
 */
static int server_on_hello(SSL *ssl, int *alert, void *arg)
{
	struct tls *tls = SSL_get_app_data(ssl);
	const unsigned char *data;
	struct tls_server *host;
	size_t len;

	(void)arg;
	if (tls->greeted)
		return SSL_CLIENT_HELLO_SUCCESS;
	tls->greeted = true;
	if (SSL_client_hello_get0_ext(ssl, TLS_SNI_EXTENSION, &data, &len))
		tls_sni_parse(data, len, tls->name);
	host = tls_sni_find(tls->server->hosts, tls->name);
	if (!host || be_host(tls, host))
		return SSL_CLIENT_HELLO_SUCCESS;
	*alert = SSL_AD_INTERNAL_ERROR;
	return SSL_CLIENT_HELLO_ERROR;
}

int tls_server_accept(struct tls **out, struct tls_server *server, int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	*out = tls;
	if (!tls)
		return -ENOMEM;
	ERR_clear_error();
	tls->ask = server->ask;
	tls->server = server;
	tls->ctx = server->ctx;
	SSL_CTX_up_ref(tls->ctx);
	return tls_openssl_conn_set_up(tls, true, fd);
}

const char *tls_name(struct tls *tls, char name[TLS_NAME_SIZE])
{
	memcpy(name, tls->name, TLS_NAME_SIZE);
	return *name ? name : NULL;
}
