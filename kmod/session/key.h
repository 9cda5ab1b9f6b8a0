/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_KEY_H
#define _ACVPN_KEY_H

#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/spinlock.h>

#include "core/replay.h"
#include "session/aead.h"

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

/**
 * enum acvpn_key_verdict - may a record be sent under a key?
 * @ACVPN_KEY_GOOD: yes
 * @ACVPN_KEY_SOFT_LIMIT: yes, but the key should be replaced
 * @ACVPN_KEY_EXHAUSTED: no, never again
 */
enum acvpn_key_verdict {
	ACVPN_KEY_GOOD,
	ACVPN_KEY_SOFT_LIMIT,
	ACVPN_KEY_EXHAUSTED,
};

/**
 * struct acvpn_key - keys of one epoch, both directions
 * @epoch: DTLS epoch
 * @alg: enum acvpn_cipher
 * @rx_lock: serialises commits to @replay
 * @tx: sending cipher
 * @rx: receiving cipher
 * @limits: how much may be sent
 * @told: a bit by enum acvpn_key_verdict for each that was reported
 * @tx_next: sequence number of the next record. Only ever grows: numbers of
 *	records that could not be sent are not used again
 * @tx_bytes: bytes of plaintext sent, if there are limits for them
 * @replay: received sequence numbers
 * @reap: member of acvpn_dev.reap_keys
 *
 * Owned by a transport, read under RCU.
 */
struct acvpn_key {
	u16 epoch;
	u8 alg;
	spinlock_t rx_lock; /* replay */
	struct acvpn_aead tx;
	struct acvpn_aead rx;
	struct acvpn_key_limits limits;
	unsigned long told;
	atomic64_t tx_next;
	atomic64_t tx_bytes;
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
 * acvpn_key_check() - can keys be used?
 * @cfg: the keys
 * @extack: filled in on error
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_key_check(const struct acvpn_key_config *cfg,
		    struct netlink_ext_ack *extack);

/**
 * acvpn_key_alloc() - make keys ready
 * @cfg: keys that acvpn_key_check() accepted
 * @extack: filled in on error
 *
 * Context: process, may sleep.
 * Return: the keys, to be freed with acvpn_key_free(), or an ERR_PTR.
 */
struct acvpn_key *acvpn_key_alloc(const struct acvpn_key_config *cfg,
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
 * acvpn_key_next_seq() - take a sequence number
 * @key: keys
 * @bytes: plaintext that is to be sent
 * @seq: the number; not set if there is none left
 *
 * Return: verdict on the keys; acvpn_rekey_limit() acts on it.
 */
enum acvpn_key_verdict acvpn_key_next_seq(struct acvpn_key *key, u16 bytes,
					  u64 *seq);

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
