/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DTLS_TX_H
#define _ACVPN_DTLS_TX_H

#include <linux/types.h>

struct acvpn_transport;
struct acvpn_tx_route;
struct sk_buff;

/**
 * acvpn_dtls_tx() - send one frame as one record
 * @t: transport
 * @skb: payload of the frame, acvpn_skb_cb filled in; consumed on success
 * @route: route to the peer, or NULL to find it
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_dtls_tx(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_tx_route *route);

/**
 * acvpn_dtls_tx_control() - send a record that is not application data
 * @t: transport
 * @type: enum acvpn_record_type
 * @payload: its plaintext
 * @len: bytes of it
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason that was counted.
 */
int acvpn_dtls_tx_control(struct acvpn_transport *t, u8 type,
			  const u8 *payload, size_t len);

/**
 * acvpn_dtls_tx_deferred() - send what waited for the vector unit
 * @skb: what acvpn_dtls_tx() queued; consumed
 *
 * Context: BH disabled, RCU read side, acvpn_aead_usable().
 */
void acvpn_dtls_tx_deferred(struct sk_buff *skb);

#endif /* _ACVPN_DTLS_TX_H */
