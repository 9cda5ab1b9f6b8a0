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
			.rx_drops = u.rx_drops,
			.tx_drops = u.tx_drops,
			.idle = u.idle,
			.idle_timeout = u.idle_timeout,
		};
	}
}
