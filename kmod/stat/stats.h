/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_STATS_H
#define _ACVPN_STATS_H

#include <linux/atomic.h>
#include <uapi/linux/acvpn.h>

/* Attributes are counted from 1. */
enum { ACVPN_STATS_COUNTERS = ACVPN_A_STATS_RX_COMPRESSED };

/**
 * struct acvpn_stats - counters of a transport
 * @counter: by attribute of the netlink specification, less 1
 * @drop: by enum acvpn_drop_reason, or NULL while nothing was dropped
 *
 * One set for all CPUs: a gateway has tens of thousands of them, and each
 * client's packets come in on one CPU.
 */
struct acvpn_stats {
	atomic64_t counter[ACVPN_STATS_COUNTERS];
	atomic64_t *drop;
};

/**
 * acvpn_stats_inc() - count one
 * @stats: counters
 * @attr: ACVPN_A_STATS_* attribute that reports it
 *
 * Context: any.
 */
static inline void acvpn_stats_inc(struct acvpn_stats *stats,
				   unsigned int attr)
{
	atomic64_inc(&stats->counter[attr - 1]);
}

/**
 * acvpn_stats_packet() - count an inner packet
 * @stats: counters
 * @packets: ACVPN_A_STATS_RX_PACKETS or ACVPN_A_STATS_TX_PACKETS
 * @bytes: length of the packet
 *
 * Context: any.
 */
static inline void acvpn_stats_packet(struct acvpn_stats *stats,
				      unsigned int packets, unsigned int bytes)
{
	BUILD_BUG_ON(ACVPN_A_STATS_RX_BYTES - ACVPN_A_STATS_RX_PACKETS != 1);
	BUILD_BUG_ON(ACVPN_A_STATS_TX_BYTES - ACVPN_A_STATS_TX_PACKETS != 1);

	atomic64_inc(&stats->counter[packets - 1]);
	atomic64_add(bytes, &stats->counter[packets]);
}

/**
 * acvpn_stats_read() - value of a counter
 * @stats: counters
 * @attr: ACVPN_A_STATS_* attribute that reports it
 *
 * Return: the value now.
 */
static inline u64 acvpn_stats_read(const struct acvpn_stats *stats,
				   unsigned int attr)
{
	return atomic64_read(&stats->counter[attr - 1]);
}

#endif /* _ACVPN_STATS_H */
