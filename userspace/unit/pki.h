/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Certificates for tests, made anew each time, as PEM files in a directory of
 * their own.
 */
#ifndef _UNIT_PKI_H
#define _UNIT_PKI_H

#include <stdbool.h>

#include "tls/tls.h"

/**
 * enum pki_name - whose
 * @PKI_ROOT: Signs all but @PKI_STRANGER.
 * @PKI_OTHER_ROOT: Signs nothing.
 * @PKI_SERVER: gateway.example, 192.0.2.1 and 2001:db8::1, EC.
 * @PKI_SERVER_RSA: The same, RSA.
 * @PKI_SERVER_PSS: The same, RSA-PSS.
 * @PKI_SERVER_ED: The same, Ed25519.
 * @PKI_CLIENT: A client's, EC.
 * @PKI_CLIENT_RSA: A client's, RSA.
 * @PKI_CLIENT_PSS: A client's, RSA-PSS.
 * @PKI_CLIENT_ED: A client's, Ed25519.
 * @PKI_STRANGER: A client's, signed by itself.
 * @PKI_COUNT: How many there are.
 */
enum pki_name {
	PKI_ROOT,
	PKI_OTHER_ROOT,
	PKI_SERVER,
	PKI_SERVER_RSA,
	PKI_SERVER_PSS,
	PKI_SERVER_ED,
	PKI_CLIENT,
	PKI_CLIENT_RSA,
	PKI_CLIENT_PSS,
	PKI_CLIENT_ED,
	PKI_STRANGER,
	PKI_COUNT,
};

/**
 * struct pki_entry - certificate with its key
 * @cert_file: PEM file.
 * @key_file: PEM file.
 * @pin: Of the public key.
 */
struct pki_entry {
	char cert_file[64];
	char key_file[64];
	char pin[TLS_PIN_SIZE];
};

/**
 * pki_make() - make them
 *
 * Return: One for each enum pki_name.
 */
const struct pki_entry *pki_make(void);

/**
 * pki_remove() - remove the files
 */
void pki_remove(void);

#endif /* _UNIT_PKI_H */
