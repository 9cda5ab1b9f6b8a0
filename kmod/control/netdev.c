// SPDX-License-Identifier: GPL-2.0-only

#include "control/netdev.h"

#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/rtnetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/ethtool.h"
#include "core/frame.h"
#include "core/record.h"
#include "cstp/lane.h"
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

/* All devices of all namespaces. */
static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);

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
	mutex_lock(&devices_lock);
	list_add(&adev->list, &devices);
	mutex_unlock(&devices_lock);
	return 0;

err_tables:
	destroy_tables(adev);
err_drops:
	free_percpu(adev->drops);
	return err;
}

/*
 * Under rtnl and after the last packet was sent: nothing takes new references
 * to a session now. When this returns, no socket, queue or work item refers to
 * the device any more.
 */
static void netdev_uninit(struct net_device *dev)
{
	struct acvpn_dev *adev = netdev_priv(dev);

	mutex_lock(&devices_lock);
	list_del(&adev->list);
	mutex_unlock(&devices_lock);

	mutex_lock(&adev->lock);
	adev->dying = true;
	acvpn_session_del_all(adev, ACVPN_REASON_DEVICE_DELETED);
	mutex_unlock(&adev->lock);
	xa_destroy(&adev->sessions);

	acvpn_liveness_stop(adev);
	acvpn_reaper_flush(adev);
	acvpn_lane_put(adev->lane);
	acvpn_queue_destroy(adev);
	destroy_tables(adev);
	free_percpu(adev->drops);
}

void acvpn_netdev_for_each(void (*fn)(struct acvpn_dev *adev))
{
	struct acvpn_dev *adev;

	mutex_lock(&devices_lock);
	list_for_each_entry(adev, &devices, list) {
		mutex_lock(&adev->lock);
		fn(adev);
		mutex_unlock(&adev->lock);
	}
	mutex_unlock(&devices_lock);
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

static int netdev_newlink(ACVPN_COMPAT_NEWLINK_PARAMS)
{
	struct nlattr **attrs = ACVPN_COMPAT_NEWLINK_DATA;
	struct acvpn_dev *adev = netdev_priv(dev);

	adev->dev = dev;
	if (attrs && attrs[IFLA_ACVPN_MODE])
		adev->mode = nla_get_u32(attrs[IFLA_ACVPN_MODE]);
	acvpn_event_init(&adev->events, dev);
	mutex_init(&adev->lock);
	xa_init_flags(&adev->sessions, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	acvpn_reaper_start(adev);
	acvpn_liveness_init(adev);
	/* Without keys there is nowhere to send to; but the sessions of a
	 * gateway come and go, and the link to them all stays.
	 */
	if (adev->mode == ACVPN_MODE_P2P)
		netif_carrier_off(dev);
	return register_netdevice(dev);
}

static size_t netdev_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32)); /* IFLA_ACVPN_MODE */
}

static int netdev_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct acvpn_dev *adev = netdev_priv(dev);

	return nla_put_u32(skb, IFLA_ACVPN_MODE, adev->mode);
}

static const struct nla_policy link_policy[IFLA_ACVPN_MAX + 1] = {
	[IFLA_ACVPN_MODE] = NLA_POLICY_MAX(NLA_U32, ACVPN_MODE_MP),
};

static struct rtnl_link_ops link_ops __read_mostly = {
	.kind = ACVPN_KIND,
	.maxtype = IFLA_ACVPN_MAX,
	.policy = link_policy,
	.priv_size = sizeof(struct acvpn_dev),
	.setup = netdev_setup,
	.newlink = netdev_newlink,
	.get_size = netdev_get_size,
	.fill_info = netdev_fill_info,
};

bool acvpn_netdev_is(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &link_ops;
}

int acvpn_netdev_register(void)
{
	return rtnl_link_register(&link_ops);
}

void acvpn_netdev_unregister(void)
{
	rtnl_link_unregister(&link_ops);
}
