/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_UDP_TX_H
#define _ACVPN_UDP_TX_H

#include <linux/in6.h>
#include <net/dst.h>

struct acvpn_endpoint;
struct acvpn_transport;
struct sk_buff;

/**
 * struct acvpn_udp_route - how a datagram gets to the peer
 * @endpoint: where the peer is, valid on the RCU read side
 * @dst: route; a reference is held
 * @saddr: our address on it, IPv4-mapped for IPv4
 */
struct acvpn_udp_route {
	const struct acvpn_endpoint *endpoint;
	struct dst_entry *dst;
	struct in6_addr saddr;
};

/**
 * acvpn_udp_tx_route() - find the route to the peer
 * @t: DTLS transport
 * @route: filled in on success
 *
 * Notes what the path carries, see acvpn_mtu_set_path().
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_udp_tx_route(struct acvpn_transport *t,
		       struct acvpn_udp_route *route);

/**
 * acvpn_udp_tx_send() - send a datagram
 * @t: DTLS transport
 * @skb: UDP payload, acvpn_skb_cb.tos set; consumed
 * @route: from acvpn_udp_tx_route()
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_udp_tx_send(struct acvpn_transport *t, struct sk_buff *skb,
		       const struct acvpn_udp_route *route);

#endif /* _ACVPN_UDP_TX_H */
