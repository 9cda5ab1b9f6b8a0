/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GnuTLS backend, what connections of clients and servers share; for the
 * backend's files only.
 */
#ifndef _TLS_GNUTLS_CONN_H
#define _TLS_GNUTLS_CONN_H

#include <gnutls/gnutls.h>

#include "tls/feed.h"
#include "tls/gnutls/keys.h"
#include "tls/tls.h"

/**
 * struct tls - TLS connection
 * @session: The library's connection.
 * @feed: Socket.
 * @reader: What the library has consumed.
 * @secrets: TLS 1.3: the first of each direction.
 * @is_server: Which of the two.
 * @choices: Client: certificates that it may show.
 * @n_choices: How many.
 * @shown: Client: which the server has seen.
 * @host: Client: name that the certificate must carry.
 * @is_address: @host is an address, not a name.
 * @want_pin: Client: the one public key to accept; "" if certificates decide.
 * @ask: Server: what it asks of clients.
 * @server: Server: who accepted.
 * @greeted: Server: there was a ClientHello.
 * @name: Server: name that it asks for, or "".
 * @pin: The peer's public key; "" before it is known.
 * @untrusted: The certificate was rejected.
 * @error: Why the last call failed.
 */
struct tls {
	gnutls_session_t session;
	struct tls_feed feed;
	struct tls_gnutls_reader reader;
	struct tls_secrets secrets;
	bool is_server;
	struct tls_gnutls_choice *choices;
	size_t n_choices;
	enum tls_shown shown;
	char host[256];
	bool is_address;
	char want_pin[TLS_PIN_SIZE];
	enum tls_ask ask;
	struct tls_server *server;
	bool greeted;
	char name[TLS_NAME_SIZE];
	char pin[TLS_PIN_SIZE];
	bool untrusted;
	char error[TLS_ERROR_SIZE];
};

/**
 * tls_gnutls_conn_fail() - keep why something failed
 * @tls: Connection.
 * @what: What failed, or "".
 * @code: GNUTLS_E_...
 *
 * Return: Negative errno for @code.
 */
int tls_gnutls_conn_fail(struct tls *tls, const char *what, int code);

/**
 * tls_gnutls_conn_set_up() - make the library's session
 * @tls: Connection with its role.
 * @cred: Certificates.
 * @limits: What may be negotiated.
 * @flags: GNUTLS_CLIENT or GNUTLS_SERVER, and others.
 * @fd: Socket.
 *
 * Return: 0 or GNUTLS_E_...
 */
int tls_gnutls_conn_set_up(struct tls *tls,
			   gnutls_certificate_credentials_t cred,
			   const struct tls_limits *limits, unsigned int flags,
			   int fd);

/**
 * tls_gnutls_conn_limit() - say what may be negotiated
 * @tls: Connection before its handshake.
 * @limits: What.
 *
 * Return: 0 or GNUTLS_E_...
 */
int tls_gnutls_conn_limit(struct tls *tls, const struct tls_limits *limits);

#endif /* _TLS_GNUTLS_CONN_H */
