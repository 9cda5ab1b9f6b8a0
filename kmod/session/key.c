// SPDX-License-Identifier: GPL-2.0-only

#include "session/key.h"

#include <crypto/algapi.h>
#include <linux/netlink.h>
#include <linux/once.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

#include "session/device.h"
#include "session/failover.h"
#include "session/liveness.h"
#include "session/reaper.h"
#include "session/report.h"
#include "session/session.h"
#include "session/slab.h"
#include "session/transport.h"
#include "stat/trace.h"

/* 2^24.5 records keep the odds of an attacker below 2^-57 (RFC 8446 5.5) */
enum { GCM_SOFT_RECORDS = 23726566 };

/*
 * What is remembered of a key: enough to know it again, nothing to find it by.
 * The hash key is random and never leaves the module.
 */
static u32 fingerprint(const struct acvpn_aead_secret *secret)
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

static bool same_secret(const struct acvpn_aead_secret *a,
			const struct acvpn_aead_secret *b)
{
	return !crypto_memneq(a->key, b->key, a->key_len) &&
	       !crypto_memneq(a->iv, b->iv, a->iv_len);
}

static int check_config(const struct acvpn_key_config *cfg,
			struct netlink_ext_ack *extack)
{
	int err;

	err = acvpn_aead_check(cfg->alg, &cfg->tx, extack) ?:
	      acvpn_aead_check(cfg->alg, &cfg->rx, extack);
	if (err)
		return err;
	/* Both ends would count the same nonces under one key. */
	if (same_secret(&cfg->tx, &cfg->rx)) {
		NL_SET_ERR_MSG_MOD(extack, "both directions have the same key");
		return -EINVAL;
	}
	return 0;
}

static void set_limits(struct acvpn_key *key,
		       const struct acvpn_key_config *cfg)
{
	const u64 most = ACVPN_RECORD_SEQ_MAX + 1;
	struct acvpn_key_limits *limits = &key->limits;

	*limits = cfg->limits;
	if (!limits->hard_records || limits->hard_records > most)
		limits->hard_records = most;
	if (limits->soft_records)
		return;
	limits->soft_records = GCM_SOFT_RECORDS;
	if (cfg->alg == ACVPN_CIPHER_CHACHA20_POLY1305)
		limits->soft_records = limits->hard_records;
}

static struct acvpn_key *key_new(const struct acvpn_key_config *cfg,
				 struct netlink_ext_ack *extack)
{
	struct acvpn_key *key;
	int err;

	key = kmem_cache_zalloc(acvpn_slab.key, GFP_KERNEL);
	if (!key)
		return ERR_PTR(-ENOMEM);
	key->epoch = cfg->epoch;
	key->alg = cfg->alg;
	set_limits(key, cfg);
	atomic64_set(&key->tx_next, cfg->tx_seq);
	spin_lock_init(&key->rx_lock);
	acvpn_replay_init(&key->replay, cfg->rx_seq);

	err = acvpn_aead_setup(&key->tx, cfg->alg, &cfg->tx, extack) ?:
	      acvpn_aead_setup(&key->rx, cfg->alg, &cfg->rx, extack);
	if (err) {
		acvpn_key_free(key);
		return ERR_PTR(err);
	}
	return key;
}

static int check_place(const struct acvpn_transport *t,
		       const struct acvpn_key_config *cfg,
		       struct netlink_ext_ack *extack)
{
	if (!t->ops->keyed) {
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
static void publish(struct acvpn_transport *t, struct acvpn_session *session,
		    struct acvpn_key *key)
{
	bool first;

	spin_lock_bh(&session->lock);
	first = !rcu_access_pointer(t->keys[ACVPN_SLOT_CURRENT]);
	rcu_assign_pointer(t->keys[first ? ACVPN_SLOT_CURRENT :
				   ACVPN_SLOT_NEXT], key);
	t->epoch_max = key->epoch;
	acvpn_failover_choose(session, ACVPN_REASON_ATTACHED);
	spin_unlock_bh(&session->lock);

	trace_acvpn_key(t->adev->dev, t->session_id, key->epoch,
			ACVPN_TRACE_KEY_NEW);
	t->ops->drain(t);
	if (!test_and_set_bit(ACVPN_TRANSPORT_TOLD_UP, &t->flags))
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_UP, 0);
	if (first)
		acvpn_liveness_start(t);
}

int acvpn_key_install(struct acvpn_transport *t,
		      const struct acvpn_key_config *cfg,
		      struct netlink_ext_ack *extack)
{
	struct acvpn_session *session;
	struct acvpn_key *key;
	int err;

