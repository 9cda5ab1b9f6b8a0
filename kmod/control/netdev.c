// SPDX-License-Identifier: GPL-2.0-only

#include "control/netdev.h"

#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/udp.h>
#include <linux/workqueue.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/rtnetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/ethtool.h"
#include "core/frame.h"
#include "core/record.h"
#include "cstp/lane.h"
#include "dtls/udp_sock.h"
#include "packet/queue.h"
#include "packet/tx.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/endpoint.h"
#include "session/liveness.h"
#include "session/reaper.h"
#include "session/session.h"
#include "session/transport.h"

/* An Ethernet path less IPv4, UDP, record and frame type; the daemon replaces
 * it by what the gateway says.
 */
#define MTU_DEFAULT (ETH_DATA_LEN - sizeof(struct iphdr) -		\
		     sizeof(struct udphdr) - ACVPN_RECORD_OVERHEAD -	\
		     ACVPN_FRAME_DTLS_HEADER_SIZE)
#define MTU_MAX (ACVPN_RECORD_PLAINTEXT_MAX - ACVPN_FRAME_DTLS_HEADER_SIZE)

/*
 * All devices of all namespaces. They come under rtnl, which is not to wait for
 * whoever does something with each of them: so @devices_lock is for the list
 * alone, and who has @devices_stay knows that none leaves it.
 */
static LIST_HEAD(devices);
static DEFINE_SPINLOCK(devices_lock);
static DEFINE_MUTEX(devices_stay);

/* Nothing but tearing devices down. */
static struct workqueue_struct *teardown_wq;

static int init_tables(struct acvpn_dev *adev)
{
	int err;

	err = acvpn_route_init(adev);
	if (err)
		return err;
	err = acvpn_endpoint_init(adev);
	if (err)
		acvpn_route_destroy(adev);
	return err;
}

static void destroy_tables(struct acvpn_dev *adev)
{
	acvpn_endpoint_destroy(adev);
	acvpn_route_destroy(adev);
}

static void netdev_list(struct acvpn_dev *adev)
{
	spin_lock(&devices_lock);
	list_add_rcu(&adev->list, &devices);
	spin_unlock(&devices_lock);
}

static void netdev_unlist(struct acvpn_dev *adev)
{
	mutex_lock(&devices_stay);
	spin_lock(&devices_lock);
	list_del_rcu(&adev->list);
	spin_unlock(&devices_lock);
	mutex_unlock(&devices_stay);
}

static int netdev_init(struct net_device *dev)
{
	struct acvpn_dev *adev = netdev_priv(dev);
	int err;

	adev->drops = alloc_percpu_gfp(struct acvpn_drops, GFP_KERNEL_ACCOUNT);
	if (!adev->drops)
		return -ENOMEM;
	err = init_tables(adev);
	if (err)
		goto err_drops;
	err = acvpn_queue_init(adev);
	if (err)
		goto err_tables;
	adev->lane = acvpn_lane_new(adev->queue_bytes);
	if (!adev->lane) {
		err = -ENOMEM;
		goto err_queue;
	}
	netdev_list(adev);
	return 0;

err_queue:
	acvpn_queue_stop(adev);
	acvpn_queue_destroy(adev);
err_tables:
	destroy_tables(adev);
err_drops:
	free_percpu(adev->drops);
	return err;
}

/* Others have their turn after each piece. */
static void netdev_del_sessions(struct acvpn_dev *adev)
{
	bool more;

	do {
		mutex_lock(&adev->lock);
		more = acvpn_session_del_some(adev,
					      ACVPN_REASON_DEVICE_DELETED);
		mutex_unlock(&adev->lock);
		cond_resched();
	} while (more);
}

/*
 * When this returns, no socket, queue or work item refers to the device. It is
 * on the list until its keys are the reaper's: who wipes keys finds them in the
 * one place or the other.
 */
static void netdev_tear_down(struct acvpn_dev *adev)
{
	netdev_del_sessions(adev);
	acvpn_udp_sock_stop(adev);
	xa_destroy(&adev->sessions);
	netdev_unlist(adev);

	acvpn_liveness_stop(adev);
	acvpn_reaper_flush(adev);
	acvpn_lane_put(adev->lane);
	acvpn_queue_destroy(adev);
	destroy_tables(adev);
	free_percpu(adev->drops);
}

