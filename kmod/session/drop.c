// SPDX-License-Identifier: GPL-2.0-only

#include "session/drop.h"

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/stats.h"
#include "stat/trace.h"

/*
 * Most transports never drop anything: the counters are made when the first
 * is needed. Without memory the drop is counted for the device alone.
 */
static atomic64_t *drop_counters(struct acvpn_transport *t)
{
	atomic64_t *old, *drop = READ_ONCE(t->stats.drop);

	if (likely(drop))
		return drop;
	drop = kcalloc(ACVPN_DROP_REASONS, sizeof(*drop),
		       GFP_ATOMIC | __GFP_NOWARN);
	if (!drop)
		return NULL;
	old = cmpxchg(&t->stats.drop, NULL, drop);
	if (!old)
		return drop;
	kfree(drop);
	return old;
}

/* Reasons that came later are behind those of both directions. */
static bool drop_is_rx(int reason)
{
	return reason < ACVPN_DROP_REASON_TX_INNER ||
	       reason == ACVPN_DROP_REASON_RX_DETACHED ||
	       reason == ACVPN_DROP_REASON_RX_RATE;
}

static void drop_count_dev(struct acvpn_dev *adev, int reason)
{
	this_cpu_inc(adev->drops->count[reason]);
	if (drop_is_rx(reason))
		DEV_STATS_INC(adev->dev, rx_dropped);
	else
		DEV_STATS_INC(adev->dev, tx_dropped);
}

void acvpn_drop(struct acvpn_transport *t, struct sk_buff *skb, int reason)
{
	atomic64_t *drop = drop_counters(t);

	if (drop)
		atomic64_inc(&drop[reason]);
	drop_count_dev(t->adev, reason);
	trace_acvpn_drop(t->adev->dev, t->session->id, t->type, reason,
			 skb ? skb->len : 0);
	kfree_skb(skb);
}

void acvpn_drop_dev(struct acvpn_dev *adev, struct sk_buff *skb, int reason)
{
	drop_count_dev(adev, reason);
	trace_acvpn_drop(adev->dev, 0, 0, reason, skb->len);
	kfree_skb(skb);
}

void acvpn_drop_read(const struct acvpn_dev *adev, u64 *sum)
{
	const struct acvpn_drops *drops;
	int cpu, i;

	memset(sum, 0, ACVPN_DROP_REASONS * sizeof(*sum));
	for_each_possible_cpu(cpu) {
		drops = per_cpu_ptr(adev->drops, cpu);
		for (i = 0; i < ACVPN_DROP_REASONS; i++)
			sum[i] += READ_ONCE(drops->count[i]);
	}
}
