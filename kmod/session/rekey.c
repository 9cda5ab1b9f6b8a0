// SPDX-License-Identifier: GPL-2.0-only

#include "session/rekey.h"

#include <linux/netlink.h>
#include <linux/once.h>
#include <linux/siphash.h>
#include <linux/time.h>
#include <uapi/linux/acvpn.h>

#include "session/device.h"
#include "session/failover.h"
#include "session/liveness.h"
#include "session/reaper.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/trace.h"

/*
 * What is remembered of a key: enough to know it again, nothing to find it by.
 * The hash key is random and never leaves the module.
 */
static u32 rekey_fingerprint(const struct acvpn_aead_secret *secret)
{
	static siphash_key_t hash_key __read_mostly;
	u8 buf[ACVPN_KEY_SIZE_MAX + ACVPN_IV_SIZE_MAX] = {};
	u32 hash;

	get_random_once(&hash_key, sizeof(hash_key));
	memcpy(buf, secret->key, secret->key_len);
	memcpy(buf + secret->key_len, secret->iv, secret->iv_len);
	hash = (u32)siphash(buf, sizeof(buf), &hash_key);
	memzero_explicit(buf, sizeof(buf));
	return hash;
}

static int rekey_check(const struct acvpn_transport *t,
		       const struct acvpn_key_config *cfg,
		       struct netlink_ext_ack *extack)
{
	if (!acvpn_transport_ops(t)->keyed) {
		NL_SET_ERR_MSG_MOD(extack, "keys of cstp belong to its socket");
		return -EINVAL;
	}
	if (rcu_access_pointer(t->keys[ACVPN_SLOT_NEXT])) {
		NL_SET_ERR_MSG_MOD(extack, "transport has next keys already");
		return -EEXIST;
	}
	/* Epochs count up; one that was used is not used again. */
	if (cfg->epoch <= t->epoch_max) {
		NL_SET_ERR_MSG_MOD(extack,
				   "epoch is not higher than the last one");
		return -EKEYREJECTED;
	}
	return 0;
}

/* Receive at once; send at once unless there are keys to send under. */
static void rekey_publish(struct acvpn_transport *t,
			  struct acvpn_session *session, struct acvpn_key *key,
			  const struct acvpn_datagrams *datagrams)
{
	bool first;

	spin_lock_bh(&session->lock);
	first = !rcu_access_pointer(t->keys[ACVPN_SLOT_CURRENT]);
	rcu_assign_pointer(t->keys[first ? ACVPN_SLOT_CURRENT :
				   ACVPN_SLOT_NEXT], key);
	t->epoch_max = key->epoch;
	acvpn_failover_choose(session, ACVPN_REASON_ATTACHED);
	spin_unlock_bh(&session->lock);

	trace_acvpn_key(t->adev->dev, t->session->id, key->epoch,
			ACVPN_TRACE_KEY_NEW);
	if (datagrams->n)
		acvpn_transport_ops(t)->feed(t, datagrams);
	acvpn_transport_ops(t)->drain(t);
	if (!test_and_set_bit(ACVPN_TRANSPORT_TOLD_UP, &t->flags))
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_UP, 0);
	if (first)
		acvpn_liveness_start(t);
}

int acvpn_rekey_install(struct acvpn_transport *t,
			const struct acvpn_key_config *cfg,
			const struct acvpn_datagrams *datagrams,
			struct netlink_ext_ack *extack)
{
	struct acvpn_session *session;
	struct acvpn_key *key;
	int err;

	lockdep_assert_held(&t->adev->lock);

	err = rekey_check(t, cfg, extack) ?: acvpn_key_check(cfg, extack);
	if (err)
		return err;
	key = acvpn_key_alloc(cfg, extack);
	if (IS_ERR(key))
		return PTR_ERR(key);
	session = acvpn_transport_session(t);
	if (!acvpn_session_key_fresh(session, rekey_fingerprint(&cfg->tx)) ||
	    !acvpn_session_key_fresh(session, rekey_fingerprint(&cfg->rx))) {
		acvpn_key_free(key);
		NL_SET_ERR_MSG_MOD(extack,
				   "key was used before: nonces or records would repeat");
		return -EKEYREJECTED;
	}
	rekey_publish(t, session, key, datagrams);
	return 0;
}

/* Context: acvpn_session.lock held. */
static void rekey_wipe_slot(struct acvpn_transport *t,
			    struct acvpn_session *session, int slot)
{
	struct acvpn_key *key;

	key = rcu_replace_pointer(t->keys[slot], NULL,
				  lockdep_is_held(&session->lock));
	if (key)
		acvpn_reaper_free_key(t->adev, key);
}

