/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DTLS_TX_H
#define _ACVPN_DTLS_TX_H

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>

#include "core/frame.h"
#include "core/record.h"

struct acvpn_dev;
struct acvpn_transport;
struct sk_buff;

/* What goes in front of an inner packet, at most. */
#define ACVPN_DTLS_HEADROOM						\
	(LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
	 ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE +		\
	 ACVPN_FRAME_DTLS_HEADER_SIZE)

/**
 * acvpn_dtls_tx_packet() - send what the stack gave the device
 * @adev: device
 * @skb: inner packet, GSO or not; consumed
 *
 * Context: BH disabled.
 */
void acvpn_dtls_tx_packet(struct acvpn_dev *adev, struct sk_buff *skb);

/**
 * acvpn_dtls_tx() - send one frame as one record
 * @t: transport
 * @skb: payload of the frame; consumed
 * @frame: enum acvpn_frame_type
 *
 * Drops are counted.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_dtls_tx(struct acvpn_transport *t, struct sk_buff *skb, u8 frame);

#endif /* _ACVPN_DTLS_TX_H */
