// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/udp_tx.h"

#include <net/addrconf.h>
#include <net/inet_ecn.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "compat/compat.h"
#include "core/frame.h"
#include "dtls/udp_sock.h"
#include "packet/mtu.h"
#include "packet/skb.h"
#include "packet/tx.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/endpoint.h"
#include "session/key.h"
#include "session/session.h"
#include "session/transport.h"

/* Where DSCP begins in the field that it shares with ECN. */
enum { UDP_TX_DSCP_SHIFT = 2 };

static u32 udp_tx_mark(const struct acvpn_transport *t)
{
	return READ_ONCE(t->session->opt.mark) ?:
	       READ_ONCE(t->us->sk->sk_mark);
}

static struct dst_entry *
lookup4(const struct acvpn_endpoint *ep, struct sock *sk, u32 mark,
	struct in6_addr *saddr)
{
	struct flowi4 fl = {
		.flowi4_oif = READ_ONCE(sk->sk_bound_dev_if),
		.flowi4_mark = mark,
		.flowi4_proto = IPPROTO_UDP,
		.flowi4_uid = sock_net_uid(sock_net(sk), sk),
		.daddr = ep->key.addr.s6_addr32[3],
		.saddr = ep->local.v4.sin_addr.s_addr,
		.fl4_dport = ep->key.port,
		.fl4_sport = ep->local.v4.sin_port,
	};
	struct rtable *rt;

	rt = ip_route_output_flow(sock_net(sk), &fl, sk);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	ipv6_addr_set_v4mapped(fl.saddr, saddr);
	return &rt->dst;
}

/* As IPv4 does: a source that moved to another machine is not ours any more. */
static bool udp_tx_is_local6(struct sock *sk, const struct in6_addr *saddr)
{
	struct net *net = sock_net(sk);

	return ipv6_addr_any(saddr) ||
	       ipv6_can_nonlocal_bind(net, inet_sk(sk)) ||
	       ipv6_chk_addr(net, saddr, NULL, 0);
}

static struct dst_entry *
lookup6(const struct acvpn_endpoint *ep, struct sock *sk, u32 mark,
	struct in6_addr *saddr)
{
	struct flowi6 fl = {
		.flowi6_oif = ep->key.scope ?: READ_ONCE(sk->sk_bound_dev_if),
		.flowi6_mark = mark,
		.flowi6_proto = IPPROTO_UDP,
		.flowi6_uid = sock_net_uid(sock_net(sk), sk),
		.daddr = ep->key.addr,
		.saddr = ep->local.v6.sin6_addr,
		.fl6_dport = ep->key.port,
		.fl6_sport = ep->local.v6.sin6_port,
	};
	struct dst_entry *dst;

	if (!udp_tx_is_local6(sk, &fl.saddr))
		return ERR_PTR(-EADDRNOTAVAIL);
	dst = ip6_dst_lookup_flow(sock_net(sk), sk, &fl, NULL);
	if (!IS_ERR(dst))
		*saddr = fl.saddr;
	return dst;
}

static struct dst_entry *
udp_tx_lookup(struct acvpn_endpoint *ep, struct sock *sk, u32 mark,
	      struct in6_addr *saddr)
{
	struct dst_entry *dst;

	dst = ep->local.sa.sa_family == AF_INET6 ?
	      lookup6(ep, sk, mark, saddr) : lookup4(ep, sk, mark, saddr);
	if (!IS_ERR(dst))
		acvpn_endpoint_set_route(ep, dst, mark, saddr);
	return dst;
}

/* Inner bytes that fit a datagram on this route. */
static u32 room(const struct acvpn_transport *t, const struct acvpn_key *key,
		const struct dst_entry *dst)
{
	u32 headers = sizeof(struct udphdr) + ACVPN_RECORD_HEADER_SIZE +
		      key->tx.nonce_size + ACVPN_RECORD_TAG_SIZE +
		      ACVPN_FRAME_DTLS_HEADER_SIZE;

	headers += dst->ops->family == AF_INET6 ? sizeof(struct ipv6hdr) :
						  sizeof(struct iphdr);
	return max_t(u32, dst_mtu(dst), headers + IPV4_MIN_MTU) - headers;
}

