/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_UDP_TX_H
#define _ACVPN_UDP_TX_H

#include <linux/in6.h>
#include <net/dst.h>

struct acvpn_transport;
struct sk_buff;

/**
 * struct acvpn_udp_route - how a datagram gets to the peer
 * @dst: route; a reference is held
 * @saddr4: source address if the peer's family is AF_INET
 * @saddr6: source address if it is AF_INET6
 */
struct acvpn_udp_route {
	struct dst_entry *dst;
	union {
		__be32 saddr4;
		struct in6_addr saddr6;
	};
};

/**
 * acvpn_udp_tx_route() - find the route to the peer
 * @t: transport
 * @route: filled in on success
 *
 * Context: BH disabled.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_udp_tx_route(struct acvpn_transport *t,
		       struct acvpn_udp_route *route);

/**
 * acvpn_udp_tx_send() - send a datagram
 * @t: transport
 * @skb: UDP payload; consumed
 * @route: from acvpn_udp_tx_route(); its reference is consumed
 *
 * Context: BH disabled.
 */
void acvpn_udp_tx_send(struct acvpn_transport *t, struct sk_buff *skb,
		       struct acvpn_udp_route *route);

#endif /* _ACVPN_UDP_TX_H */
