// SPDX-License-Identifier: GPL-2.0-only

#include "session/rate.h"

#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "session/device.h"
#include "session/session.h"

/* What the stack may hand over at once. */
enum { BURST_MIN = 65536 };

u32 acvpn_rate_burst(u64 bytes)
{
	return clamp_t(u64, bytes / 8, BURST_MIN, ACVPN_BUCKET_BURST_MAX);
}

static struct acvpn_rate *
rate_locked(const struct acvpn_session *session, struct acvpn_rate __rcu *rate)
{
	return rcu_dereference_protected(rate,
				lockdep_is_held(&session->adev->lock));
}

/* NULL if there is no limit. */
static struct acvpn_rate *rate_new(const struct acvpn_rate_config *cfg)
{
	struct acvpn_rate *rate;

	if (!cfg->bytes)
		return NULL;
	rate = kmalloc(sizeof(*rate), GFP_KERNEL_ACCOUNT);
	if (!rate)
		return ERR_PTR(-ENOMEM);
	rate->cfg = *cfg;
	spin_lock_init(&rate->lock);
	acvpn_bucket_init(&rate->bucket, cfg->bytes, cfg->burst,
			  ktime_get_ns());
	return rate;
}

static void
rate_change(struct acvpn_rate *rate, const struct acvpn_rate_config *cfg)
{
	rate->cfg = *cfg;
	spin_lock_bh(&rate->lock);
	acvpn_bucket_set(&rate->bucket, cfg->bytes, cfg->burst,
			 ktime_get_ns());
	spin_unlock_bh(&rate->lock);
}

/* @fresh takes the place of what is there, unless that can stay. */
static void rate_replace(struct acvpn_session *session,
			 struct acvpn_rate __rcu **place,
			 struct acvpn_rate *fresh)
{
	struct acvpn_rate *old = rate_locked(session, *place);

	if (old && fresh) {
		rate_change(old, &fresh->cfg);
		kfree(fresh);
		return;
	}
	rcu_assign_pointer(*place, fresh);
	if (old)
		kfree_rcu(old, rcu);
}

int acvpn_rate_make(struct acvpn_rates *fresh,
		    const struct acvpn_rate_config *rx,
		    const struct acvpn_rate_config *tx)
{
	fresh->rx = rate_new(rx);
	if (IS_ERR(fresh->rx))
		return PTR_ERR(fresh->rx);
	fresh->tx = rate_new(tx);
	if (!IS_ERR(fresh->tx))
		return 0;
	kfree(fresh->rx);
	return PTR_ERR(fresh->tx);
}

void acvpn_rate_install(struct acvpn_session *session,
			const struct acvpn_rates *fresh)
{
	rate_replace(session, &session->rx_rate, fresh->rx);
	rate_replace(session, &session->tx_rate, fresh->tx);
}

void acvpn_rate_discard(const struct acvpn_rates *fresh)
{
	kfree(fresh->rx);
	kfree(fresh->tx);
}

void acvpn_rate_get(const struct acvpn_session *session,
		    struct acvpn_rate_config *rx, struct acvpn_rate_config *tx)
{
	const struct acvpn_rate *rate;

	rate = rate_locked(session, session->rx_rate);
	*rx = rate ? rate->cfg : (struct acvpn_rate_config){};
	rate = rate_locked(session, session->tx_rate);
	*tx = rate ? rate->cfg : (struct acvpn_rate_config){};
}

void acvpn_rate_free(struct acvpn_session *session)
{
	kfree(rcu_dereference_protected(session->rx_rate, true));
	kfree(rcu_dereference_protected(session->tx_rate, true));
}

bool acvpn_rate_take(struct acvpn_rate *rate, unsigned int bytes)
{
	bool pass;

	spin_lock(&rate->lock);
	pass = acvpn_bucket_take(&rate->bucket, bytes, ktime_get_ns());
	spin_unlock(&rate->lock);
	return pass;
}
