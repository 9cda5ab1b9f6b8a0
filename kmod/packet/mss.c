// SPDX-License-Identifier: GPL-2.0-only

#include "packet/mss.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip.h>

#include "core/mss.h"
#include "packet/mtu.h"
#include "session/session.h"
#include "session/transport.h"

/* What stands between the MTU and the MSS. */
enum { TCP4_HEADERS = 20 + 20, TCP6_HEADERS = 40 + 20 };

/* Bytes from skb->data to the TCP header of an IPv4 packet, or -1. */
static int mss_tcp_in_v4(const struct sk_buff *skb, int network)
{
	const struct iphdr *ip;
	struct iphdr buf;

	ip = skb_header_pointer(skb, network, sizeof(buf), &buf);
	if (!ip || ip->protocol != IPPROTO_TCP || ip->ihl < 5 ||
	    ip->frag_off & htons(IP_OFFSET))
		return -1;
	return network + ip->ihl * 4;
}

static int mss_tcp_in_v6(const struct sk_buff *skb, int network)
{
	const struct ipv6hdr *ip;
	struct ipv6hdr buf;

	ip = skb_header_pointer(skb, network, sizeof(buf), &buf);
	if (!ip || ip->nexthdr != IPPROTO_TCP)
		return -1;
	return network + (int)sizeof(*ip);
}

static int mss_find_tcp(const struct sk_buff *skb)
{
	int network = skb_network_offset(skb);

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return mss_tcp_in_v4(skb, network);
	case htons(ETH_P_IPV6):
		return mss_tcp_in_v6(skb, network);
	default:
		return -1;
	}
}

/* Offset of an MSS above @max from the TCP header at @tcp, or -1. */
static int mss_find_larger(const struct sk_buff *skb, int tcp, u16 max)
{
	u8 buf[ACVPN_MSS_TCP_HEADER_MAX] __aligned(__alignof__(struct tcphdr));
	const struct tcphdr *th;
	const u8 *header;
	int size, at;

	th = skb_header_pointer(skb, tcp, sizeof(*th), buf);
	if (!th || !th->syn)
		return -1;
	size = th->doff * 4;
	header = skb_header_pointer(skb, tcp, size, buf);
	if (!header)
		return -1;
	at = acvpn_mss_find(header, size);
	return at >= 0 && acvpn_mss_get(header, at) > max ? at : -1;
}

/* Returns whether the announced size was larger and is @max now. */
static bool mss_clamp_to(struct sk_buff *skb, u16 max)
{
	int tcp = mss_find_tcp(skb), at;

	if (tcp < 0)
		return false;
	at = mss_find_larger(skb, tcp, max);
	if (at < 0 || skb_ensure_writable(skb, tcp + at + sizeof(u16)))
		return false;
	acvpn_mss_set(skb->data + tcp, at, max,
		      skb->ip_summed != CHECKSUM_PARTIAL);
	return true;
}

void acvpn_mss_clamp(const struct acvpn_session *session,
		     struct acvpn_transport *t, struct sk_buff *skb,
		     unsigned int attr)
{
	u32 headers = skb->protocol == htons(ETH_P_IP) ? TCP4_HEADERS :
							 TCP6_HEADERS;
	u32 max = READ_ONCE(session->opt.mss_clamp);

	if (likely(!max))
		return;
	max = min(max, acvpn_mtu_effective(t) - headers);
	if (mss_clamp_to(skb, max))
		acvpn_stats_inc(&t->stats, attr);
}