	lockdep_assert_held(&t->adev->lock);

	err = check_place(t, cfg, extack) ?: check_config(cfg, extack);
	if (err)
		return err;
	key = key_new(cfg, extack);
	if (IS_ERR(key))
		return PTR_ERR(key);
	session = rcu_dereference_protected(t->session,
					    lockdep_is_held(&t->adev->lock));
	if (!acvpn_session_key_fresh(session, fingerprint(&cfg->tx)) ||
	    !acvpn_session_key_fresh(session, fingerprint(&cfg->rx))) {
		acvpn_key_free(key);
		NL_SET_ERR_MSG_MOD(extack,
				   "key was used before: nonces or records would repeat");
		return -EKEYREJECTED;
	}
	publish(t, session, key);
	return 0;
}

void acvpn_key_free(struct acvpn_key *key)
{
	acvpn_aead_free(&key->tx);
	acvpn_aead_free(&key->rx);
	memzero_explicit(key, sizeof(*key));
	kmem_cache_free(acvpn_slab.key, key);
}

static struct acvpn_key *at(const struct acvpn_transport *t,
			    const struct acvpn_session *session, int slot)
{
	return rcu_dereference_protected(t->keys[slot],
					 lockdep_is_held(&session->lock));
}

/* Context: acvpn_session.lock held. */
static struct acvpn_key *take(struct acvpn_transport *t,
			      struct acvpn_session *session, int slot)
{
	return rcu_replace_pointer(t->keys[slot], NULL,
				   lockdep_is_held(&session->lock));
}

static void reap(struct acvpn_transport *t, struct acvpn_key *key)
{
	if (key)
		acvpn_reaper_free_key(t->adev, key);
}

struct acvpn_key *acvpn_key_find(const struct acvpn_transport *t, u16 epoch)
{
	/* A guess that is mostly right, and then the way that keys go. */
	static const u8 slots[] = {
		ACVPN_SLOT_CURRENT,
		ACVPN_SLOT_NEXT, ACVPN_SLOT_CURRENT, ACVPN_SLOT_PREVIOUS,
	};
	struct acvpn_key *key;
	int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		key = rcu_dereference(t->keys[slots[i]]);
		if (key && key->epoch == epoch)
			return key;
		/* Who has left a slot is seen in the one after it: pairs with
		 * the order of stores in acvpn_key_promote().
		 */
		smp_rmb();
	}
	return NULL;
}

/* Keys are in their new slot before they leave the old one, for records come
 * meanwhile, and are to be sent.
 */
void acvpn_key_promote(struct acvpn_transport *t,
		       struct acvpn_session *session)
{
	struct acvpn_key *current_key, *next;

	lockdep_assert_held(&session->lock);

	if (session->dying)
		return;
	next = at(t, session, ACVPN_SLOT_NEXT);
	current_key = at(t, session, ACVPN_SLOT_CURRENT);
	reap(t, take(t, session, ACVPN_SLOT_PREVIOUS));
	rcu_assign_pointer(t->keys[ACVPN_SLOT_PREVIOUS], current_key);
	rcu_assign_pointer(t->keys[ACVPN_SLOT_CURRENT], next);
	smp_wmb(); /* pairs with acvpn_key_find() */
	RCU_INIT_POINTER(t->keys[ACVPN_SLOT_NEXT], NULL);
	acvpn_transport_retire(t);
	acvpn_failover_choose(session, ACVPN_REASON_ATTACHED);
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SWAP, next->epoch);
}

