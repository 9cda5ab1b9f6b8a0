// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, TLS client.
 */
#include "tls/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/choice.h"
#include "tls/gnutls/conn.h"
#include "tls/gnutls/error.h"
#include "tls/gnutls/trust.h"

/**
 * struct tls_client - what a client's connections share
 * @cred: Whom to trust.
 * @choices: Own certificates.
 * @n_choices: How many.
 * @limits: What may be negotiated.
 * @resumable: Tickets are asked for.
 */
struct tls_client {
	gnutls_certificate_credentials_t cred;
	struct tls_gnutls_choice choices[TLS_IDENTITIES_MAX];
	size_t n_choices;
	struct tls_limits limits;
	bool resumable;
};

static int client_fail(char error[TLS_ERROR_SIZE], const char *what, int err)
{
	tls_gnutls_text(error, TLS_ERROR_SIZE, what, err);
	return tls_gnutls_errno(err);
}

static int load_trust(struct tls_client *client,
		      const struct tls_client_config *config,
		      char error[TLS_ERROR_SIZE])
{
	int n;

	/* No system trust store is no error: --cafile or a pin may do. */
	if (config->system_trust)
		gnutls_certificate_set_x509_system_trust(client->cred);
	if (!config->cafile)
		return 0;
	n = gnutls_certificate_set_x509_trust_file(client->cred,
						   config->cafile,
						   GNUTLS_X509_FMT_PEM);
	if (n > 0)
		return 0;
	snprintf(error, TLS_ERROR_SIZE, "%s",
		 n ? gnutls_strerror(n) : "it has no certificates");
	return -ENOENT;
}

static int client_load_own(struct tls_client *client,
			   const struct tls_client_config *config,
			   char error[TLS_ERROR_SIZE])
{
	gnutls_certificate_retrieve_function2 *choose = tls_gnutls_choice_make;
	const struct tls_identity *identity;
	size_t i;
	int err;

	for (i = 0; i < config->n_identities; i++) {
		identity = &config->identities[i];
		err = tls_gnutls_choice_load(&client->choices[i], identity);
		if (err) {
			client_fail(error, identity->cert_file, err);
			return -EINVAL;
		}
		client->n_choices++;
	}
	if (i)
		gnutls_certificate_set_retrieve_function2(client->cred, choose);
	return 0;
}

static int client_load(struct tls_client *client,
		       const struct tls_client_config *config,
		       char error[TLS_ERROR_SIZE])
{
	int err;

	err = gnutls_certificate_allocate_credentials(&client->cred);
	if (err)
		return client_fail(error, "", err);
	err = load_trust(client, config, error);
	if (err)
		return err;
	gnutls_certificate_set_verify_function(client->cred,
					       tls_gnutls_trust_verify);
	return client_load_own(client, config, error);
}

int tls_client_new(struct tls_client **out,
		   const struct tls_client_config *config,
		   char error[TLS_ERROR_SIZE])
{
	struct tls_client *client = calloc(1, sizeof(*client));
	int err;

	if (!client) {
		snprintf(error, TLS_ERROR_SIZE, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	client->limits = config->limits;
	client->resumable = config->resumable;
	err = client_load(client, config, error);
	if (err)
		tls_client_free(client);
	else
		*out = client;
	return err;
}

void tls_client_free(struct tls_client *client)
{
	if (!client)
		return;
	if (client->cred)
		gnutls_certificate_free_credentials(client->cred);
	while (client->n_choices)
		tls_gnutls_choice_free(&client->choices[--client->n_choices]);
	free(client);
}

static bool is_address(const char *host)
{
	unsigned char addr[16];

	return inet_pton(AF_INET, host, addr) == 1 ||
	       inet_pton(AF_INET6, host, addr) == 1;
}

int tls_client_connect(struct tls **out, struct tls_client *client,
		       const struct tls_target *target, int fd)
{
	/* What the user has chosen is shown, whomever the gateway trusts. */
	unsigned int flags = GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT;
	struct tls *tls = calloc(1, sizeof(*tls));
	int err;

	*out = tls;
	if (!tls)
		return -ENOMEM;
	snprintf(tls->host, sizeof(tls->host), "%s", target->host);
	if (target->pin)
		snprintf(tls->want_pin, sizeof(tls->want_pin), "%s",
			 target->pin);
	tls->choices = client->choices;
	tls->n_choices = client->n_choices;
	tls->is_address = is_address(target->host);
	if (!client->resumable)
		flags |= GNUTLS_NO_TICKETS;
	err = tls_gnutls_conn_set_up(tls, client->cred, &client->limits, flags,
				     fd);
	if (!err && !tls->is_address)
		err = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS,
					     tls->host, strlen(tls->host));
	if (!err && target->session)
		err = gnutls_session_set_data(tls->session, target->session,
					      target->session_len);
	return err ? tls_gnutls_conn_fail(tls, "", err) : 0;
}

static bool has_session(struct tls *tls)
{
	return gnutls_protocol_get_version(tls->session) != GNUTLS_TLS1_3 ||
	       gnutls_session_get_flags(tls->session) &
		       GNUTLS_SFLAGS_SESSION_TICKET;
}

ssize_t tls_session(struct tls *tls, uint8_t *buf, size_t size)
{
	gnutls_datum_t data;
	ssize_t len;
	int err;

	/* Without a ticket under 1.3 the library would wait for one. */
	if (!has_session(tls))
		return -ENOENT;
	err = gnutls_session_get_data2(tls->session, &data);
	if (err)
		return tls_gnutls_conn_fail(tls, "session", err);
	len = data.size;
	if (data.size <= size)
		memcpy(buf, data.data, data.size);
	else
		len = -ENOBUFS;
	explicit_bzero(data.data, data.size);
	gnutls_free(data.data);
	return len;
}
