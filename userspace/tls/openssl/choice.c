// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/choice.h"

#include <errno.h>

#include "tls/openssl/conn.h"
#include "tls/openssl/identity.h"

int tls_openssl_choice_add(struct tls_openssl_choices *choices,
			   const struct tls_identity *identity)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (!ctx)
		return -EPROTO;
	choices->list[choices->n++] = ctx;
	return tls_openssl_identity_set(ctx, identity);
}

void tls_openssl_choice_free(struct tls_openssl_choices *choices)
{
	while (choices->n)
		SSL_CTX_free(choices->list[--choices->n]);
}

static bool choice_is_named(X509 *cert, const struct stack_st_X509_NAME *names)
{
	const X509_NAME *issuer = X509_get_issuer_name(cert);
	int i;

	for (i = 0; i < sk_X509_NAME_num(names); i++)
		if (!X509_NAME_cmp(issuer, sk_X509_NAME_value(names, i)))
			return true;
	return false;
}

static bool choice_is_asked(SSL_CTX *ctx,
			    const struct stack_st_X509_NAME *names)
{
	struct stack_st_X509 *chain = NULL;
	int i;

	/* There is no list, or nothing in it: whoever it may be. */
	if (sk_X509_NAME_num(names) <= 0 ||
	    choice_is_named(SSL_CTX_get0_certificate(ctx), names))
		return true;
	SSL_CTX_get0_chain_certs(ctx, &chain);
	for (i = 0; i < sk_X509_num(chain); i++)
		if (choice_is_named(sk_X509_value(chain, i), names))
			return true;
	return false;
}

int tls_openssl_choice_make(SSL *ssl, void *arg)
{
	const struct stack_st_X509_NAME *names = SSL_get0_peer_CA_list(ssl);
	const struct tls_openssl_choices *choices = arg;
	SSL_CTX *choice = choices->list[0];
	struct tls *tls = SSL_get_app_data(ssl);
	struct stack_st_X509 *chain = NULL;
	size_t i;

	tls->shown = TLS_SHOWN_OTHER;
	for (i = 0; i < choices->n; i++) {
		if (!choice_is_asked(choices->list[i], names))
			continue;
		tls->shown = TLS_SHOWN_ASKED;
		choice = choices->list[i];
		break;
	}
	SSL_CTX_get0_chain_certs(choice, &chain);
	return SSL_use_cert_and_key(ssl, SSL_CTX_get0_certificate(choice),
				    SSL_CTX_get0_privatekey(choice), chain, 1);
}

enum tls_shown tls_shown(const struct tls *tls)
{
	return tls->shown;
}
