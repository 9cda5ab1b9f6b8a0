// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, TLS server.
 */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
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
 * @first: The first of our certificates.
 * @status: OCSP response about that, or NULL.
 * @status_len: Bytes in @status.
 * @ask: Ask clients for a certificate.
 * @limits: What may be negotiated.
 * @hosts: Names that others answer for.
 */
struct tls_server {
	SSL_CTX *ctx;
	X509 *first;
	uint8_t *status;
	int status_len;
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

/* Who is shown another certificate gets no response. */
static int server_on_status(SSL *ssl, void *arg)
{
	const struct tls_server *server = arg;
	X509 *shown;
	uint8_t *copy;

	shown = SSL_get_certificate(ssl);
	if (!shown || X509_cmp(shown, server->first))
		return SSL_TLSEXT_ERR_NOACK;
	copy = OPENSSL_memdup(server->status, server->status_len);
	if (!copy)
		return SSL_TLSEXT_ERR_NOACK;
	SSL_set_tlsext_status_ocsp_resp(ssl, copy, server->status_len);
	return SSL_TLSEXT_ERR_OK;
}

/* Is it about this certificate? */
static bool check_subject(OCSP_RESPONSE *response, const X509 *cert)
{
	OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
	OCSP_SINGLERESP *one = basic ? OCSP_resp_get0(basic, 0) : NULL;
	ASN1_INTEGER *serial = NULL;
	OCSP_CERTID *id;
	bool same;

	if (one) {
		id = (OCSP_CERTID *)OCSP_SINGLERESP_get0_id(one);
		OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
	}
	same = serial &&
	       !ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(cert));
	OCSP_BASICRESP_free(basic);
	return same;
}

static int load_status(struct tls_server *server, const char *file)
{
	BIO *bio = BIO_new_file(file, "rb");
	OCSP_RESPONSE *response = bio ? d2i_OCSP_RESPONSE_bio(bio, NULL) : NULL;
	bool good;

	BIO_free(bio);
	good = response &&
	       OCSP_response_status(response) ==
		       OCSP_RESPONSE_STATUS_SUCCESSFUL &&
	       check_subject(response, server->first);
	if (good)
		server->status_len = i2d_OCSP_RESPONSE(response,
						       &server->status);
	OCSP_RESPONSE_free(response);
	return good && server->status_len > 0 ? 0 : -EPROTO;
}

static int set_status(struct tls_server *server, const char *file,
		      char error[TLS_ERROR_SIZE])
{
	if (!file)
		return 0;
	if (load_status(server, file)) {
		ERR_clear_error();
		snprintf(error, TLS_ERROR_SIZE,
			 "%s: is no OCSP response in DER about the first certificate",
			 file);
		return -EPROTO;
	}
	SSL_CTX_set_tlsext_status_cb(server->ctx, server_on_status);
	SSL_CTX_set_tlsext_status_arg(server->ctx, server);
	return 0;
}

static int set_identities(struct tls_server *server,
			  const struct tls_server_config *config,
			  char error[TLS_ERROR_SIZE])
{
	SSL_CTX *ctx = server->ctx;
	const struct tls_identity *identity;
	size_t i;

	for (i = 0; i <= config->n_more; i++) {
		identity = i ? &config->more[i - 1] : &config->identity;
		if (tls_openssl_identity_set(ctx, identity))
			return server_fail(error, identity->cert_file);
		if (i)
			continue;
		server->first = SSL_CTX_get0_certificate(ctx);
		X509_up_ref(server->first);
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
	if (set_identities(server, config, error) ||
	    set_status(server, config->ocsp_file, error))
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
	X509_free(server->first);
	OPENSSL_free(server->status);
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
