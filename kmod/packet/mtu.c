// SPDX-License-Identifier: GPL-2.0-only

#include "packet/mtu.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/percpu.h>
#include <net/dst_metadata.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/route.h>

#include "compat/compat.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"

u32 acvpn_mtu_effective(const struct acvpn_transport *t)
{
	return min(READ_ONCE(t->mtu), READ_ONCE(t->path_mtu));
}

void acvpn_mtu_set_path(struct acvpn_transport *t, u32 mtu)
{
	u32 before = acvpn_mtu_effective(t);

	if (READ_ONCE(t->path_mtu) == mtu)
		return;
	WRITE_ONCE(t->path_mtu, mtu);
	if (acvpn_mtu_effective(t) != before)
		acvpn_report_mtu(t, acvpn_mtu_effective(t));
}

/* Every IPv6 path carries packets of 1280 bytes (RFC 8200 5), ours if need be
 * in fragments.
 */
static u32 mtu_limit(const struct sk_buff *skb, u32 mtu)
{
	return skb->protocol == htons(ETH_P_IPV6) ?
	       max_t(u32, mtu, IPV6_MIN_MTU) : mtu;
}

static bool mtu_fits(const struct sk_buff *skb, u32 mtu)
{
	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, mtu) :
				 skb->len <= mtu;
}

/* Low bits of jiffies, but never 0. */
static u32 mtu_now(void)
{
	return (u32)jiffies ?: 1;
}

/* Of each segment, if there are to be several. */
static u32 mtu_size(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ?
	       acvpn_mtu_headers(skb) + skb_shinfo(skb)->gso_size : skb->len;
}

/* One event tells of all large packets of a second. */
static void mtu_count_large(struct acvpn_transport *t,
			    const struct sk_buff *skb)
{
	u32 told = READ_ONCE(t->large_told);

	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_LARGE);
	atomic_inc(&t->large);
	if (told && mtu_now() - told < HZ)
		return;
	if (cmpxchg(&t->large_told, told, mtu_now()) == told)
		acvpn_report_large(t, atomic_xchg(&t->large, 0),
				   acvpn_mtu_effective(t), mtu_size(skb));
}

/*
 * Tell the sender by ICMP, and the route: the stack cannot send an ICMP error
 * about a packet that is itself an ICMP answer, for it holds the ICMP socket of
 * this CPU. The route is asked only if it leads here, as it may not after a
 * redirection.
 */
static void mtu_refuse(struct acvpn_transport *t, struct sk_buff *skb, u32 mtu)
{
	if (skb_valid_dst(skb) && skb_dst(skb)->dev == t->adev->dev)
		skb_dst_update_pmtu_no_confirm(skb, mtu);
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
	acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_TOO_BIG);
}

/* Only IPv4 is fragmented on the way, and only with a route at hand, which
 * ip_do_fragment() asks for the device.
 */
static bool mtu_may_fragment(const struct acvpn_session *session,
			     const struct sk_buff *skb)
{
	if (skb->protocol != htons(ETH_P_IP) || !skb_dst(skb) ||
	    skb_dst(skb)->ops->family != AF_INET)
		return false;
	return !(ip_hdr(skb)->frag_off & htons(IP_DF)) ||
	       READ_ONCE(session->opt.ignore_df);
}

/* Senders of DF packets need not number them. */
static void mtu_clear_df(struct net *net, struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	if (!(iph->frag_off & htons(IP_DF)))
		return;
	iph->frag_off &= ~htons(IP_DF);
	__ip_select_ident(net, iph, 1);
	ip_send_check(iph);
}

/*
 * The fragments that ip_do_fragment() has made so far on this CPU. BH is
 * disabled, and nothing that it calls comes back here.
 */
static DEFINE_PER_CPU(struct sk_buff_head, mtu_fragments);

static int mtu_collect(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	__skb_queue_tail(this_cpu_ptr(&mtu_fragments), skb);
	return 0;
}

/* A list of the fragments of @skb, or NULL; @skb is consumed. */
static struct sk_buff *
mtu_fragment(struct acvpn_transport *t, struct sk_buff *skb, u32 mtu)
{
	struct sk_buff_head *list = this_cpu_ptr(&mtu_fragments);
	struct net_device *dev = t->adev->dev;
	struct sk_buff *first = NULL, **end = &first, *frag;

	if (skb_cow(skb, LL_RESERVED_SPACE(dev))) {
		acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_NO_MEMORY);
		return NULL;
	}
	mtu_clear_df(dev_net(dev), skb);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	IPCB(skb)->frag_max_size = mtu;
	skb->dev = dev;
	__skb_queue_head_init(list);
	if (ip_do_fragment(dev_net(dev), NULL, skb, mtu_collect))
		acvpn_drop(t, NULL, ACVPN_DROP_REASON_TX_NO_MEMORY);
	else
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_FRAGMENTED);
	while ((frag = __skb_dequeue(list))) {
		skb_mark_not_on_list(frag);
		*end = frag;
		end = &frag->next;
	}
	return first;
}

/* Packets of @skb that are not GSO, with checksums; @skb is consumed. */
static struct sk_buff *
mtu_segment(struct acvpn_transport *t, struct sk_buff *skb)
{
	struct sk_buff *segs = skb;

	if (skb_is_gso(skb))
		segs = skb_gso_segment(skb, 0);
	else if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		segs = NULL;
	if (IS_ERR_OR_NULL(segs)) {
		acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_NO_MEMORY);
		return NULL;
	}
	if (segs == skb)
		skb_mark_not_on_list(skb);
	else
		consume_skb(skb);
	return segs;
}

static struct sk_buff *mtu_fragment_all(struct acvpn_transport *t,
					struct sk_buff *segs, u32 mtu)
{
	struct sk_buff *first = NULL, **end = &first, *skb, *next;

	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		*end = mtu_fits(skb, mtu) ? skb : mtu_fragment(t, skb, mtu);
		while (*end)
			end = &(*end)->next;
	}
	return first;
}

struct sk_buff *acvpn_mtu_fit(struct acvpn_session *session,
			      struct acvpn_transport *t, struct sk_buff *skb)
{
	u32 mtu = mtu_limit(skb, acvpn_mtu_effective(t));
	struct sk_buff *segs;

	if (likely(mtu_fits(skb, mtu)))
		return mtu_segment(t, skb);
	mtu_count_large(t, skb);
	if (!mtu_may_fragment(session, skb)) {
		mtu_refuse(t, skb, mtu);
		return NULL;
	}
	segs = mtu_segment(t, skb);
	return segs ? mtu_fragment_all(t, segs, mtu) : NULL;
}