static void netdev_teardown_work(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(work, struct acvpn_dev, teardown);

	netdev_tear_down(adev);
	/* The device may be freed from here on. */
	netdev_put(adev->dev, &adev->teardown_ref);
}

/*
 * Under rtnl, after the last packet was sent, and nobody finds the device any
 * more. A device that could not be registered had no sessions, and is freed
 * when this returns.
 */
static void netdev_uninit(struct net_device *dev)
{
	struct acvpn_dev *adev = netdev_priv(dev);

	WRITE_ONCE(adev->dying, true);
	acvpn_queue_stop(adev);
	if (dev->reg_state != NETREG_UNREGISTERING) {
		netdev_tear_down(adev);
		return;
	}
	netdev_hold(dev, &adev->teardown_ref, GFP_KERNEL);
	queue_work(teardown_wq, &adev->teardown);
}

void acvpn_netdev_for_each(void (*fn)(struct acvpn_dev *adev))
{
	struct acvpn_dev *adev;

	mutex_lock(&devices_stay);
	list_for_each_entry_rcu(adev, &devices, list,
				lockdep_is_held(&devices_stay)) {
		mutex_lock(&adev->lock);
		fn(adev);
		mutex_unlock(&adev->lock);
	}
	mutex_unlock(&devices_stay);
}

/*
 * A tunnel has no link layer that could make up addresses or that redirects
 * would be about.
 */
static int netdev_open(struct net_device *dev)
{
	struct in_device *in4 = __in_dev_get_rtnl(dev);
	struct inet6_dev *in6 = __in6_dev_get(dev);

	if (in4)
		IN_DEV_CONF_SET(in4, SEND_REDIRECTS, false);
	if (in6)
		in6->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

static netdev_tx_t netdev_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct acvpn_dev *adev = netdev_priv(dev);

	acvpn_tx_packet(adev, skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops netdev_ops = {
	.ndo_init = netdev_init,
	.ndo_uninit = netdev_uninit,
	.ndo_open = netdev_open,
	.ndo_start_xmit = netdev_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

static const struct device_type netdev_type = { .name = ACVPN_KIND };

static void netdev_setup(struct net_device *dev)
{
	const netdev_features_t features = NETIF_F_SG | NETIF_F_FRAGLIST |
					   NETIF_F_HW_CSUM | NETIF_F_HIGHDMA |
					   NETIF_F_GSO | NETIF_F_GSO_SOFTWARE;

	dev->netdev_ops = &netdev_ops;
	dev->ethtool_ops = &acvpn_ethtool_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &netdev_type);

	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	acvpn_compat_set_lltx(dev);
	/* ICMP errors about a packet are routed by its dst. */
	netif_keep_dst(dev);
	dev->features |= features;
	dev->hw_features |= features;
	dev->hw_enc_features |= features;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;

	dev->needed_headroom = ACVPN_TX_HEADROOM;
	dev->needed_tailroom = ACVPN_RECORD_TAG_SIZE;
	dev->mtu = MTU_DEFAULT;
	dev->min_mtu = IPV4_MIN_MTU;
	dev->max_mtu = MTU_MAX;
}

/* Also before the device is registered: it gets its lane then. */
static void netdev_set_caps(struct acvpn_dev *adev, struct nlattr **attrs)
{
	if (attrs[IFLA_ACVPN_MAX_SESSIONS])
		WRITE_ONCE(adev->max_sessions,
			   nla_get_u32(attrs[IFLA_ACVPN_MAX_SESSIONS]));
	if (!attrs[IFLA_ACVPN_QUEUE_BYTES])
		return;
	adev->queue_bytes = nla_get_u32(attrs[IFLA_ACVPN_QUEUE_BYTES]);
	if (adev->lane)
		acvpn_lane_limit(adev->lane, adev->queue_bytes);
}

static int netdev_newlink(ACVPN_COMPAT_NEWLINK_PARAMS)
{
	struct nlattr **attrs = ACVPN_COMPAT_NEWLINK_DATA;
	struct acvpn_dev *adev = netdev_priv(dev);

	adev->dev = dev;
	adev->queue_bytes = ACVPN_QUEUE_BYTES_DEFAULT;
	if (attrs && attrs[IFLA_ACVPN_MODE])
		adev->mode = nla_get_u32(attrs[IFLA_ACVPN_MODE]);
	if (attrs)
		netdev_set_caps(adev, attrs);
	acvpn_event_init(&adev->events, dev);
	mutex_init(&adev->lock);
	xa_init_flags(&adev->sessions, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	acvpn_udp_sock_start(adev);
	INIT_WORK(&adev->teardown, netdev_teardown_work);
	acvpn_reaper_start(adev);
	acvpn_liveness_init(adev);
	/* Without keys there is nowhere to send to; but the sessions of a
	 * gateway come and go, and the link to them all stays.
	 */
	if (adev->mode == ACVPN_MODE_P2P)
		netif_carrier_off(dev);
	return register_netdevice(dev);
}

/* The policy has looked at the lengths. */
static int netdev_validate(struct nlattr **tb, struct nlattr **attrs,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *bytes;

	bytes = attrs ? attrs[IFLA_ACVPN_QUEUE_BYTES] : NULL;
	if (!bytes || nla_get_u32(bytes) >= ACVPN_QUEUE_BYTES_MIN)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, bytes,
			    "acvpn: queue-bytes are less than 65536");
	return -ERANGE;
}

static int netdev_changelink(struct net_device *dev, struct nlattr **tb,
			     struct nlattr **attrs,
			     struct netlink_ext_ack *extack)
{
	struct acvpn_dev *adev = netdev_priv(dev);

	if (!attrs)
		return 0;
	if (attrs[IFLA_ACVPN_MODE] &&
	    nla_get_u32(attrs[IFLA_ACVPN_MODE]) != adev->mode) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[IFLA_ACVPN_MODE],
				    "acvpn: mode of a device cannot be changed");
		return -EOPNOTSUPP;
	}
	netdev_set_caps(adev, attrs);
	return 0;
}

