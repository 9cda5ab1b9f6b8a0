/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, what connections of clients and servers share; for the
 * backend's files only.
 */
#ifndef _TLS_OPENSSL_CONN_H
#define _TLS_OPENSSL_CONN_H

#include <openssl/ssl.h>

#include "tls/feed.h"
#include "tls/openssl/track.h"
#include "tls/tls.h"

/**
 * struct tls - TLS connection
 * @ctx: Parameters; a server's are shared.
 * @ssl: The library's connection.
 * @feed: Socket.
 * @track: Numbers and secrets.
 * @shown: Client: which certificate the server has seen.
 * @host: Client: name that the certificate must carry.
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
	SSL_CTX *ctx;
	SSL *ssl;
	struct tls_feed feed;
	struct tls_openssl_track track;
	enum tls_shown shown;
	char host[256];
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
 * tls_openssl_conn_fail() - keep what the library says of a failure
 * @tls: Connection.
 * @what: What failed, or "".
 *
 * Return: -EPROTO.
 */
int tls_openssl_conn_fail(struct tls *tls, const char *what);

/**
 * tls_openssl_conn_context() - make parameters that connections share
 * @method: Of which protocol and role.
 * @limits: What may be negotiated.
 *
 * Return: Parameters, or NULL.
 */
SSL_CTX *tls_openssl_conn_context(const SSL_METHOD *method,
				  const struct tls_limits *limits);

/**
 * tls_openssl_conn_limit() - say which versions may be negotiated
 * @ssl: Connection before its handshake.
 * @limits: What may be; suites are those of the context.
 *
 * Return: true, or false.
 */
bool tls_openssl_conn_limit(SSL *ssl, const struct tls_limits *limits);

/**
 * tls_openssl_conn_set_up() - make the library's connection
 * @tls: Connection with its parameters.
 * @is_server: Its role.
 * @fd: Socket.
 *
 * Return: 0 or -ENOMEM.
 */
int tls_openssl_conn_set_up(struct tls *tls, bool is_server, int fd);

#endif /* _TLS_OPENSSL_CONN_H */
