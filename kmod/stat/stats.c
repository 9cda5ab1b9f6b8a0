// SPDX-License-Identifier: GPL-2.0-only

#include "stat/stats.h"

#include <linux/slab.h>
#include <net/netlink.h>

void acvpn_stats_add(struct acvpn_stats_sum *sum,
		     const struct acvpn_stats *stats)
{
	atomic64_t *drop = READ_ONCE(stats->drop);
	int i;

	for (i = 0; i < ACVPN_STATS_COUNTERS; i++)
		sum->counter[i] += atomic64_read(&stats->counter[i]);
	for (i = 0; drop && i < ACVPN_DROP_REASONS; i++)
		sum->drop[i] += atomic64_read(&drop[i]);
}

void acvpn_stats_move(struct acvpn_stats *to, struct acvpn_stats *from)
{
	int i;

	for (i = 0; i < ACVPN_STATS_COUNTERS; i++)
		atomic64_add(atomic64_read(&from->counter[i]),
			     &to->counter[i]);
	if (!to->drop) {
		to->drop = from->drop;
		from->drop = NULL;
		return;
	}
	for (i = 0; from->drop && i < ACVPN_DROP_REASONS; i++)
		atomic64_add(atomic64_read(&from->drop[i]), &to->drop[i]);
}

/* Userspace does not rely on the alignment of 64-bit values. */
static int stats_put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put(msg, attr, sizeof(value), &value);
}

static int stats_put_drop(struct sk_buff *msg, u32 reason, u64 count)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_STATS_DROP);

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_DROP_REASON, reason) ||
	    stats_put_u64(msg, ACVPN_A_DROP_COUNT, count))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_stats_put(struct sk_buff *msg, int attr,
		    const struct acvpn_stats_sum *sum)
{
	struct nlattr *nest = nla_nest_start(msg, attr);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ACVPN_STATS_COUNTERS; i++)
		if (stats_put_u64(msg, i + 1, sum->counter[i]))
			return -EMSGSIZE;
	for (i = 0; i < ACVPN_DROP_REASONS; i++)
		if (sum->drop[i] && stats_put_drop(msg, i, sum->drop[i]))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
