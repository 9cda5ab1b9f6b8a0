// SPDX-License-Identifier: GPL-2.0-only
/* The command that asks for some events only. */

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/netdev.h"
#include "control/request.h"
#include "netlink/generated/acvpn_nl.h"
#include "stat/listener.h"

/* One that comes later with the same index is meant as well. */
static int check_device(struct genl_info *info, const struct nlattr *ifindex)
{
	struct net_device *dev;
	bool ours;

	if (!ifindex)
		return 0;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(genl_info_net(info), nla_get_u32(ifindex));
	ours = dev && acvpn_netdev_is(dev);
	rcu_read_unlock();
	if (ours)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
			    "acvpn: no acvpn device with this ifindex");
	return -ENODEV;
}

int acvpn_nl_monitor_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[ACVPN_A_IFINDEX];
	const struct nlattr *events = info->attrs[ACVPN_A_EVENTS];
	int err;

	err = acvpn_request_require(info, events, ACVPN_MISSING("events")) ?:
	      check_device(info, ifindex);
	return err ?: acvpn_listener_set(genl_info_net(info), info->snd_portid,
					 acvpn_request_u32(ifindex, 0),
					 acvpn_request_u64(events));
}
