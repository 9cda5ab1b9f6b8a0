/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which DTLS a client is offered. Pure functions, but for the random bytes.
 */
#ifndef _ACVPND_WORKER_OFFER_H
#define _ACVPND_WORKER_OFFER_H

#include <stdbool.h>

#include "acvpnd/ipc/message.h"
#include "tls/suite.h"
#include "wire/config.h"
#include "wire/mtu.h"
#include "wire/request.h"

#define OFFER_PSK_NAME "PSK-NEGOTIATE"
#define OFFER_PSK_LABEL "EXPORTER-openconnect-psk"

enum { OFFER_PSK_SIZE = 32 };

/**
 * enum offer_kind - what is offered
 * @OFFER_NONE: No DTLS.
 * @OFFER_PSK: A handshake with a pre-shared key.
 * @OFFER_RESUME: Resumption, told in X-DTLS12-CipherSuite.
 * @OFFER_RESUME_OLD: As @OFFER_RESUME, told in X-DTLS-CipherSuite by the name
 *	of old.
 */
enum offer_kind {
	OFFER_NONE,
	OFFER_PSK,
	OFFER_RESUME,
	OFFER_RESUME_OLD,
};

/**
 * struct offer - what is offered
 * @kind: What.
 * @suite: Cipher suite of a resumption, or the only one of OFFER_PSK; NULL:
 *	any.
 * @id: By which the handshake finds its session; secret.
 * @secret: Pre-shared key or master secret.
 * @secret_len: Bytes in @secret.
 * @why: With OFFER_NONE: text, or NULL: the client wants none.
 */
struct offer {
	enum offer_kind kind;
	const struct tls_suite *suite;
	uint8_t id[IPC_APP_ID_SIZE];
	uint8_t secret[IPC_SECRET_MAX];
	size_t secret_len;
	const char *why;
};

/**
 * struct offer_rules - what may be offered
 * @psk: A pre-shared key may be used.
 * @resume: Resumption may be used.
 * @match: Record protection that it has to have, or NULL.
 */
struct offer_rules {
	bool psk;
	bool resume;
	const enum tls_aead *match;
};

/**
 * offer_choose() - choose the best that both can
 * @offer: Filled in, but for the secret of OFFER_PSK, which is the caller's to
 *	add.
 * @request: Wishes of the client.
 * @rules: What may be offered.
 *
 * Return: 0, or -EIO: no random bytes.
 */
int offer_choose(struct offer *offer, const struct tunnel_request *request,
		 const struct offer_rules *rules);

/**
 * offer_tell() - write an offer into the headers of the reply
 * @offer: Offer.
 * @port: UDP port.
 * @config: Changed.
 *
 * Return: 0 or -ENOMEM.
 */
int offer_tell(const struct offer *offer, uint16_t port,
	       struct tunnel_config *config);

/**
 * offer_record() - what record protection will add
 * @offer: Offer of a kind.
 *
 * Return: Of all that may be negotiated, the most.
 */
const struct mtu_record *offer_record(const struct offer *offer);

#endif /* _ACVPND_WORKER_OFFER_H */
