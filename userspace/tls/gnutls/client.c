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

#include "tls/gnutls/conn.h"
#include "tls/gnutls/identity.h"
#include "tls/gnutls/trust.h"

static int load_trust(struct tls *tls, const struct tls_client_config *config)
{
	int n;

	/* No system trust store is no error: --cafile or a pin may do. */
	if (config->system_trust)
		gnutls_certificate_set_x509_system_trust(tls->cred);
	if (!config->cafile)
		return 0;
	n = gnutls_certificate_set_x509_trust_file(tls->cred, config->cafile,
						   GNUTLS_X509_FMT_PEM);
	if (n > 0)
		return 0;
	snprintf(tls->error, sizeof(tls->error), "%s",
		 n ? gnutls_strerror(n) : "it has no certificates");
	return -ENOENT;
}

static bool is_address(const char *host)
{
	unsigned char addr[16];

	return inet_pton(AF_INET, host, addr) == 1 ||
	       inet_pton(AF_INET6, host, addr) == 1;
}

static int load_identity(struct tls *tls, const struct tls_identity *identity)
{
	int err;

	if (!identity->cert_file)
		return 0;
	err = tls_gnutls_identity_set(tls->cred, identity);
	return err ? tls_gnutls_conn_fail(tls, identity->cert_file, err) : 0;
}

static int set_up(struct tls *tls, const struct tls_client_config *config,
		  int fd)
{
	/* What the user has chosen is shown, whomever the gateway trusts. */
	unsigned int flags = GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT;
	int err;

	err = gnutls_certificate_allocate_credentials(&tls->cred);
	if (err)
		return tls_gnutls_conn_fail(tls, "", err);
	err = load_trust(tls, config);
	if (!err)
		err = load_identity(tls, &config->identity);
	if (err)
		return err;
	gnutls_certificate_set_verify_function(tls->cred,
					       tls_gnutls_trust_verify);
	if (!config->resumable)
		flags |= GNUTLS_NO_TICKETS;
	err = tls_gnutls_conn_set_up(tls, tls->cred, &config->limits, flags,
				     fd);
	if (!err && !tls->is_address)
		err = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS,
					     tls->host, strlen(tls->host));
	if (!err && config->session)
		err = gnutls_session_set_data(tls->session, config->session,
					      config->session_len);
	return err ? tls_gnutls_conn_fail(tls, "", err) : 0;
}

int tls_client_new(struct tls **out, const struct tls_client_config *config,
		   int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	*out = tls;
	if (!tls)
		return -ENOMEM;
	snprintf(tls->host, sizeof(tls->host), "%s", config->host);
	if (config->pin)
		snprintf(tls->want_pin, sizeof(tls->want_pin), "%s",
			 config->pin);
	tls->is_address = is_address(config->host);
	return set_up(tls, config, fd);
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
