/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, which of a client's certificates is shown; for the backend's
 * files only.
 */
#ifndef _TLS_OPENSSL_CHOICE_H
#define _TLS_OPENSSL_CHOICE_H

#include <openssl/ssl.h>

#include "tls/tls.h"

/**
 * struct tls_openssl_choices - certificates that may be shown
 * @list: Contexts that hold them, for nothing else.
 * @n: How many.
 */
struct tls_openssl_choices {
	struct ssl_ctx_st *list[TLS_IDENTITIES_MAX];
	size_t n;
};

/**
 * tls_openssl_choice_add() - read another certificate
 * @choices: Certificates, to be released also if that fails.
 * @identity: Where it is.
 *
 * Return: 0 or -EPROTO.
 */
int tls_openssl_choice_add(struct tls_openssl_choices *choices,
			   const struct tls_identity *identity);

/**
 * tls_openssl_choice_free() - wipe and release
 * @choices: Certificates.
 */
void tls_openssl_choice_free(struct tls_openssl_choices *choices);

/**
 * tls_openssl_choice_make() - choose one, when a server asks for it
 * @ssl: Connection.
 * @arg: Certificates, one at least.
 *
 * Return: 1, or 0.
 */
int tls_openssl_choice_make(SSL *ssl, void *arg);

#endif /* _TLS_OPENSSL_CHOICE_H */
