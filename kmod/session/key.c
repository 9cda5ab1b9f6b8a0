// SPDX-License-Identifier: GPL-2.0-only

#include "session/key.h"

#include <crypto/algapi.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

#include "session/slab.h"
#include "session/transport.h"

/* 2^24.5 records keep the odds of an attacker below 2^-57 (RFC 8446 5.5) */
enum { GCM_SOFT_RECORDS = 23726566 };

static bool key_same_secret(const struct acvpn_aead_secret *a,
			    const struct acvpn_aead_secret *b)
{
	return !crypto_memneq(a->key, b->key, a->key_len) &&
	       !crypto_memneq(a->iv, b->iv, a->iv_len);
}

int acvpn_key_check(const struct acvpn_key_config *cfg,
		    struct netlink_ext_ack *extack)
{
	int err;

	err = acvpn_aead_check(cfg->alg, &cfg->tx, extack) ?:
	      acvpn_aead_check(cfg->alg, &cfg->rx, extack);
	if (err)
		return err;
	/* Both ends would count the same nonces under one key. */
	if (key_same_secret(&cfg->tx, &cfg->rx)) {
		NL_SET_ERR_MSG_MOD(extack, "both directions have the same key");
		return -EINVAL;
	}
	return 0;
}

static void key_set_limits(struct acvpn_key *key,
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

struct acvpn_key *acvpn_key_alloc(const struct acvpn_key_config *cfg,
				  struct netlink_ext_ack *extack)
{
	struct acvpn_key *key;
	int err;

	key = kmem_cache_zalloc(acvpn_slab.key, GFP_KERNEL);
	if (!key)
		return ERR_PTR(-ENOMEM);
	key->epoch = cfg->epoch;
	key->alg = cfg->alg;
	key_set_limits(key, cfg);
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

void acvpn_key_free(struct acvpn_key *key)
{
	acvpn_aead_free(&key->tx);
	acvpn_aead_free(&key->rx);
	memzero_explicit(key, sizeof(*key));
	kmem_cache_free(acvpn_slab.key, key);
}

struct acvpn_key *acvpn_key_find(const struct acvpn_transport *t, u16 epoch)
{
	/* The current keys are tried first, for most records are theirs.
	 * Then come the slots in the order that promotion moves keys in.
	 */
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
		/* Promotion stores a key into its new slot before it clears the
		 * old one: if the old slot was read after that, so is the new
		 * one. Pairs with the barrier in rekey_promote().
		 */
		smp_rmb();
	}
	return NULL;
}

/* Counts @bytes if that matters. */
static u64 key_sent_bytes(struct acvpn_key *key, u16 bytes)
{
	if (!key->limits.soft_bytes && !key->limits.hard_bytes)
		return 0;
	return atomic64_add_return(bytes, &key->tx_bytes) - bytes;
}

enum acvpn_key_verdict acvpn_key_next_seq(struct acvpn_key *key, u16 bytes,
					  u64 *seq)
{
	const struct acvpn_key_limits *limits = &key->limits;
	u64 next, sent;

	/* Tested before the increment, so that drops do not count up to 2^63,
	 * and after it, because other CPUs take numbers too.
	 */
	if (atomic64_read(&key->tx_next) >= limits->hard_records)
		return ACVPN_KEY_EXHAUSTED;
	sent = key_sent_bytes(key, bytes);
	if (limits->hard_bytes && sent >= limits->hard_bytes)
		return ACVPN_KEY_EXHAUSTED;
	next = atomic64_fetch_inc(&key->tx_next);
	if (next >= limits->hard_records)
		return ACVPN_KEY_EXHAUSTED;
	*seq = next;
	if (unlikely(next >= limits->soft_records ||
		     (limits->soft_bytes && sent >= limits->soft_bytes)))
		return ACVPN_KEY_SOFT_LIMIT;
	return ACVPN_KEY_GOOD;
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
