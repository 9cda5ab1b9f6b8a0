/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, the transports of TLS and DTLS; for the backend's files
 * only.
 */
#ifndef _TLS_OPENSSL_BIO_H
#define _TLS_OPENSSL_BIO_H

#include <openssl/bio.h>

#include "tls/datagram.h"
#include "tls/feed.h"

/**
 * tls_openssl_bio_init() - once, before the first connection
 *
 * Return: 0 or -ENOMEM.
 */
int tls_openssl_bio_init(void);

/**
 * tls_openssl_bio_new() - transport over a feed
 * @feed: Feed, which the transport does not own.
 *
 * Return: Transport, or NULL.
 */
BIO *tls_openssl_bio_new(struct tls_feed *feed);

/**
 * tls_openssl_bio_datagram() - transport over datagrams
 * @net: Socket, which the transport does not own.
 *
 * Return: Transport, or NULL.
 */
BIO *tls_openssl_bio_datagram(struct tls_datagram *net);

#endif /* _TLS_OPENSSL_BIO_H */
