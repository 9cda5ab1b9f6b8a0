// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/servers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "acvpnd/config/vhost.h"
#include "acvpnd/gateway/check.h"
#include "common/log.h"

/* Kinds of keys that there are certificates for, and some more. */
enum { SERVERS_CERTS_MAX = 8 };

const char *servers_key(const struct gateway_config *config, size_t number,
			const struct config_vhost **vhost)
{
	const struct config_vhost *v;

	for (v = config->vhosts; v < config->vhosts + config->n_vhosts; v++) {
		if (number < v->keys.n) {
			if (vhost)
				*vhost = v;
			return v->keys.list[number];
		}
		number -= v->keys.n;
	}
	return NULL;
}

static int make_signers(struct servers *s, const struct gateway_config *config)
{
	size_t i;

	while (servers_key(config, s->n_signers, NULL))
		s->n_signers++;
	s->signers = calloc(s->n_signers, sizeof(*s->signers));
	if (!s->signers)
		return -ENOMEM;
	for (i = 0; i < s->n_signers; i++)
		s->signers[i] = (struct ipc_signer){ .fd = -1, .key = i };
	return 0;
}

/**
 * struct servers_paths - paths of files that are read
 * @certs: Certificates.
 * @ca: Roots of clients' certificates.
 * @crl: Revoked ones.
 * @ocsp: OCSP response.
 */
struct servers_paths {
	char certs[SERVERS_CERTS_MAX][COPIES_PATH_SIZE];
	char ca[COPIES_PATH_SIZE];
	char crl[COPIES_PATH_SIZE];
	char ocsp[COPIES_PATH_SIZE];
};

/* @signer is that of the first of its keys. */
static void fill_identities(struct tls_identity *to,
			    struct servers_paths *paths,
			    const struct config_vhost *v,
			    struct ipc_signer *signer,
			    const struct copies *copies)
{
	size_t i;

	for (i = 0; i < v->certs.n; i++)
		to[i] = (struct tls_identity){
			.cert_file = copies_path(copies, v->certs.list[i],
						 paths->certs[i]),
			.sign = ipc_sign,
			.sign_arg = signer + i,
		};
}

static int make_server(struct tls_server **server,
		       const struct gateway_config *config,
		       const struct config_vhost *v, struct ipc_signer *signer,
		       const struct copies *copies)
{
	struct tls_identity identities[SERVERS_CERTS_MAX];
	uint8_t ticket_key[TLS_TICKET_KEY_SIZE];
	struct servers_paths paths;
	bool asks = vhost_ask(v) != TLS_ASK_NOT;
	struct tls_server_config c = {
		.more = identities + 1,
		.n_more = v->certs.n - 1,
		.ask = vhost_ask(v),
		.client_cafile = asks ? copies_path(copies, v->ca_cert,
						    paths.ca) : NULL,
		.client_crlfile = asks ? copies_path(copies, v->crl,
						     paths.crl) : NULL,
		.ocsp_file = copies_path(copies, v->ocsp_response, paths.ocsp),
		.ticket_key = ticket_key,
		.limits = v->tls,
	};
	char error[TLS_ERROR_SIZE];
	int err;

	if (v->certs.n > SERVERS_CERTS_MAX) {
		check_refuse(config, v, "server-cert",
			     "there are more than %d of them; name fewer",
			     SERVERS_CERTS_MAX);
		return -E2BIG;
	}
	fill_identities(identities, &paths, v, signer, copies);
	c.identity = identities[0];
	if (getrandom(ticket_key, sizeof(ticket_key), 0) != sizeof(ticket_key))
		return -EIO;
	err = tls_server_new(server, &c, error);
	explicit_bzero(ticket_key, sizeof(ticket_key));
	if (err)
		check_refuse(config, v, "server-cert",
			     "the certificates, those of clients' CAs, or the OCSP response, cannot be used: %s; name other files",
			     error);
	return err;
}

static int make_servers(struct servers *s, const struct gateway_config *config,
			const struct copies *copies)
{
	struct ipc_signer *signer = s->signers;
	const struct config_vhost *v;
	int err = 0;

	s->list = calloc(config->n_vhosts, sizeof(*s->list));
	if (!s->list)
		return -ENOMEM;
	for (; s->n < config->n_vhosts && !err; s->n++) {
		v = &config->vhosts[s->n];
		err = make_server(&s->list[s->n], config, v, signer, copies);
		if (!err && v->name)
			err = tls_server_add(s->list[0], v->name,
					     s->list[s->n]);
		signer += v->keys.n;
	}
	return err;
}

int servers_open(struct servers *s, const struct gateway_config *config,
		 const struct copies *copies)
{
	int err;

	*s = (struct servers){ 0 };
	err = tls_init();
	if (!err)
		err = make_signers(s, config);
	if (!err)
		err = make_servers(s, config, copies);
	if (err)
		log_error("%s: there is no TLS: %s", config->path,
			  strerror(-err));
	return err;
}

void servers_close(struct servers *s)
{
	while (s->n)
		tls_server_free(s->list[--s->n]);
	free(s->list);
	free(s->signers);
	*s = (struct servers){ 0 };
}

void servers_sign_by(struct servers *s, int fd)
{
	size_t i;

	for (i = 0; i < s->n_signers; i++)
		s->signers[i].fd = fd;
}
