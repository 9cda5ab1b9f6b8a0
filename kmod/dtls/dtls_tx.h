/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DTLS_TX_H
#define _ACVPN_DTLS_TX_H

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>

#include "core/frame.h"
#include "core/record.h"

struct acvpn_transport;
struct acvpn_udp_route;
struct sk_buff;

/* What goes in front of an inner packet and behind it, at most. */
#define ACVPN_DTLS_HEADROOM						\
	(LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
	 ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE +		\
	 ACVPN_FRAME_DTLS_HEADER_SIZE)
#define ACVPN_DTLS_TAILROOM ACVPN_RECORD_TAG_SIZE

/**
 * acvpn_dtls_tx() - send one frame as one record
 * @t: transport
 * @skb: payload of the frame, acvpn_skb_cb filled in; consumed on success
 * @route: route to the peer
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_dtls_tx(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_udp_route *route);

/**
 * acvpn_dtls_tx_one() - find the route to the peer and send one record
 * @t: transport
 * @skb: as for acvpn_dtls_tx()
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_dtls_tx_one(struct acvpn_transport *t, struct sk_buff *skb);

/**
 * acvpn_dtls_tx_control() - send a record that is not application data
 * @t: transport
 * @skb: its plaintext; consumed on success
 * @type: enum acvpn_record_type
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_dtls_tx_control(struct acvpn_transport *t, struct sk_buff *skb,
			  u8 type);

/**
 * acvpn_dtls_tx_deferred() - send what waited for the vector unit
 * @skb: what acvpn_dtls_tx() or acvpn_dtls_tx_control() queued; consumed
 *
 * Context: BH disabled, RCU read side, acvpn_aead_usable().
 */
void acvpn_dtls_tx_deferred(struct sk_buff *skb);

#endif /* _ACVPN_DTLS_TX_H */