void acvpn_key_retire(struct acvpn_transport *t)
{
	struct acvpn_session *session = rcu_dereference(t->session);

	if (!session)
		return;
	spin_lock(&session->lock);
	/* Others may just have become the previous ones. */
	if (t->retire && time_after_eq(jiffies, t->retire)) {
		WRITE_ONCE(t->retire, 0);
		reap(t, take(t, session, ACVPN_SLOT_PREVIOUS));
	}
	spin_unlock(&session->lock);
}

/* Take out and wipe the keys of @epoch, or all if it is 0. */
static unsigned int wipe(struct acvpn_transport *t, u16 epoch)
{
	struct acvpn_session *session;
	struct acvpn_key *key;
	unsigned int n = 0;
	int slot;

	session = rcu_dereference_protected(t->session,
					    lockdep_is_held(&t->adev->lock));
	spin_lock_bh(&session->lock);
	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++) {
		key = at(t, session, slot);
		if (!key || (epoch && key->epoch != epoch))
			continue;
		reap(t, take(t, session, slot));
		n++;
	}
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	spin_unlock_bh(&session->lock);
	return n;
}

int acvpn_key_del(struct acvpn_transport *t, u16 epoch)
{
	lockdep_assert_held(&t->adev->lock);
	return wipe(t, epoch) ? 0 : -ENOENT;
}

void acvpn_key_expire(struct acvpn_transport *t)
{
	lockdep_assert_held(&t->adev->lock);
	if (wipe(t, 0))
		acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_EXPIRED, t->epoch_max);
}

static void tell_soft(struct acvpn_transport *t, struct acvpn_key *key)
{
	if (!test_and_set_bit(ACVPN_KEY_TOLD_SOFT, &key->told))
		acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT, key->epoch);
}

/* Nothing is sent any more: data goes elsewhere if it can. */
static void exhaust(struct acvpn_transport *t, struct acvpn_key *key)
{
	struct acvpn_session *session = rcu_dereference(t->session);

	if (test_and_set_bit(ACVPN_KEY_EXHAUSTED, &key->told))
		return;
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_LIMIT, key->epoch);
	if (!session)
		return;
	spin_lock(&session->lock);
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	spin_unlock(&session->lock);
}

/* Counts @bytes if that matters. */
static u64 sent_bytes(struct acvpn_key *key, u16 bytes)
{
	if (!key->limits.soft_bytes && !key->limits.hard_bytes)
		return 0;
	return atomic64_add_return(bytes, &key->tx_bytes) - bytes;
}

bool acvpn_key_next_seq(struct acvpn_transport *t, struct acvpn_key *key,
			u16 bytes, u64 *seq)
{
	const struct acvpn_key_limits *limits = &key->limits;
	u64 next, sent;

	/* Tested before the increment, so that drops do not count up to 2^63,
	 * and after it, because other CPUs take numbers too.
	 */
	if (atomic64_read(&key->tx_next) >= limits->hard_records)
		goto out;
	sent = sent_bytes(key, bytes);
	if (limits->hard_bytes && sent >= limits->hard_bytes)
		goto out;
	next = atomic64_fetch_inc(&key->tx_next);
	if (next >= limits->hard_records)
		goto out;
	if (unlikely(next >= limits->soft_records ||
		     (limits->soft_bytes && sent >= limits->soft_bytes)))
		tell_soft(t, key);
	*seq = next;
	return true;
out:
	exhaust(t, key);
	return false;
}

bool acvpn_key_fresh(const struct acvpn_key *key, u64 seq)
{
	return acvpn_replay_check(&key->replay, seq);
}

bool acvpn_key_commit(struct acvpn_key *key, u64 seq, bool *newest)
{
	bool fresh;

	spin_lock(&key->rx_lock);
	*newest = seq >= key->replay.next;
	fresh = acvpn_replay_commit(&key->replay, seq);
	spin_unlock(&key->rx_lock);
	return fresh;
}
