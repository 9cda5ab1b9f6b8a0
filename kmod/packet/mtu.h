/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_MTU_H
#define _ACVPN_MTU_H

#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/types.h>
#include <linux/udp.h>

struct acvpn_session;
struct acvpn_transport;

/**
 * acvpn_mtu_headers() - what each segment has in front of its data
 * @skb: inner packet that is GSO
 *
 * Return: bytes of IP and TCP or UDP.
 */
static inline unsigned int acvpn_mtu_headers(const struct sk_buff *skb)
{
	const unsigned int tcp = SKB_GSO_TCPV4 | SKB_GSO_TCPV6;

	return skb_transport_offset(skb) +
	       (skb_shinfo(skb)->gso_type & tcp ? tcp_hdrlen(skb) :
						  sizeof(struct udphdr));
}

/**
 * acvpn_mtu_effective() - longest inner packet that a transport carries now
 * @t: transport
 *
 * Return: bytes.
 */
u32 acvpn_mtu_effective(const struct acvpn_transport *t);

/**
 * acvpn_mtu_set_path() - note what the path of a transport carries
 * @t: transport
 * @mtu: longest inner packet in bytes
 *
 * Reports a change of what the transport carries.
 *
 * Context: any, RCU read side.
 */
void acvpn_mtu_set_path(struct acvpn_transport *t, u32 mtu);

/**
 * acvpn_mtu_fit() - make packets out of one that fit
 * @session: session
 * @t: transport that is to carry them
 * @skb: inner packet, GSO or not; consumed
 *
 * What does not fit is fragmented or dropped, its sender told. Drops are
 * counted.
 *
 * Context: BH disabled, RCU read side.
 * Return: list of packets that fit, checksums complete, or NULL.
 */
struct sk_buff *acvpn_mtu_fit(struct acvpn_session *session,
			      struct acvpn_transport *t, struct sk_buff *skb);

#endif /* _ACVPN_MTU_H */
