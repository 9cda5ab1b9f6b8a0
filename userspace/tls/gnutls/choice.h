/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, which of a client's certificates is shown; for the backend's
 * files only.
 */
#ifndef _TLS_GNUTLS_CHOICE_H
#define _TLS_GNUTLS_CHOICE_H

#include <gnutls/abstract.h>

#include "tls/gnutls/identity.h"

/**
 * struct tls_gnutls_choice - a certificate that may be shown
 * @identity: It, its chain and its key.
 * @issuers: Who has signed them, as encoded.
 */
struct tls_gnutls_choice {
	struct tls_gnutls_identity identity;
	gnutls_datum_t issuers[TLS_GNUTLS_CHAIN_MAX];
};

/**
 * tls_gnutls_choice_load() - read a certificate
 * @choice: Filled in; to be released with tls_gnutls_choice_free() if that
 *	succeeds.
 * @identity: Where it is.
 *
 * Return: 0 or GNUTLS_E_...
 */
int tls_gnutls_choice_load(struct tls_gnutls_choice *choice,
			   const struct tls_identity *identity);

/**
 * tls_gnutls_choice_free() - wipe and release
 * @choice: Certificate.
 */
void tls_gnutls_choice_free(struct tls_gnutls_choice *choice);

/**
 * tls_gnutls_choice_make() - choose one, when a server asks for it
 * @session: Session.
 * @names: Whom the server trusts, as encoded.
 * @n_names: How many; 0 it does not say.
 * @algos: Not looked at.
 * @n_algos: Not looked at.
 * @chain: Set to the certificate with its chain.
 * @n: Set to how many there are.
 * @key: Set to its key.
 *
 * Return: 0.
 */
int tls_gnutls_choice_make(gnutls_session_t session,
			   const gnutls_datum_t *names, int n_names,
			   const gnutls_pk_algorithm_t *algos, int n_algos,
			   gnutls_pcert_st **chain, unsigned int *n,
			   gnutls_privkey_t *key);

#endif /* _TLS_GNUTLS_CHOICE_H */
