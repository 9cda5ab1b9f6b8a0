/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_KEY_H
#define _ACVPN_KEY_H

#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/spinlock.h>

#include "core/replay.h"
#include "session/aead.h"

struct acvpn_session;
struct acvpn_transport;
struct netlink_ext_ack;

/**
 * struct acvpn_key_limits - how much may be sent under a key
 * @soft_records: sequence number that is reported
 * @hard_records: sequence number that is not used any more
 * @soft_bytes: bytes of plaintext that are reported, 0 for none
 * @hard_bytes: bytes of plaintext after which nothing is sent, 0 for none
 */
struct acvpn_key_limits {
	u64 soft_records;
	u64 hard_records;
	u64 soft_bytes;
	u64 hard_bytes;
};

/* Bits of acvpn_key.told: limits that were reached, and reported. */
enum {
	ACVPN_KEY_TOLD_SOFT,
	ACVPN_KEY_EXHAUSTED,
};

/**
 * struct acvpn_key - keys of one epoch, both directions
 * @epoch: DTLS epoch
 * @alg: enum acvpn_cipher
 * @tx: sending cipher
 * @rx: receiving cipher
 * @limits: how much may be sent
 * @told: ACVPN_KEY_* bits
 * @tx_next: sequence number of the next record. Only ever grows: numbers of
 *	records that could not be sent are not used again
 * @tx_bytes: bytes of plaintext sent, if there are limits for them
 * @rx_lock: serialises commits to @replay
 * @replay: received sequence numbers
 * @reap: member of acvpn_dev.reap_keys
 *
 * Owned by a transport, read under RCU.
 */
struct acvpn_key {
	u16 epoch;
	u32 alg;
	struct acvpn_aead tx;
	struct acvpn_aead rx;
	struct acvpn_key_limits limits;
	unsigned long told;
	atomic64_t tx_next;
	atomic64_t tx_bytes;
	spinlock_t rx_lock; /* replay */
	struct acvpn_replay replay;
	struct llist_node reap;
};

/**
 * struct acvpn_key_config - keys as userspace gives them; wipe it after use
 * @epoch: DTLS epoch, not 0
 * @alg: enum acvpn_cipher
 * @tx: secret of the sending direction
 * @tx_seq: sequence number of the next record to be sent
 * @rx: secret of the receiving direction
 * @rx_seq: one more than the highest sequence number received
 * @limits: how much may be sent; soft_records 0 for the cipher's default
 */
struct acvpn_key_config {
	u16 epoch;
	u32 alg;
	struct acvpn_aead_secret tx;
	u64 tx_seq;
	struct acvpn_aead_secret rx;
	u64 rx_seq;
	struct acvpn_key_limits limits;
};

/**
 * acvpn_key_install() - give a transport its keys
 * @t: attached transport; its device's lock is held
 * @cfg: the keys
 * @extack: filled in on error
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_key_install(struct acvpn_transport *t,
		      const struct acvpn_key_config *cfg,
		      struct netlink_ext_ack *extack);

/**
 * acvpn_key_free() - wipe and free keys without readers
 * @key: keys
 *
 * Context: process, may sleep.
 */
void acvpn_key_free(struct acvpn_key *key);

/**
 * acvpn_key_find() - the keys that a record was made under
 * @t: transport
 * @epoch: of the record
 *
 * Keys that are being promoted are found.
 *
 * Context: RCU read side; takes no lock.
 * Return: keys, or NULL if there are none of that epoch.
 */
struct acvpn_key *acvpn_key_find(const struct acvpn_transport *t, u16 epoch);

/**
 * acvpn_key_promote() - send under the next keys
 * @t: transport with next keys
 * @session: its session, whose lock is held
 *
 * The current keys receive for some seconds more.
 *
 * Context: BH disabled.
 */
void acvpn_key_promote(struct acvpn_transport *t,
		       struct acvpn_session *session);

/**
 * acvpn_key_retire() - wipe the previous keys, whose time is over
 * @t: transport
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_key_retire(struct acvpn_transport *t);

/**
 * acvpn_key_del() - wipe keys
 * @t: attached transport; its device's lock is held
 * @epoch: their epoch
 *
 * Return: 0 or -ENOENT.
 */
int acvpn_key_del(struct acvpn_transport *t, u16 epoch);

/**
 * acvpn_key_expire() - wipe all keys of a transport, and say why
 * @t: attached transport; its device's lock is held
 */
void acvpn_key_expire(struct acvpn_transport *t);

/**
 * acvpn_key_next_seq() - take a sequence number
 * @t: transport that the keys are current in
 * @key: keys
 * @bytes: plaintext that is to be sent
 * @seq: the number
 *
 * Reports limits that are reached.
 *
 * Return: false if there is none left; @seq is then not set.
 */
bool acvpn_key_next_seq(struct acvpn_transport *t, struct acvpn_key *key,
			u16 bytes, u64 *seq);

/**
 * acvpn_key_fresh() - might a record be accepted?
 * @key: keys
 * @seq: its sequence number, not authenticated yet
 *
 * A hint, before decryption is paid for; acvpn_key_commit() decides.
 *
 * Return: false if the record was received before or is too old.
 */
bool acvpn_key_fresh(const struct acvpn_key *key, u64 seq);

/**
 * acvpn_key_commit() - accept an authenticated record
 * @key: keys
 * @seq: its sequence number
 * @newest: set if no higher number was accepted before
 *
 * Context: BH disabled.
 * Return: false if it was accepted before or is too old.
 */
bool acvpn_key_commit(struct acvpn_key *key, u64 seq, bool *newest);

#endif /* _ACVPN_KEY_H */
