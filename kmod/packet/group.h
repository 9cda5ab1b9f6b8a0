/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets for many: multicast and broadcast. Hosts send them on their own
 * account, whether anybody is using them or not.
 */
#ifndef _ACVPN_GROUP_H
#define _ACVPN_GROUP_H

#include <linux/types.h>

struct net_device;
struct sk_buff;

/**
 * acvpn_group_addressed() - is this packet for many?
 * @dev: device that it came from or goes to
 * @skb: IP packet, network header set
 *
 * To be called once in a while, not for each packet.
 *
 * Context: RCU read side.
 * Return: true if its destination is a group, or a broadcast address of @dev.
 */
bool acvpn_group_addressed(const struct net_device *dev,
			   const struct sk_buff *skb);

#endif /* _ACVPN_GROUP_H */