int acvpn_udp_tx_route(struct acvpn_transport *t,
		       struct acvpn_tx_route *route)
{
	const struct acvpn_key *key;
	struct acvpn_endpoint *ep;
	struct dst_entry *dst;

	ep = rcu_dereference(t->endpoint);
	key = rcu_dereference(t->keys[ACVPN_SLOT_CURRENT]);
	if (unlikely(!ep || !key))
		return ACVPN_DROP_REASON_TX_NO_KEY;
	route->mark = udp_tx_mark(t);
	dst = acvpn_endpoint_get_route(ep, route->mark, &route->saddr);
	if (unlikely(!dst))
		dst = udp_tx_lookup(ep, t->us->sk, route->mark, &route->saddr);
	if (IS_ERR(dst))
		return ACVPN_DROP_REASON_TX_NO_ROUTE;
	if (unlikely(dst->dev == t->adev->dev)) {
		dst_release(dst);
		return ACVPN_DROP_REASON_TX_LOOP;
	}
	route->endpoint = ep;
	route->dst = dst;
	if (READ_ONCE(t->outer_df))
		acvpn_mtu_set_path(t, min_t(u32, room(t, key, dst), U16_MAX));
	return ACVPN_DROP_NONE;
}

/* Of what gets here, only inner IPv6 packets of up to 1280 bytes may exceed
 * the path, and they have to get through.
 */
static bool whole(const struct acvpn_transport *t, const struct sk_buff *skb)
{
	return READ_ONCE(t->outer_df) &&
	       acvpn_skb_cb(skb)->inner <= READ_ONCE(t->path_mtu);
}

/* What was copied from inside goes first; control records have nothing inside.
 */
static u8 udp_tx_tos(const struct acvpn_transport *t,
		     const struct sk_buff *skb)
{
	u8 tos = acvpn_skb_cb(skb)->tos;

	if (tos & ~INET_ECN_MASK)
		return tos;
	return tos | READ_ONCE(t->session->opt.dscp) << UDP_TX_DSCP_SHIFT;
}

void acvpn_udp_tx_send(struct acvpn_transport *t, struct sk_buff *skb,
		       const struct acvpn_tx_route *route)
{
	u32 priority = READ_ONCE(t->session->opt.priority);
	const struct acvpn_endpoint *ep = route->endpoint;
	struct sock *sk = t->us->sk;
	struct acvpn_compat_udp out = {
		.dst = dst_clone(route->dst),
		.sk = sk,
		.saddr = route->saddr,
		.sport = ep->local.v4.sin_port,
		.dport = ep->key.port,
		.tos = udp_tx_tos(t, skb),
		.df = whole(t, skb) ? htons(IP_DF) : 0,
	};

	skb_scrub_packet(skb, !net_eq(sock_net(sk), dev_net(t->adev->dev)));
	skb->mark = route->mark;
	if (unlikely(priority))
		skb->priority = priority;
	/* Whatever was inside is ciphertext now. */
	skb->encapsulation = 0;
	skb->csum_level = 0;
	skb->ip_summed = CHECKSUM_NONE;
	/* Fragment rather than lose what may be fragmented. */
	skb->ignore_df = !out.df;
	/* The helpers would count into the statistics of skb->dev, once per
	 * call and with the outer length.
	 */
	skb->dev = NULL;

	BUILD_BUG_ON(offsetof(union acvpn_sockaddr, v4.sin_port) !=
		     offsetof(union acvpn_sockaddr, v6.sin6_port));
	if (ep->local.sa.sa_family == AF_INET6)
		acvpn_compat_udp_xmit6(&out, skb, &ep->key.addr);
	else
		acvpn_compat_udp_xmit4(&out, skb, ep->key.addr.s6_addr32[3]);
}
