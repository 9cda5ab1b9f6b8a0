/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DROP_H
#define _ACVPN_DROP_H

#include <linux/types.h>
#include <uapi/linux/acvpn.h>

#include "stat/stats.h"

struct acvpn_dev;
struct acvpn_transport;
struct sk_buff;

/* As a result: nothing was dropped. Otherwise an enum acvpn_drop_reason. */
enum { ACVPN_DROP_NONE = -1 };

/**
 * struct acvpn_drops - drop counters of a device on one CPU
 * @count: by enum acvpn_drop_reason
 */
struct acvpn_drops {
	unsigned long count[ACVPN_DROP_REASONS];
};

/**
 * acvpn_drop() - drop what a transport could not send or accept
 * @t: transport
 * @skb: packet, freed; may be NULL if there is none any more
 * @reason: enum acvpn_drop_reason
 *
 * Context: any; @t as long as RCU or a lock keeps it.
 */
void acvpn_drop(struct acvpn_transport *t, struct sk_buff *skb, int reason);

/**
 * acvpn_drop_dev() - drop a packet that belongs to no transport
 * @adev: device
 * @skb: packet, freed
 * @reason: enum acvpn_drop_reason
 *
 * Context: any.
 */
void acvpn_drop_dev(struct acvpn_dev *adev, struct sk_buff *skb, int reason);

/**
 * acvpn_drop_read() - drop counters of a device
 * @adev: device
 * @sum: result, by enum acvpn_drop_reason
 */
void acvpn_drop_read(const struct acvpn_dev *adev, u64 *sum);

#endif /* _ACVPN_DROP_H */
