/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cipher suites of a resumed DTLS 1.2 session, by the names that headers
 * have for them. Resumed, the key exchange in a name means nothing; but the
 * ServerHello has to carry just this suite.
 */
#ifndef _TLS_SUITE_H
#define _TLS_SUITE_H

#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * enum tls_kx - key exchange in the name of a suite
 * @TLS_KX_RSA: RSA.
 * @TLS_KX_DHE_RSA: DHE_RSA.
 * @TLS_KX_ECDHE_RSA: ECDHE_RSA.
 * @TLS_KX_ECDHE_ECDSA: ECDHE_ECDSA.
 * @TLS_KX_PSK: PSK.
 */
enum tls_kx {
	TLS_KX_RSA,
	TLS_KX_DHE_RSA,
	TLS_KX_ECDHE_RSA,
	TLS_KX_ECDHE_ECDSA,
	TLS_KX_PSK,
};

/**
 * struct tls_suite - cipher suite
 * @code: Registered number.
 * @kx: Key exchange.
 * @aead: Record protection.
 * @name: In X-DTLS12-CipherSuite, which is OpenSSL's; NULL: it is in no header.
 * @old_name: In X-DTLS-CipherSuite, if there is one.
 */
struct tls_suite {
	uint16_t code;
	enum tls_kx kx;
	enum tls_aead aead;
	const char *name;
	const char *old_name;
};

/**
 * tls_suite_by_name() - find a suite
 * @name: One of its names.
 * @len: Bytes in @name.
 *
 * Return: Suite, or NULL.
 */
const struct tls_suite *tls_suite_by_name(const char *name, size_t len);

/**
 * tls_suite_by_code() - find a suite
 * @code: Registered number.
 *
 * Return: Suite, or NULL.
 */
const struct tls_suite *tls_suite_by_code(uint16_t code);

/**
 * tls_suite_psk() - the suite of a pre-shared key with a record protection
 * @aead: Record protection.
 *
 * Return: Suite.
 */
const struct tls_suite *tls_suite_psk(enum tls_aead aead);

/**
 * tls_suite_choose_old() - the best suite of a client's list of old names
 * @list: Names with a colon between any two, as X-DTLS-CipherSuite has it.
 *	Those of today mean DTLS before 1.2 there.
 * @aeads: What may be chosen, a set of 1 << enum tls_aead; 0: any.
 *
 * Return: Suite, or NULL.
 */
const struct tls_suite *tls_suite_choose_old(const char *list,
					     unsigned int aeads);

/**
 * tls_suite_choose() - the best suite of a client's list
 * @list: Names with a colon between any two, as a header has it.
 * @aeads: As for tls_suite_choose_old().
 *
 * Return: Suite, or NULL.
 */
const struct tls_suite *tls_suite_choose(const char *list, unsigned int aeads);

#endif /* _TLS_SUITE_H */
