/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_STATS_H
#define _ACVPN_STATS_H

#include <linux/atomic.h>
#include <uapi/linux/acvpn.h>

struct sk_buff;

/* Attributes are counted from 1. */
enum { ACVPN_STATS_COUNTERS = ACVPN_A_STATS_RX_COMPRESSED };
enum { ACVPN_DROP_REASONS = ACVPN_DROP_REASON_TX_QUEUE_BYTES + 1 };

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
 * struct acvpn_stats_sum - values of the counters of one or more transports
 * @counter: as in struct acvpn_stats
 * @drop: likewise
 */
struct acvpn_stats_sum {
	u64 counter[ACVPN_STATS_COUNTERS];
	u64 drop[ACVPN_DROP_REASONS];
};

/**
 * acvpn_stats_add() - add counters to a sum
 * @sum: sum
 * @stats: counters; they may be counting
 *
 * Context: any, as long as @stats are there.
 */
void acvpn_stats_add(struct acvpn_stats_sum *sum,
		     const struct acvpn_stats *stats);

/**
 * acvpn_stats_move() - let counters go on in others
 * @to: counters of which these become part; not counting
 * @from: counters that stopped; of no use afterwards but for their @drop, which
 *	is still to be freed
 */
void acvpn_stats_move(struct acvpn_stats *to, struct acvpn_stats *from);

/**
 * acvpn_stats_put() - put counters into a message
 * @msg: message
 * @attr: attribute for the nest of them
 * @sum: the counters
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_stats_put(struct sk_buff *msg, int attr,
		    const struct acvpn_stats_sum *sum);

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
