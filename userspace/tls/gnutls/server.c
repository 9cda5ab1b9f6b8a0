// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, TLS server.
 */
#include "tls/tls.h"

#include <errno.h>
#include <gnutls/ocsp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/conn.h"
#include "tls/gnutls/error.h"
#include "tls/gnutls/identity.h"
#include "tls/gnutls/trust.h"
#include "tls/sni.h"

/**
 * struct tls_server - what a server's connections share
 * @cred: Certificates.
 * @ask: Ask clients for one.
 * @limits: What may be negotiated.
 * @status: OCSP response about the first of our certificates, or no bytes.
 * @resumes: @ticket_key is in use.
 * @ticket_key: Protects tickets.
 * @hosts: Names that others answer for.
 */
struct tls_server {
	gnutls_certificate_credentials_t cred;
	enum tls_ask ask;
	struct tls_limits limits;
	gnutls_datum_t status;
	bool resumes;
	uint8_t ticket_key[TLS_TICKET_KEY_SIZE];
	struct tls_sni_host *hosts;
};

static int server_fail(char error[TLS_ERROR_SIZE], const char *what, int code)
{
	tls_gnutls_text(error, TLS_ERROR_SIZE, what, code);
	return tls_gnutls_errno(code);
}

/* Lists in PEM, or one in DER, as authorities publish them. Returns how many.
 */
static int set_revoked(gnutls_certificate_credentials_t cred, const char *file)
{
	int n;

	n = gnutls_certificate_set_x509_crl_file(cred, file,
						 GNUTLS_X509_FMT_PEM);
	if (n > 0)
		return n;
	return gnutls_certificate_set_x509_crl_file(cred, file,
						    GNUTLS_X509_FMT_DER);
}

/* Both files have to have at least one of what they are for. */
static int set_trust(gnutls_certificate_credentials_t cred,
		     const struct tls_server_config *config,
		     char error[TLS_ERROR_SIZE])
{
	const char *roots = config->client_cafile;
	const char *revoked = config->client_crlfile;
	const gnutls_x509_crt_fmt_t pem = GNUTLS_X509_FMT_PEM;
	int n = 1;

	if (roots)
		n = gnutls_certificate_set_x509_trust_file(cred, roots, pem);
	if (n <= 0)
		return server_fail(error, roots,
				   n ? n : GNUTLS_E_NO_CERTIFICATE_FOUND);
	if (revoked)
		n = set_revoked(cred, revoked);
	if (n <= 0)
		return server_fail(error, revoked,
				   n ? n : GNUTLS_E_NO_CERTIFICATE_FOUND);
	return 0;
}

static int set_more(gnutls_certificate_credentials_t cred,
		    const struct tls_server_config *config,
		    char error[TLS_ERROR_SIZE])
{
	size_t i;
	int err;

	for (i = 0; i < config->n_more; i++) {
		err = tls_gnutls_identity_set(cred, &config->more[i]);
		if (err)
			return server_fail(error, config->more[i].cert_file,
					   err);
	}
	return 0;
}

static int server_on_status(gnutls_session_t session, void *arg,
			    gnutls_datum_t *response)
{
	const struct tls_server *server = arg;

	(void)session;
	response->data = gnutls_malloc(server->status.size);
	if (!response->data)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(response->data, server->status.data, server->status.size);
	response->size = server->status.size;
	return 0;
}

/* Is it about the first of these certificates? */
static int check_subject(gnutls_ocsp_resp_const_t response,
			 const char *cert_file)
{
	unsigned int n = 1;
	gnutls_x509_crt_t cert;
	gnutls_datum_t pem;
	int err = gnutls_load_file(cert_file, &pem);

	if (err)
		return err;
	err = gnutls_x509_crt_list_import(&cert, &n, &pem, GNUTLS_X509_FMT_PEM,
					  0);
	gnutls_free(pem.data);
	if (err < 0)
		return err;
	err = gnutls_ocsp_resp_check_crt(response, 0, cert);
	gnutls_x509_crt_deinit(cert);
	return err;
}

