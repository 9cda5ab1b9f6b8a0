// SPDX-License-Identifier: GPL-2.0-only

#include "udp_tx.h"

#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "compat/compat.h"
#include "netdev.h"
#include "stats.h"
#include "transport.h"

static struct dst_entry *lookup4(struct acvpn_udp_sock *us,
				 struct acvpn_udp_route *route)
{
	struct flowi4 fl = {
		.flowi4_oif = READ_ONCE(us->sk->sk_bound_dev_if),
		.flowi4_mark = READ_ONCE(us->sk->sk_mark),
		.flowi4_proto = IPPROTO_UDP,
		.daddr = us->remote.v4.sin_addr.s_addr,
		.saddr = us->local.v4.sin_addr.s_addr,
		.fl4_dport = us->remote.v4.sin_port,
		.fl4_sport = us->local.v4.sin_port,
	};
	struct rtable *rt;

	rt = ip_route_output_flow(sock_net(us->sk), &fl, us->sk);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	route->saddr4 = fl.saddr;
	dst_cache_set_ip4(&us->dst, &rt->dst, fl.saddr);
	return &rt->dst;
}

static struct dst_entry *lookup6(struct acvpn_udp_sock *us,
				 struct acvpn_udp_route *route)
{
	struct flowi6 fl = {
		.flowi6_oif = us->remote.v6.sin6_scope_id ?:
			      READ_ONCE(us->sk->sk_bound_dev_if),
		.flowi6_mark = READ_ONCE(us->sk->sk_mark),
		.flowi6_proto = IPPROTO_UDP,
		.daddr = us->remote.v6.sin6_addr,
		.saddr = us->local.v6.sin6_addr,
		.fl6_dport = us->remote.v6.sin6_port,
		.fl6_sport = us->local.v6.sin6_port,
	};
	struct dst_entry *dst;

	dst = ip6_dst_lookup_flow(sock_net(us->sk), us->sk, &fl, NULL);
	if (IS_ERR(dst))
		return dst;
	route->saddr6 = fl.saddr;
	dst_cache_set_ip6(&us->dst, dst, &fl.saddr);
	return dst;
}

static struct dst_entry *cached(struct acvpn_udp_sock *us,
				struct acvpn_udp_route *route)
{
	struct rtable *rt;

	if (us->remote.sa.sa_family == AF_INET6)
		return dst_cache_get_ip6(&us->dst, &route->saddr6);
	rt = dst_cache_get_ip4(&us->dst, &route->saddr4);
	return rt ? &rt->dst : NULL;
}

int acvpn_udp_tx_route(struct acvpn_transport *t,
		       struct acvpn_udp_route *route)
{
	struct acvpn_udp_sock *us = &t->usock;
	struct dst_entry *dst = cached(us, route);

	if (!dst)
		dst = us->remote.sa.sa_family == AF_INET6 ?
		      lookup6(us, route) : lookup4(us, route);
	if (IS_ERR(dst))
		return ACVPN_DROP_REASON_TX_NO_ROUTE;
	if (dst->dev == t->adev->dev) {
		dst_release(dst);
		return ACVPN_DROP_REASON_TX_LOOP;
	}
	route->dst = dst;
	return ACVPN_DROP_NONE;
}

void acvpn_udp_tx_send(struct acvpn_transport *t, struct sk_buff *skb,
		       struct acvpn_udp_route *route)
{
	struct acvpn_udp_sock *us = &t->usock;
	struct net *net = sock_net(us->sk);
	bool xnet = !net_eq(net, dev_net(t->adev->dev));

	skb_scrub_packet(skb, xnet);
	skb->mark = READ_ONCE(us->sk->sk_mark);
	skb->ip_summed = CHECKSUM_NONE;
	/* Fragment rather than lose what a shrunken path cannot carry whole. */
	skb->ignore_df = 1;
	/* The helpers would count into the statistics of skb->dev, once per
	 * call and with the outer length.
	 */
	skb->dev = NULL;

	if (us->remote.sa.sa_family == AF_INET6)
		acvpn_compat_udp_xmit6(route->dst, us->sk, skb, &route->saddr6,
				       &us->remote.v6.sin6_addr,
				       ip6_dst_hoplimit(route->dst),
				       us->local.v6.sin6_port,
				       us->remote.v6.sin6_port);
	else
		acvpn_compat_udp_xmit4(container_of(route->dst, struct rtable,
						    dst),
				       us->sk, skb, route->saddr4,
				       us->remote.v4.sin_addr.s_addr,
				       ip4_dst_hoplimit(route->dst),
				       us->local.v4.sin_port,
				       us->remote.v4.sin_port, xnet,
				       us->sk->sk_no_check_tx);
}
