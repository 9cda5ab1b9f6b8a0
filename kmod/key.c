// SPDX-License-Identifier: GPL-2.0-only

#include "key.h"

#include <crypto/algapi.h>
#include <linux/netlink.h>
#include <linux/once.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

#include "netdev.h"
#include "session.h"
#include "transport.h"

/*
 * What is remembered of a key: enough to know it again, nothing to find it by.
 * The hash key is random and never leaves the module.
 */
static u64 fingerprint(const struct acvpn_aead_secret *secret)
{
	static siphash_key_t hash_key __read_mostly;
	u8 buf[ACVPN_KEY_SIZE_MAX + ACVPN_RECORD_SALT_SIZE] = {};
	u64 hash;

	get_random_once(&hash_key, sizeof(hash_key));
	memcpy(buf, secret->key, secret->key_len);
	memcpy(buf + secret->key_len, secret->iv, secret->iv_len);
	hash = siphash(buf, sizeof(buf), &hash_key);
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

static struct acvpn_key *key_new(const struct acvpn_key_config *cfg,
				 struct netlink_ext_ack *extack)
{
	struct acvpn_key *key;
	int err;

	key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);
	if (!key)
		return ERR_PTR(-ENOMEM);
	key->epoch = cfg->epoch;
	key->alg = cfg->alg;
	atomic64_set(&key->tx_next, cfg->tx_seq);
	spin_lock_init(&key->rx_lock);
	acvpn_replay_init(&key->replay, cfg->rx_seq);

	err = acvpn_aead_setup(&key->tx, &cfg->tx, extack) ?:
	      acvpn_aead_setup(&key->rx, &cfg->rx, extack);
	if (err) {
		acvpn_key_free(key);
		return ERR_PTR(err);
	}
	return key;
}

int acvpn_key_install(struct acvpn_transport *t,
		      const struct acvpn_key_config *cfg,
		      struct netlink_ext_ack *extack)
{
	struct acvpn_key *key;
	int err;

	lockdep_assert_held(&t->adev->lock);

	err = check_config(cfg, extack);
	if (err)
		return err;
	if (rcu_access_pointer(t->key)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "transport has keys; new keys need a new transport");
		return -EEXIST;
	}
	key = key_new(cfg, extack);
	if (IS_ERR(key))
		return PTR_ERR(key);
	if (!acvpn_session_key_fresh(t->session, fingerprint(&cfg->tx)) ||
	    !acvpn_session_key_fresh(t->session, fingerprint(&cfg->rx))) {
		acvpn_key_free(key);
		NL_SET_ERR_MSG_MOD(extack,
				   "key was used before: nonces or records would repeat");
		return -EKEYREJECTED;
	}
	acvpn_transport_set_key(t, key);
	return 0;
}

void acvpn_key_free(struct acvpn_key *key)
{
	acvpn_aead_free(&key->tx);
	acvpn_aead_free(&key->rx);
	kfree_sensitive(key);
}

bool acvpn_key_next_seq(struct acvpn_key *key, u64 *seq)
{
	s64 next;

	/* Tested before the increment, so that drops do not count up to 2^63,
	 * and after it, because other CPUs take numbers too.
	 */
	if (atomic64_read(&key->tx_next) > ACVPN_RECORD_SEQ_MAX)
		return false;
	next = atomic64_fetch_inc(&key->tx_next);
	if (next > ACVPN_RECORD_SEQ_MAX)
		return false;
	*seq = next;
	return true;
}

bool acvpn_key_fresh(const struct acvpn_key *key, u64 seq)
{
	return acvpn_replay_check(&key->replay, seq);
}

bool acvpn_key_commit(struct acvpn_key *key, u64 seq)
{
	bool fresh;

	spin_lock(&key->rx_lock);
	fresh = acvpn_replay_commit(&key->replay, seq);
	spin_unlock(&key->rx_lock);
	return fresh;
}
