/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_RATE_H
#define _ACVPN_RATE_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "core/bucket.h"

struct acvpn_session;

/**
 * struct acvpn_rate_config - how much may pass
 * @bytes: per second; 0 for any number
 * @burst: bytes that may pass at once, unless @bytes is 0
 */
struct acvpn_rate_config {
	u64 bytes;
	u32 burst;
};

/**
 * struct acvpn_rate - limits one direction of a session
 * @cfg: what it is to be; protected by acvpn_dev.lock
 * @lock: protects @bucket
 * @bucket: what may pass now
 * @rcu: frees it after packets are done with it
 */
struct acvpn_rate {
	struct acvpn_rate_config cfg;
	spinlock_t lock; /* bucket */
	struct acvpn_bucket bucket;
	struct rcu_head rcu;
};

/**
 * acvpn_rate_burst() - burst of a rate that was given none
 * @bytes: bytes per second
 *
 * Return: what comes in an eighth of a second, within what is allowed, and at
 *	least what the stack may hand over at once.
 */
u32 acvpn_rate_burst(u64 bytes);

/**
 * struct acvpn_rates - limits of both directions that wait to be installed
 * @rx: what is received, or NULL for no limit
 * @tx: what is sent, or NULL for no limit
 */
struct acvpn_rates {
	struct acvpn_rate *rx;
	struct acvpn_rate *tx;
};

/**
 * acvpn_rate_make() - make limits
 * @fresh: filled in; for acvpn_rate_install() or acvpn_rate_discard()
 * @rx: what may be received
 * @tx: what may be sent
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_rate_make(struct acvpn_rates *fresh,
		    const struct acvpn_rate_config *rx,
		    const struct acvpn_rate_config *tx);

/**
 * acvpn_rate_install() - limit a session
 * @session: session; its device's lock is held
 * @fresh: from acvpn_rate_make(); consumed
 *
 * A limit that stays one keeps what was left of its burst.
 */
void acvpn_rate_install(struct acvpn_session *session,
			const struct acvpn_rates *fresh);

/**
 * acvpn_rate_discard() - free limits that were not installed
 * @fresh: from acvpn_rate_make()
 */
void acvpn_rate_discard(const struct acvpn_rates *fresh);

/**
 * acvpn_rate_get() - how is a session limited?
 * @session: session; its device's lock is held
 * @rx: filled in: what it may receive
 * @tx: filled in: what it may send
 */
void acvpn_rate_get(const struct acvpn_session *session,
		    struct acvpn_rate_config *rx,
		    struct acvpn_rate_config *tx);

/**
 * acvpn_rate_free() - free the limits of a session
 * @session: session that nobody uses any more
 */
void acvpn_rate_free(struct acvpn_session *session);

/**
 * acvpn_rate_take() - may these bytes pass?
 * @rate: limit
 * @bytes: how many
 *
 * Context: BH disabled, RCU read side.
 * Return: true if they may, and count.
 */
bool acvpn_rate_take(struct acvpn_rate *rate, unsigned int bytes);

#endif /* _ACVPN_RATE_H */
