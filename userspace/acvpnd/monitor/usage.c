// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/usage.h"

static struct ipc_counters usage_counters(const struct dataplane_stats *stats)
{
	return (struct ipc_counters){
		.rx_packets = stats->rx_packets,
		.rx_bytes = stats->rx_bytes,
		.tx_packets = stats->tx_packets,
		.tx_bytes = stats->tx_bytes,
	};
}

void monitor_usage_read(struct monitor_sessions *all,
			const struct ipc_usage *usage, struct ipc_used *used)
{
	struct dataplane_usage u;
	size_t i;

	used->n = 0;
	for (i = 0; i < usage->n; i++) {
		if (monitor_session_usage(all, usage->list[i].index, &u))
			continue;
		used->list[used->n++] = (struct ipc_used_by){
			.index = usage->list[i].index,
			.total = usage_counters(&u.total),
			.cstp = usage_counters(&u.channels[DATAPLANE_CSTP]),
			.dtls = usage_counters(&u.channels[DATAPLANE_DTLS]),
			.rx_drops = u.total.rx_drops,
			.tx_drops = u.total.tx_drops,
			.cstp_heard = u.heard[DATAPLANE_CSTP],
			.dtls_heard = u.heard[DATAPLANE_DTLS],
			.idle = u.idle,
			.idle_timeout = u.idle_timeout,
			.dtls_peer = u.dtls_peer,
		};
	}
}

static void monitor_usage_add(struct dataplane_stats *sum,
			      const struct dataplane_stats *stats)
{
	sum->rx_packets += stats->rx_packets;
	sum->rx_bytes += stats->rx_bytes;
	sum->tx_packets += stats->tx_packets;
	sum->tx_bytes += stats->tx_bytes;
	sum->rx_drops += stats->rx_drops;
	sum->tx_drops += stats->tx_drops;
}

static void monitor_usage_on_stats(void *owner,
				   const struct dataplane_stats *stats,
				   void *arg)
{
	(void)owner;
	monitor_usage_add(arg, stats);
}

static void usage_raise(uint64_t *most, uint64_t now)
{
	if (now > *most)
		*most = now;
}

void monitor_usage_gone(struct monitor_sessions *all,
			const struct dataplane_stats *stats)
{
	monitor_usage_add(&all->gone, stats);
}

void monitor_usage_total(struct monitor_sessions *all, struct ipc_total *total)
{
	struct dataplane_stats sum = all->gone, *most = &all->most;

	if (all->ops->stats(all->dp, monitor_usage_on_stats, &sum))
		sum = all->gone;
	usage_raise(&most->rx_packets, sum.rx_packets);
	usage_raise(&most->rx_bytes, sum.rx_bytes);
	usage_raise(&most->tx_packets, sum.tx_packets);
	usage_raise(&most->tx_bytes, sum.tx_bytes);
	usage_raise(&most->rx_drops, sum.rx_drops);
	usage_raise(&most->tx_drops, sum.tx_drops);
	total->counters = usage_counters(most);
	total->rx_drops = most->rx_drops;
	total->tx_drops = most->tx_drops;
}
