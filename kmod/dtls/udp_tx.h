/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_UDP_TX_H
#define _ACVPN_UDP_TX_H

struct acvpn_transport;
struct acvpn_tx_route;
struct sk_buff;

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
		       struct acvpn_tx_route *route);

/**
 * acvpn_udp_tx_send() - send a datagram
 * @t: DTLS transport
 * @skb: UDP payload, acvpn_skb_cb.tos set; consumed
 * @route: from acvpn_udp_tx_route()
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_udp_tx_send(struct acvpn_transport *t, struct sk_buff *skb,
		       const struct acvpn_tx_route *route);

#endif /* _ACVPN_UDP_TX_H */