/*
 * The next keys become the current ones, and those the previous ones. Keys are
 * in their new slot before they leave the old one, for records come meanwhile,
 * and are to be sent.
 */
static void rekey_promote(struct acvpn_transport *t,
			  struct acvpn_session *session)
{
	struct acvpn_key *current_key, *next;

	lockdep_assert_held(&session->lock);

	if (session->dying)
		return;
	next = acvpn_session_locked(session, t->keys[ACVPN_SLOT_NEXT]);
	current_key = acvpn_session_locked(session,
					   t->keys[ACVPN_SLOT_CURRENT]);
	rekey_wipe_slot(t, session, ACVPN_SLOT_PREVIOUS);
	rcu_assign_pointer(t->keys[ACVPN_SLOT_PREVIOUS], current_key);
	rcu_assign_pointer(t->keys[ACVPN_SLOT_CURRENT], next);
	smp_wmb(); /* pairs with acvpn_key_find() */
	RCU_INIT_POINTER(t->keys[ACVPN_SLOT_NEXT], NULL);
	acvpn_transport_retire(t);
	acvpn_failover_choose(session, ACVPN_REASON_ATTACHED);
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SWAP, next->epoch);
}

int acvpn_rekey_swap(struct acvpn_session *session)
{
	struct acvpn_transport *current_t, *next;
	int err = 0;

	lockdep_assert_held(&session->adev->lock);

	spin_lock_bh(&session->lock);
	next = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_NEXT]);
	current_t = acvpn_session_locked(session,
					 session->dtls[ACVPN_SLOT_CURRENT]);
	if (next && rcu_access_pointer(next->keys[ACVPN_SLOT_CURRENT]))
		acvpn_transport_promote(next, session);
	else if (current_t &&
		 rcu_access_pointer(current_t->keys[ACVPN_SLOT_NEXT]))
		rekey_promote(current_t, session);
	else
		err = -ENOENT;
	spin_unlock_bh(&session->lock);
	return err;
}

void acvpn_rekey_follow(struct acvpn_transport *t, struct acvpn_key *key)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);

	if (!session)
		return;
	spin_lock(&session->lock);
	if (t->slot == ACVPN_SLOT_NEXT)
		acvpn_transport_promote(t, session);
	else if (rcu_access_pointer(t->keys[ACVPN_SLOT_NEXT]) == key)
		rekey_promote(t, session);
	spin_unlock(&session->lock);
}

void acvpn_rekey_retire(struct acvpn_transport *t)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);

	if (!session)
		return;
	spin_lock(&session->lock);
	/* Others may just have become the previous ones. */
	if (t->retire && !time_before32((u32)jiffies, t->retire)) {
		WRITE_ONCE(t->retire, 0);
		rekey_wipe_slot(t, session, ACVPN_SLOT_PREVIOUS);
	}
	spin_unlock(&session->lock);
}

/* Nothing is sent any more: data goes elsewhere if it can. */
static void rekey_exhausted(struct acvpn_transport *t)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);

	if (!session)
		return;
	spin_lock(&session->lock);
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	spin_unlock(&session->lock);
}

void acvpn_rekey_limit(struct acvpn_transport *t, struct acvpn_key *key,
		       enum acvpn_key_verdict verdict)
{
	if (test_bit(verdict, &key->told) ||
	    test_and_set_bit(verdict, &key->told))
		return;
	if (verdict == ACVPN_KEY_SOFT_LIMIT) {
		acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT,
				 key->epoch);
		return;
	}
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_LIMIT, key->epoch);
	rekey_exhausted(t);
}

/* Take out and wipe the keys of @epoch, or all if it is 0. */
static unsigned int rekey_wipe(struct acvpn_transport *t, u16 epoch)
{
	struct acvpn_session *session = acvpn_transport_session(t);
	struct acvpn_key *key;
	unsigned int n = 0;
	int slot;

	spin_lock_bh(&session->lock);
	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++) {
		key = acvpn_session_locked(session, t->keys[slot]);
		if (!key || (epoch && key->epoch != epoch))
			continue;
		rekey_wipe_slot(t, session, slot);
		n++;
	}
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	spin_unlock_bh(&session->lock);
	return n;
}

int acvpn_rekey_del(struct acvpn_transport *t, u16 epoch)
{
	lockdep_assert_held(&t->adev->lock);
	return rekey_wipe(t, epoch) ? 0 : -ENOENT;
}

void acvpn_rekey_expire(struct acvpn_transport *t)
{
	lockdep_assert_held(&t->adev->lock);
	if (rekey_wipe(t, 0))
		acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_EXPIRED, t->epoch_max);
}
