/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_SKB_H
#define _ACVPN_SKB_H

#include <linux/skbuff.h>

struct acvpn_transport;

/**
 * struct acvpn_skb_cb - what a packet of ours is about, in skb->cb
 * @transport: transport; see struct acvpn_transport for why this needs no
 *	reference
 * @inner: to be sent: bytes of the inner packet before compression
 * @scope: received: index of the link that it came by, of a link-local source
 * @frame: frame type, unless @control or a received datagram
 * @control: to be sent: content type if it is no application data, or 0
 * @tos: of the outer packet
 * @is_frame: received: data is the payload of a frame, not a record
 * @roams: received: came from another port than the peer's last
 * @shared: received: any transport of the session may have made it
 */
struct acvpn_skb_cb {
	struct acvpn_transport *transport;
	u32 inner;
	u32 scope;
	u8 frame;
	u8 control;
	u8 tos;
	bool is_frame;
	bool roams;
	bool shared;
};

static inline struct acvpn_skb_cb *acvpn_skb_cb(const struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct acvpn_skb_cb) > sizeof(skb->cb));
	return (struct acvpn_skb_cb *)skb->cb;
}

/**
 * acvpn_skb_own() - make a packet linear, private and roomy
 * @skb: packet
 * @head: bytes of headroom needed
 * @tail: bytes of tailroom needed
 *
 * Ciphers work in place and fastest on one run of memory, and a packet from a
 * TCP socket or a packet tap is shared. Copies once at most where the packet
 * has no page fragments.
 *
 * Return: 0 or -ENOMEM.
 */
static inline int acvpn_skb_own(struct sk_buff *skb, unsigned int head,
				unsigned int tail)
{
	unsigned int more_head = 0, more_tail = 0;

	if (skb_linearize(skb))
		return -ENOMEM;
	if (skb_headroom(skb) < head)
		more_head = SKB_DATA_ALIGN(head - skb_headroom(skb));
	if (skb_tailroom(skb) < tail)
		more_tail = tail - skb_tailroom(skb);
	if (!more_head && !more_tail && !skb_cloned(skb))
		return 0;
	return pskb_expand_head(skb, more_head, more_tail, GFP_ATOMIC);
}

#endif /* _ACVPN_SKB_H */
