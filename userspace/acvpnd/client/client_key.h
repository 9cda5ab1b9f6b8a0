/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys of the user's certificates that are encrypted.
 */
#ifndef _ACVPND_CLIENT_CLIENT_KEY_H
#define _ACVPND_CLIENT_CLIENT_KEY_H

#include "acvpnd/client/options.h"
#include "acvpnd/exit.h"
#include "tls/key.h"

/**
 * struct client_keys - certificates of the user, and what signs for them
 * @identities: The certificates, in the user's order.
 * @decrypted: Those of their keys that were encrypted, the others NULL.
 */
struct client_keys {
	struct tls_identity identities[TLS_IDENTITIES_MAX];
	struct tls_key *decrypted[TLS_IDENTITIES_MAX];
};

/**
 * client_key_read() - decrypt keys that have to be
 * @keys: Filled in; there as long as anything signs. Release with
 *	client_key_free(), whatever is returned.
 * @o: What the user wants.
 *
 * A key that is not encrypted, or is none, is the TLS library's to read.
 *
 * Return: ACVPND_OK, or an exit status, and the user was told why.
 */
enum acvpnd_exit client_key_read(struct client_keys *keys,
				 const struct client_options *o);

/**
 * client_key_free() - wipe and release
 * @keys: Keys, or zeros.
 */
void client_key_free(struct client_keys *keys);

#endif /* _ACVPND_CLIENT_CLIENT_KEY_H */
