/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_KEY_H
#define _ACVPN_KEY_H

#include <linux/atomic.h>
#include <linux/spinlock.h>

#include "aead.h"
#include "core/replay.h"

struct acvpn_transport;

/**
 * struct acvpn_key - keys of one epoch, both directions
 * @epoch: DTLS epoch
 * @alg: enum acvpn_cipher
 * @tx: sending cipher
 * @rx: receiving cipher
 * @tx_next: sequence number of the next record. Only ever grows: numbers of
 *	records that could not be sent are not used again
 * @rx_lock: serialises commits to @replay
 * @replay: received sequence numbers
 *
 * Owned by a transport, read under RCU.
 */
struct acvpn_key {
	u16 epoch;
	u32 alg;
	struct acvpn_aead tx;
	struct acvpn_aead rx;
	atomic64_t tx_next;
	spinlock_t rx_lock ____cacheline_aligned_in_smp;
	struct acvpn_replay replay;
};

/**
 * struct acvpn_key_config - keys as userspace gives them; wipe it after use
 * @epoch: DTLS epoch, not 0
 * @alg: enum acvpn_cipher
 * @tx: secret of the sending direction
 * @tx_seq: sequence number of the next record to be sent
 * @rx: secret of the receiving direction
 * @rx_seq: one more than the highest sequence number received
 */
struct acvpn_key_config {
	u16 epoch;
	u32 alg;
	struct acvpn_aead_secret tx;
	u64 tx_seq;
	struct acvpn_aead_secret rx;
	u64 rx_seq;
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
 * acvpn_key_next_seq() - take a sequence number
 * @key: keys
 * @seq: the number
 *
 * Return: false if there is none left; @seq is then not set.
 */
bool acvpn_key_next_seq(struct acvpn_key *key, u64 *seq);

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
 *
 * Context: BH disabled.
 * Return: false if it was accepted before or is too old.
 */
bool acvpn_key_commit(struct acvpn_key *key, u64 seq);

#endif /* _ACVPN_KEY_H */
