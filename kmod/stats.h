/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_STATS_H
#define _ACVPN_STATS_H

#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>
#include <uapi/linux/acvpn.h>

/* As a result: nothing was dropped. Otherwise an enum acvpn_drop_reason. */
enum { ACVPN_DROP_NONE = -1 };
enum { ACVPN_DROP_REASONS = ACVPN_DROP_REASON_TX_CRYPTO + 1 };

/**
 * struct acvpn_stats - counters of a transport on one CPU
 * @sync: protects 64-bit counters on 32-bit machines
 * @counter: by attribute of the netlink specification, up to rx-passed
 * @drop: by enum acvpn_drop_reason
 */
struct acvpn_stats {
	struct u64_stats_sync sync;
	u64_stats_t counter[ACVPN_A_STATS_RX_PASSED + 1];
	u64_stats_t drop[ACVPN_DROP_REASONS];
};

/**
 * struct acvpn_stats_sum - counters of a transport on all CPUs
 * @counter: as in struct acvpn_stats
 * @drop: as in struct acvpn_stats
 */
struct acvpn_stats_sum {
	u64 counter[ACVPN_A_STATS_RX_PASSED + 1];
	u64 drop[ACVPN_DROP_REASONS];
};

/**
 * acvpn_stats_alloc() - make counters
 *
 * Return: zeroed counters or NULL.
 */
struct acvpn_stats __percpu *acvpn_stats_alloc(void);

/**
 * acvpn_stats_free() - free counters
 * @stats: counters
 */
void acvpn_stats_free(struct acvpn_stats __percpu *stats);

/**
 * acvpn_stats_inc() - count one
 * @stats: counters
 * @attr: ACVPN_A_STATS_* attribute that reports it
 *
 * Context: BH disabled.
 */
void acvpn_stats_inc(struct acvpn_stats __percpu *stats, unsigned int attr);

/**
 * acvpn_stats_packet() - count an inner packet
 * @stats: counters
 * @packets: ACVPN_A_STATS_RX_PACKETS or ACVPN_A_STATS_TX_PACKETS
 * @bytes: length of the packet
 *
 * Context: BH disabled.
 */
void acvpn_stats_packet(struct acvpn_stats __percpu *stats,
			unsigned int packets, unsigned int bytes);

/**
 * acvpn_stats_drop() - count a drop
 * @stats: counters
 * @reason: enum acvpn_drop_reason
 *
 * Context: BH disabled.
 */
void acvpn_stats_drop(struct acvpn_stats __percpu *stats, int reason);

/**
 * acvpn_stats_read() - sum over all CPUs
 * @stats: counters
 * @sum: result
 */
void acvpn_stats_read(const struct acvpn_stats __percpu *stats,
		      struct acvpn_stats_sum *sum);

#endif /* _ACVPN_STATS_H */
