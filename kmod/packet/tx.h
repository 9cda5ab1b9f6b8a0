/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TX_H
#define _ACVPN_TX_H

#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>

#include "core/frame.h"
#include "core/record.h"

struct acvpn_dev;
struct acvpn_endpoint;
struct acvpn_skb_cb;
struct acvpn_transport;
struct dst_entry;
struct sk_buff;

/* What goes in front of an inner packet and behind it, at most. */
#define ACVPN_TX_HEADROOM						\
	(LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
	 ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE +		\
	 ACVPN_FRAME_DTLS_HEADER_SIZE)
#define ACVPN_TX_TAILROOM ACVPN_RECORD_TAG_SIZE

/**
 * struct acvpn_tx_route - how a datagram gets to the peer
 * @endpoint: where the peer is, valid on the RCU read side
 * @dst: route; a reference is held
 * @saddr: our address on it, IPv4-mapped for IPv4
 * @mark: mark of what goes there
 */
struct acvpn_tx_route {
	const struct acvpn_endpoint *endpoint;
	struct dst_entry *dst;
	struct in6_addr saddr;
	u32 mark;
};

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
 * @skb: payload, with ACVPN_TX_HEADROOM if it is not to be copied; consumed
 * @frame: enum acvpn_frame_type
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE, or an enum acvpn_drop_reason that was counted.
 */
int acvpn_tx_frame(struct acvpn_transport *t, struct sk_buff *skb, u8 frame);

/**
 * acvpn_tx_new_frame() - make a frame that is no inner packet, and send it
 * @t: transport
 * @frame: enum acvpn_frame_type
 * @payload: payload, or NULL for bytes that do not matter
 * @len: bytes of it
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE, or an enum acvpn_drop_reason that was counted.
 */
int acvpn_tx_new_frame(struct acvpn_transport *t, u8 frame, const u8 *payload,
		       size_t len);

/**
 * acvpn_tx_count() - count a record that was sent
 * @t: transport
 * @cb: what it is about
 *
 * Context: BH disabled.
 */
void acvpn_tx_count(struct acvpn_transport *t, const struct acvpn_skb_cb *cb);

#endif /* _ACVPN_TX_H */
