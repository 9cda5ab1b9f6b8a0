/* SPDX-License-Identifier: GPL-2.0-only */
/* DTLS of a client, with a key that its TLS connection has made. */
#ifndef _SELFTESTS_LOAD_DTLS_H
#define _SELFTESTS_LOAD_DTLS_H

#include "client.h"

/**
 * dtls_context() - what associations share of OpenSSL
 *
 * Return: a context for &struct client_login.dtls, NULL without memory.
 */
SSL_CTX *dtls_context(void);

/**
 * dtls_begin() - send the first hello
 * @c: client that is up
 *
 * Return: true if it began; the socket is to be watched. Else it has failed.
 */
bool dtls_begin(struct client *c);

/**
 * dtls_go_on() - do what can be done without waiting
 * @c: client whose UDP socket can be read
 *
 * Asks the gateway, once the handshake is done, whether it is there.
 */
void dtls_go_on(struct client *c);

/**
 * dtls_tick() - some time has passed
 * @c: client whose DTLS has begun; what may have been lost is sent again
 */
void dtls_tick(struct client *c);

#endif