static size_t netdev_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32)) + /* IFLA_ACVPN_MODE */
	       nla_total_size(sizeof(u32)) + /* IFLA_ACVPN_MAX_SESSIONS */
	       nla_total_size(sizeof(u32)); /* IFLA_ACVPN_QUEUE_BYTES */
}

static int netdev_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct acvpn_dev *adev = netdev_priv(dev);

	return nla_put_u32(skb, IFLA_ACVPN_MODE, adev->mode) ?:
	       nla_put_u32(skb, IFLA_ACVPN_MAX_SESSIONS, adev->max_sessions) ?:
	       nla_put_u32(skb, IFLA_ACVPN_QUEUE_BYTES, adev->queue_bytes);
}

static const struct nla_policy link_policy[IFLA_ACVPN_MAX + 1] = {
	[IFLA_ACVPN_MODE] = NLA_POLICY_MAX(NLA_U32, ACVPN_MODE_MP),
	[IFLA_ACVPN_MAX_SESSIONS] = { .type = NLA_U32 },
	[IFLA_ACVPN_QUEUE_BYTES] = { .type = NLA_U32 },
};

static struct rtnl_link_ops link_ops __read_mostly = {
	.kind = ACVPN_KIND,
	.maxtype = IFLA_ACVPN_MAX,
	.policy = link_policy,
	.priv_size = sizeof(struct acvpn_dev),
	.setup = netdev_setup,
	.validate = netdev_validate,
	.newlink = netdev_newlink,
	.changelink = netdev_changelink,
	.get_size = netdev_get_size,
	.fill_info = netdev_fill_info,
};

bool acvpn_netdev_is(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &link_ops;
}

int acvpn_netdev_register(void)
{
	int err;

	teardown_wq = alloc_workqueue("acvpn-teardown", WQ_UNBOUND, 0);
	if (!teardown_wq)
		return -ENOMEM;
	err = rtnl_link_register(&link_ops);
	if (err)
		destroy_workqueue(teardown_wq);
	return err;
}

/*
 * Somebody else may be waiting for a device that was deleted a moment before;
 * and who waits goes on before the work has ended that it waited for.
 */
void acvpn_netdev_unregister(void)
{
	rtnl_link_unregister(&link_ops);
	destroy_workqueue(teardown_wq);
}
