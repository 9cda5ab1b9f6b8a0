// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, TLS server.
 */
#include "tls/tls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/conn.h"
#include "tls/gnutls/error.h"
#include "tls/gnutls/identity.h"
#include "tls/gnutls/trust.h"

/**
 * struct tls_server - what a server's connections share
 * @cred: Certificates.
 * @ask: Ask clients for one.
 * @limits: What may be negotiated.
 * @resumes: @ticket_key is in use.
 * @ticket_key: Protects tickets.
 */
struct tls_server {
	gnutls_certificate_credentials_t cred;
	enum tls_ask ask;
	struct tls_limits limits;
	bool resumes;
	uint8_t ticket_key[TLS_TICKET_KEY_SIZE];
};

static int fail(char error[TLS_ERROR_SIZE], const char *what, int code)
{
	tls_gnutls_text(error, TLS_ERROR_SIZE, what, code);
	return tls_gnutls_errno(code);
}

/* Both files have to have at least one of what they are for. */
static int set_trust(gnutls_certificate_credentials_t cred,
		     const struct tls_server_config *config,
		     char error[TLS_ERROR_SIZE])
{
	int n = 1;

	if (config->client_cafile)
		n = gnutls_certificate_set_x509_trust_file(cred,
				config->client_cafile, GNUTLS_X509_FMT_PEM);
	if (n <= 0)
		return fail(error, config->client_cafile,
			    n ? n : GNUTLS_E_NO_CERTIFICATE_FOUND);
	if (config->client_crlfile)
		n = gnutls_certificate_set_x509_crl_file(cred,
				config->client_crlfile, GNUTLS_X509_FMT_PEM);
	if (n <= 0)
		return fail(error, config->client_crlfile,
			    n ? n : GNUTLS_E_NO_CERTIFICATE_FOUND);
	return 0;
}

static int set_up(struct tls_server *server,
		  const struct tls_server_config *config,
		  char error[TLS_ERROR_SIZE])
{
	int err;

	err = gnutls_certificate_allocate_credentials(&server->cred);
	if (err)
		return fail(error, "", err);
	err = tls_gnutls_identity_set(server->cred, &config->identity);
	if (err)
		return fail(error, config->identity.cert_file, err);
	gnutls_certificate_set_verify_function(server->cred,
					       tls_gnutls_trust_verify);
	return set_trust(server->cred, config, error);
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
	server->ask = config->ask;
	server->limits = config->limits;
	server->resumes = config->ticket_key;
	if (config->ticket_key)
		memcpy(server->ticket_key, config->ticket_key,
		       sizeof(server->ticket_key));
	err = set_up(server, config, error);
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
	if (server->cred)
		gnutls_certificate_free_credentials(server->cred);
	explicit_bzero(server->ticket_key, sizeof(server->ticket_key));
	free(server);
}

static int set_role(struct tls *tls, struct tls_server *server)
{
	static const gnutls_certificate_request_t requests[] = {
		[TLS_ASK_NOT] = GNUTLS_CERT_IGNORE,
		[TLS_ASK_OPTIONAL] = GNUTLS_CERT_REQUEST,
		[TLS_ASK_REQUIRED] = GNUTLS_CERT_REQUIRE,
	};
	gnutls_datum_t key = {
		server->ticket_key, sizeof(server->ticket_key)
	};

	gnutls_certificate_server_set_request(tls->session,
					      requests[server->ask]);
	if (!server->resumes)
		return 0;
	return gnutls_session_ticket_enable_server(tls->session, &key);
}

int tls_server_accept(struct tls **out, struct tls_server *server, int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	unsigned int flags = GNUTLS_SERVER;
	int err;

	*out = tls;
	if (!tls)
		return -ENOMEM;
	tls->is_server = true;
	tls->ask = server->ask;
	if (!server->resumes)
		flags |= GNUTLS_NO_TICKETS;
	err = tls_gnutls_conn_set_up(tls, server->cred, &server->limits, flags,
				     fd);
	if (!err)
		err = set_role(tls, server);
	return err ? tls_gnutls_conn_fail(tls, "", err) : 0;
}

const char *tls_name(struct tls *tls, char name[TLS_NAME_SIZE])
{
	size_t len = TLS_NAME_SIZE - 1;
	unsigned int type;

	if (gnutls_server_name_get(tls->session, name, &len, &type, 0) ||
	    type != GNUTLS_NAME_DNS || len >= TLS_NAME_SIZE)
		return NULL;
	name[len] = '\0';
	return strlen(name) ? name : NULL;
}
