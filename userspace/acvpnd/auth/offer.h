/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DTLS handshakes that may come: a CONNECT leaves its secrets here, and the
 * worker that gets the ClientHello, which may be any, finds them by the session
 * id in it.
 *
 * Secrets die with the process, and only the hashes of session ids are stored.
 * By these the next one knows the clients that come with a session id whose
 * secret it never had.
 */
#ifndef _ACVPND_AUTH_OFFER_H
#define _ACVPND_AUTH_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/auth/token.h"

enum {
	AUTH_APP_ID_SIZE = AUTH_TOKEN_SIZE,
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
 * @compression: What packets are compressed with; the caller's.
 * @compress_min: Bytes of the shortest packet that is; the caller's.
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
	uint32_t compression;
	uint32_t compress_min;
	uint8_t secret[AUTH_SECRET_MAX];
	size_t secret_len;
};

/**
 * struct auth_offered - what was offered to a session
 * @id: Hash of @now.app_id.
 * @now: By its last CONNECT.
 * @previous: Secret of the one before; some clients use it once more.
 * @previous_len: Bytes of @previous; 0: there is none.
 * @lost: A process before this one has offered it: of @now there is only
 *	@now.index.
 * @taker: Who was given it, and has not made a tunnel of it yet; 0: nobody.
 * @taken: When.
 */
struct auth_offered {
	struct auth_token_hash id;
	struct auth_offer now;
	uint8_t previous[AUTH_SECRET_MAX];
	size_t previous_len;
	bool lost;
	uint64_t taker;
	int64_t taken;
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
 * @id: Hash of its @app_id.
 *
 * Return: 0; -EINVAL the secret is too long; -EEXIST another session has the
 * @app_id; -ENOMEM.
 */
int auth_offer_set(struct auth_offers *offers, const struct auth_offer *offer,
		   const struct auth_token_hash *id);

/**
 * auth_offer_lose() - a process before this one has offered a handshake
 * @offers: All; there is none of this session yet.
 * @index: Number of the session.
 * @id: Hash of the session id.
 *
 * Return: 0; -EEXIST another session has it; -ENOMEM.
 */
int auth_offer_lose(struct auth_offers *offers, uint32_t index,
		    const struct auth_token_hash *id);

/**
 * auth_offer_find() - a ClientHello came
 * @offers: All.
 * @app_id: Its session id.
 *
 * Return: What was offered, or NULL.
 */
struct auth_offered *auth_offer_find(const struct auth_offers *offers,
				     const uint8_t app_id[AUTH_APP_ID_SIZE]);

/**
 * auth_offer_done() - a tunnel came of what was offered to a session
 * @offers: All.
 * @index: Its number.
 */
void auth_offer_done(struct auth_offers *offers, uint32_t index);

/**
 * auth_offer_abandoned() - one of those that somebody took and is gone with
 * @offers: All.
 * @taker: Who is gone.
 * @since: When it was taken, or later.
 *
 * Return: It, and nobody is its @taker any more; or NULL.
 */
const struct auth_offered *auth_offer_abandoned(struct auth_offers *offers,
						uint64_t taker, int64_t since);

/**
 * auth_offer_remove() - wipe and forget what was offered to a session
 * @offers: All.
 * @index: Its number.
 */
void auth_offer_remove(struct auth_offers *offers, uint32_t index);

#endif /* _ACVPND_AUTH_OFFER_H */
