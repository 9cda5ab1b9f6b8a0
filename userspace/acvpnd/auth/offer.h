/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DTLS handshakes that may come: a CONNECT leaves its secrets here, and the
 * worker that gets the ClientHello, which may be any, finds them by the session
 * id in it.
 */
#ifndef _ACVPND_AUTH_OFFER_H
#define _ACVPND_AUTH_OFFER_H

#include <stddef.h>
#include <stdint.h>

enum {
	AUTH_APP_ID_SIZE = 32,
	AUTH_GRANT_SIZE = 16,
	AUTH_SECRET_MAX = 48,
};

/**
 * struct auth_offer - secrets of a DTLS handshake
 * @app_id: Session id that its ClientHello has.
 * @index: Number of the session.
 * @grant: Of the CONNECT, by which a worker may attach.
 * @kind: How it is authenticated; the caller's.
 * @suite: Cipher suite; the caller's.
 * @mtu: Longest inner packet in bytes; the caller's.
 * @dpd: Seconds of silence until the client is asked; the caller's.
 * @keepalive: Seconds of own silence; the caller's.
 * @secret: Pre-shared key or master secret.
 * @secret_len: Bytes of @secret.
 */
struct auth_offer {
	uint8_t app_id[AUTH_APP_ID_SIZE];
	uint32_t index;
	uint8_t grant[AUTH_GRANT_SIZE];
	uint32_t kind;
	uint32_t suite;
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint8_t secret[AUTH_SECRET_MAX];
	size_t secret_len;
};

/**
 * struct auth_offered - what was offered to a session
 * @now: By its last CONNECT.
 * @previous: Secret of the one before; some clients use it once more.
 * @previous_len: Bytes of @previous; 0: there is none.
 */
struct auth_offered {
	struct auth_offer now;
	uint8_t previous[AUTH_SECRET_MAX];
	size_t previous_len;
};

/**
 * struct auth_offers - all of them; all zero if there are none
 * @by_id: Tree.
 * @by_index: Tree.
 */
struct auth_offers {
	void *by_id;
	void *by_index;
};

/** auth_offer_free() - wipe and forget all */
void auth_offer_free(struct auth_offers *offers);

/**
 * auth_offer_set() - a CONNECT offers a handshake
 * @offers: All.
 * @offer: It; the one before of the same session ends.
 *
 * Return: 0; -EINVAL the secret is too long; -EEXIST another session has the
 * @app_id; -ENOMEM.
 */
int auth_offer_set(struct auth_offers *offers, const struct auth_offer *offer);

/**
 * auth_offer_find() - a ClientHello came
 * @offers: All.
 * @app_id: Its session id.
 *
 * Return: What was offered, or NULL.
 */
const struct auth_offered *
auth_offer_find(const struct auth_offers *offers,
		const uint8_t app_id[AUTH_APP_ID_SIZE]);

/**
 * auth_offer_remove() - wipe and forget what was offered to a session
 * @offers: All.
 * @index: Its number.
 */
void auth_offer_remove(struct auth_offers *offers, uint32_t index);

#endif /* _ACVPND_AUTH_OFFER_H */