static int check_status(const gnutls_datum_t *der, const char *cert_file)
{
	gnutls_ocsp_resp_t response;
	int err = gnutls_ocsp_resp_init(&response);

	if (err)
		return err;
	err = gnutls_ocsp_resp_import(response, der);
	if (!err && gnutls_ocsp_resp_get_status(response))
		err = GNUTLS_E_OCSP_RESPONSE_ERROR;
	if (!err)
		err = check_subject(response, cert_file);
	gnutls_ocsp_resp_deinit(response);
	return err;
}

/* Of the first certificate; who gets another one gets no response. */
static int set_status(struct tls_server *server,
		      const struct tls_server_config *config)
{
	const gnutls_status_request_ocsp_func fn = server_on_status;
	gnutls_certificate_credentials_t cred = server->cred;
	int err;

	if (!config->ocsp_file)
		return 0;
	err = gnutls_load_file(config->ocsp_file, &server->status);
	if (!err)
		err = check_status(&server->status,
				   config->identity.cert_file);
	if (err)
		return err;
	return gnutls_certificate_set_ocsp_status_request_function2(cred, 0,
								    fn, server);
}

static int server_set_up(struct tls_server *server,
			 const struct tls_server_config *config,
			 char error[TLS_ERROR_SIZE])
{
	int err;

	err = gnutls_certificate_allocate_credentials(&server->cred);
	if (err)
		return server_fail(error, "", err);
	err = tls_gnutls_identity_set(server->cred, &config->identity);
	if (err)
		return server_fail(error, config->identity.cert_file, err);
	err = set_more(server->cred, config, error);
	if (err)
		return err;
	err = set_status(server, config);
	if (err)
		return server_fail(error, config->ocsp_file, err);
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
	if (server->cred)
		gnutls_certificate_free_credentials(server->cred);
	gnutls_free(server->status.data);
	tls_sni_free(server->hosts);
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

int tls_server_add(struct tls_server *server, const char *name,
		   struct tls_server *host)
{
	return tls_sni_add(&server->hosts, name, host);
}

static int server_on_extension(void *arg, unsigned int number,
			       const unsigned char *data, unsigned int len)
{
	struct tls *tls = arg;

	if (number == TLS_SNI_EXTENSION)
		tls_sni_parse(data, len, tls->name);
	return 0;
}

static int be_host(struct tls *tls, struct tls_server *host)
{
	int err;

	tls->ask = host->ask;
	err = gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE,
				     host->cred);
	if (!err)
		err = tls_gnutls_conn_limit(tls, &host->limits);
	return err ? err : set_role(tls, host);
}

/*
 * Before the library looks at a ClientHello, so that it knows whose tickets are
 * good. A second one, after HelloRetryRequest, changes nothing. What cannot be
 * read has no name; the library refuses it then.
 */
static int server_on_hello(gnutls_session_t session, unsigned int type,
			   unsigned int when, unsigned int incoming,
			   const gnutls_datum_t *message)
{
	struct tls *tls = gnutls_session_get_ptr(session);
	struct tls_server *host;

	(void)type;
	(void)when;
	if (!incoming || tls->greeted)
		return 0;
	tls->greeted = true;
	gnutls_ext_raw_parse(tls, server_on_extension, message,
			     GNUTLS_EXT_RAW_FLAG_TLS_CLIENT_HELLO);
	host = tls_sni_find(tls->server->hosts, tls->name);
	return host ? be_host(tls, host) : 0;
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
	tls->server = server;
	if (!server->resumes)
		flags |= GNUTLS_NO_TICKETS;
	err = tls_gnutls_conn_set_up(tls, server->cred, &server->limits, flags,
				     fd);
	if (!err)
		err = set_role(tls, server);
	if (err)
		return tls_gnutls_conn_fail(tls, "", err);
	gnutls_handshake_set_hook_function(tls->session,
					   GNUTLS_HANDSHAKE_CLIENT_HELLO,
					   GNUTLS_HOOK_PRE, server_on_hello);
	return 0;
}

const char *tls_name(struct tls *tls, char name[TLS_NAME_SIZE])
{
	memcpy(name, tls->name, TLS_NAME_SIZE);
	return *name ? name : NULL;
}
