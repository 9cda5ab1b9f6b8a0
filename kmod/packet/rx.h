/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_RX_H
#define _ACVPN_RX_H

#include <linux/types.h>

struct acvpn_transport;
struct napi_struct;
struct sk_buff;

/**
 * acvpn_rx_frame() - act on a frame of either channel
 * @t: transport that it arrived by, authenticated
 * @napi: NAPI instance that is being polled
 * @skb: payload, linear, acvpn_skb_cb.tos set; consumed
 * @frame: enum acvpn_frame_type, or any other byte
 *
 * Drops are counted.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_rx_frame(struct acvpn_transport *t, struct napi_struct *napi,
		    struct sk_buff *skb, u8 frame);

#endif /* _ACVPN_RX_H */
