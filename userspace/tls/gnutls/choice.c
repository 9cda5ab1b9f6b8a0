// SPDX-License-Identifier: GPL-2.0-only
#include "tls/gnutls/choice.h"

#include <string.h>

#include "tls/gnutls/conn.h"

static int choice_note_issuer(gnutls_pcert_st *cert, gnutls_datum_t *issuer)
{
	gnutls_x509_crt_t crt;
	int err = gnutls_pcert_export_x509(cert, &crt);

	if (err)
		return err;
	err = gnutls_x509_crt_get_raw_issuer_dn(crt, issuer);
	gnutls_x509_crt_deinit(crt);
	return err;
}

/* As a server's: the library looks whether it is the certificate's key. */
static int choice_check(const struct tls_identity *identity)
{
	gnutls_certificate_credentials_t cred;
	int err = gnutls_certificate_allocate_credentials(&cred);

	if (err)
		return err;
	err = tls_gnutls_identity_set(cred, identity);
	gnutls_certificate_free_credentials(cred);
	return err;
}

int tls_gnutls_choice_load(struct tls_gnutls_choice *choice,
			   const struct tls_identity *identity)
{
	struct tls_gnutls_identity *own = &choice->identity;
	unsigned int i;
	int err;

	memset(choice, 0, sizeof(*choice));
	err = choice_check(identity);
	if (!err)
		err = tls_gnutls_identity_load(own, identity);
	if (err)
		return err;
	for (i = 0; i < own->n && !err; i++)
		err = choice_note_issuer(&own->chain[i], &choice->issuers[i]);
	if (err)
		tls_gnutls_choice_free(choice);
	return err;
}

void tls_gnutls_choice_free(struct tls_gnutls_choice *choice)
{
	unsigned int i;

	for (i = 0; i < choice->identity.n; i++)
		gnutls_free(choice->issuers[i].data);
	tls_gnutls_identity_free(&choice->identity);
}

static bool choice_is_asked(const struct tls_gnutls_choice *choice,
			    const gnutls_datum_t *names, int n_names)
{
	const gnutls_datum_t *issuer;
	unsigned int i;
	int j;

	for (i = 0; i < choice->identity.n; i++) {
		issuer = &choice->issuers[i];
		for (j = 0; j < n_names; j++)
			if (issuer->size == names[j].size &&
			    !memcmp(issuer->data, names[j].data, issuer->size))
				return true;
	}
	return !n_names;
}

int tls_gnutls_choice_make(gnutls_session_t session,
			   const gnutls_datum_t *names, int n_names,
			   const gnutls_pk_algorithm_t *algos, int n_algos,
			   gnutls_pcert_st **chain, unsigned int *n,
			   gnutls_privkey_t *key)
{
	struct tls *tls = gnutls_session_get_ptr(session);
	struct tls_gnutls_choice *choice = tls->choices;
	size_t i;

	(void)algos;
	(void)n_algos;
	tls->shown = TLS_SHOWN_OTHER;
	for (i = 0; i < tls->n_choices; i++) {
		if (!choice_is_asked(&tls->choices[i], names, n_names))
			continue;
		tls->shown = TLS_SHOWN_ASKED;
		choice = &tls->choices[i];
		break;
	}
	*chain = choice->identity.chain;
	*n = choice->identity.n;
	*key = choice->identity.key;
	return 0;
}

enum tls_shown tls_shown(const struct tls *tls)
{
	return tls->shown;
}
