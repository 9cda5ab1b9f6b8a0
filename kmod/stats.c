// SPDX-License-Identifier: GPL-2.0-only

#include "stats.h"

#include <linux/gfp.h>
#include <linux/string.h>

struct acvpn_stats __percpu *acvpn_stats_alloc(void)
{
	struct acvpn_stats __percpu *stats;
	int cpu;

	stats = alloc_percpu_gfp(struct acvpn_stats, GFP_KERNEL_ACCOUNT);
	if (!stats)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->sync);
	return stats;
}

void acvpn_stats_free(struct acvpn_stats __percpu *stats)
{
	free_percpu(stats);
}

void acvpn_stats_inc(struct acvpn_stats __percpu *stats, unsigned int attr)
{
	struct acvpn_stats *s = this_cpu_ptr(stats);

	u64_stats_update_begin(&s->sync);
	u64_stats_inc(&s->counter[attr]);
	u64_stats_update_end(&s->sync);
}

void acvpn_stats_packet(struct acvpn_stats __percpu *stats,
			unsigned int packets, unsigned int bytes)
{
	struct acvpn_stats *s = this_cpu_ptr(stats);

	BUILD_BUG_ON(ACVPN_A_STATS_RX_BYTES - ACVPN_A_STATS_RX_PACKETS != 1);
	BUILD_BUG_ON(ACVPN_A_STATS_TX_BYTES - ACVPN_A_STATS_TX_PACKETS != 1);

	u64_stats_update_begin(&s->sync);
	u64_stats_inc(&s->counter[packets]);
	u64_stats_add(&s->counter[packets + 1], bytes);
	u64_stats_update_end(&s->sync);
}

void acvpn_stats_drop(struct acvpn_stats __percpu *stats, int reason)
{
	struct acvpn_stats *s = this_cpu_ptr(stats);

	u64_stats_update_begin(&s->sync);
	u64_stats_inc(&s->drop[reason]);
	u64_stats_update_end(&s->sync);
}

static void read_cpu(const struct acvpn_stats *s, struct acvpn_stats_sum *one)
{
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&s->sync);
		for (i = 0; i < ARRAY_SIZE(one->counter); i++)
			one->counter[i] = u64_stats_read(&s->counter[i]);
		for (i = 0; i < ARRAY_SIZE(one->drop); i++)
			one->drop[i] = u64_stats_read(&s->drop[i]);
	} while (u64_stats_fetch_retry(&s->sync, start));
}

void acvpn_stats_read(const struct acvpn_stats __percpu *stats,
		      struct acvpn_stats_sum *sum)
{
	struct acvpn_stats_sum one;
	unsigned int i;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		read_cpu(per_cpu_ptr(stats, cpu), &one);
		for (i = 0; i < ARRAY_SIZE(one.counter); i++)
			sum->counter[i] += one.counter[i];
		for (i = 0; i < ARRAY_SIZE(one.drop); i++)
			sum->drop[i] += one.drop[i];
	}
}
