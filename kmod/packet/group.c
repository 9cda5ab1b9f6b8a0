// SPDX-License-Identifier: GPL-2.0-only

#include "packet/group.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>
#include <net/route.h>

bool acvpn_group_addressed(const struct net_device *dev,
			   const struct sk_buff *skb)
{
	unsigned int type;

	if (ip_hdr(skb)->version == 6)
		return ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
	type = inet_dev_addr_type(dev_net(dev), dev, ip_hdr(skb)->daddr);
	return type == RTN_MULTICAST || type == RTN_BROADCAST;
}
