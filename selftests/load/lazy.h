/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections that finish TLS, and then take their time with HTTP. */
#ifndef _SELFTESTS_LOAD_LAZY_H
#define _SELFTESTS_LOAD_LAZY_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * enum lazy_kind - what takes its time
 * @LAZY_HEAD: the request, a byte of a header each few seconds
 * @LAZY_BODY: a body that was announced, in the same way
 * @LAZY_READER: many requests come at once, and no reply is read, ever
 */
enum lazy_kind {
	LAZY_HEAD,
	LAZY_BODY,
	LAZY_READER,
	LAZY_KINDS,
};

/**
 * struct lazy - such connections
 * @kind: what they do
 * @gateway: where they go to
 * @n: how many
 * @tls: for all of them
 */
struct lazy {
	enum lazy_kind kind;
	struct sockaddr_in gateway;
	size_t n;
	SSL_CTX *tls;
};

/**
 * lazy_run() - have them until stop_asked()
 * @lazy: how many, and where to
 *
 * Those that the gateway closes before all are there are made again. Then
 * "lazy N" is printed, all begin at once, and none is made again. "left N"
 * tells again and again how many are left.
 *
 * Return: true unless there is no memory.
 */
bool lazy_run(const struct lazy *lazy);

#endif
