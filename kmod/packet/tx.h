/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TX_H
#define _ACVPN_TX_H

#include <linux/types.h>

struct acvpn_dev;
struct acvpn_skb_cb;
struct acvpn_transport;
struct sk_buff;

/**
 * acvpn_tx_packet() - send what the stack gave the device
 * @adev: device
 * @skb: inner packet, GSO or not; consumed
 *
 * Context: BH disabled.
 */
void acvpn_tx_packet(struct acvpn_dev *adev, struct sk_buff *skb);

/**
 * acvpn_tx_frame() - send a frame that is no inner packet
 * @t: transport
 * @skb: payload, with ACVPN_DTLS_HEADROOM if it is not to be copied; consumed
 * @frame: enum acvpn_frame_type
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE, or an enum acvpn_drop_reason that was counted.
 */
int acvpn_tx_frame(struct acvpn_transport *t, struct sk_buff *skb, u8 frame);

/**
 * acvpn_tx_count() - count a record that was sent
 * @t: transport
 * @cb: what it is about
 *
 * Context: BH disabled.
 */
void acvpn_tx_count(struct acvpn_transport *t, const struct acvpn_skb_cb *cb);

#endif /* _ACVPN_TX_H */
