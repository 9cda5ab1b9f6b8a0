// SPDX-License-Identifier: GPL-2.0-only

#include "packet/tx.h"

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>

#include "core/frame.h"
#include "packet/compress.h"
#include "packet/group.h"
#include "packet/mss.h"
#include "packet/mtu.h"
#include "packet/skb.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/liveness.h"
#include "session/rate.h"
#include "session/route.h"
#include "session/session.h"
#include "session/transport.h"

/* Byte that a probe is filled with; its value does not matter. */
enum { FILLER = 0x5a };

/* ECN of the inner packet goes outside, DSCP only if it may (RFC 6040). */
static u8 tx_tos(const struct acvpn_session *session,
		 const struct sk_buff *skb)
{
	u8 inner = ip_tunnel_get_dsfield(ip_hdr(skb), skb);
	u8 dscp = READ_ONCE(session->opt.copy_dscp) ?
		  inner & ~INET_ECN_MASK : 0;

	return dscp | (inner & INET_ECN_MASK);
}

static int tx_part(struct acvpn_transport *t, struct sk_buff *skb,
		   const struct acvpn_tx_route *route)
{
	u8 frame = ACVPN_FRAME_DATA;

	acvpn_skb_cb(skb)->inner = skb->len;
	if (unlikely(READ_ONCE(t->compression) == ACVPN_COMPRESSION_LZS))
		frame = acvpn_compress(t, skb);
	acvpn_skb_cb(skb)->frame = frame;
	return acvpn_transport_ops(t)->tx(t, skb, route);
}

static void tx_parts(struct acvpn_session *session, struct acvpn_transport *t,
		     struct sk_buff *segs, const struct acvpn_tx_route *route)
{
	struct sk_buff *skb, *next;
	int reason;

	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
			.transport = t,
			.tos = tx_tos(session, skb),
		};
		reason = tx_part(t, skb, route);
		if (reason != ACVPN_DROP_NONE)
			acvpn_drop(t, skb, reason);
	}
}

/* The route comes first: it tells what the path carries. */
static void tx_by(struct acvpn_session *session, struct acvpn_transport *t,
		  struct sk_buff *skb)
{
	struct acvpn_tx_route route = {};
	int reason;

	if (acvpn_transport_ops(t)->route) {
		reason = acvpn_transport_ops(t)->route(t, &route);
		if (reason != ACVPN_DROP_NONE) {
			acvpn_drop(t, skb, reason);
			return;
		}
	}
	acvpn_mss_clamp(session, t, skb, ACVPN_A_STATS_TX_MSS_CLAMPED);
	skb = acvpn_mtu_fit(session, t, skb);
	if (skb)
		tx_parts(session, t, skb, &route);
	dst_release(route.dst);
}

/* Looked at as often as the clock ticks. */
static void tx_note(struct acvpn_session *session, struct acvpn_transport *t,
		    const struct sk_buff *skb)
{
	unsigned long now = jiffies;

	if (READ_ONCE(session->last_tx_data) == now ||
	    acvpn_group_addressed(session->adev->dev, skb))
		return;
	WRITE_ONCE(session->last_tx_data, now);
	acvpn_liveness_sent(t);
}

/* What leaves, once it is segmented: each segment has the headers again. */
static unsigned int tx_bytes(const struct sk_buff *skb)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	if (!skb_is_gso(skb) || info->gso_segs < 2)
		return skb->len;
	return skb->len + (info->gso_segs - 1) * acvpn_mtu_headers(skb);
}

static bool
tx_within_rate(const struct acvpn_session *session, const struct sk_buff *skb)
{
	struct acvpn_rate *rate = rcu_dereference(session->tx_rate);

	return likely(!rate) || acvpn_rate_take(rate, tx_bytes(skb));
}

static void tx_in_session(struct acvpn_session *session, struct sk_buff *skb)
{
	struct acvpn_transport *t = rcu_dereference(session->data);

	if (unlikely(!t)) {
		acvpn_drop_dev(session->adev, skb,
			       ACVPN_DROP_REASON_TX_NO_TRANSPORT);
		return;
	}
	if (unlikely(!tx_within_rate(session, skb))) {
		acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_RATE);
		return;
	}
	tx_note(session, t, skb);
	tx_by(session, t, skb);
}

static struct acvpn_session *tx_session(struct acvpn_dev *adev,
					const struct sk_buff *skb)
{
	if (adev->mode == ACVPN_MODE_P2P)
		return rcu_dereference(adev->p2p);
	return acvpn_route_to(adev, skb);
}

/* What packet sockets and redirections hand over was checked by nobody. */
static bool tx_valid(struct sk_buff *skb)
{
	__be16 protocol = ip_tunnel_parse_protocol(skb);
	struct acvpn_inner inner;

	/* The headers are there then, for the rest of the way, too. */
	return protocol && skb->protocol == protocol &&
	       acvpn_inner_parse(&inner, skb_network_header(skb), skb->len);
}

void acvpn_tx_packet(struct acvpn_dev *adev, struct sk_buff *skb)
{
	struct acvpn_session *session;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		DEV_STATS_INC(adev->dev, tx_dropped);
		return;
	}
	if (unlikely(!tx_valid(skb))) {
		acvpn_drop_dev(adev, skb, ACVPN_DROP_REASON_TX_INNER);
		return;
	}
	rcu_read_lock();
	session = tx_session(adev, skb);
	if (likely(session))
		tx_in_session(session, skb);
	else
		acvpn_drop_dev(adev, skb, ACVPN_DROP_REASON_TX_NO_SESSION);
	rcu_read_unlock();
}

int acvpn_tx_frame(struct acvpn_transport *t, struct sk_buff *skb, u8 frame)
{
	int reason;

	*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
		.transport = t,
		.frame = frame,
	};
	reason = acvpn_transport_ops(t)->tx(t, skb, NULL);
	if (reason != ACVPN_DROP_NONE)
		acvpn_drop(t, skb, reason);
	return reason;
}

int acvpn_tx_new_frame(struct acvpn_transport *t, u8 frame, const u8 *payload,
		       size_t len)
{
	struct sk_buff *skb;

	skb = alloc_skb(ACVPN_TX_HEADROOM + len + ACVPN_TX_TAILROOM,
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		acvpn_drop(t, NULL, ACVPN_DROP_REASON_TX_NO_MEMORY);
		return ACVPN_DROP_REASON_TX_NO_MEMORY;
	}
	skb_reserve(skb, ACVPN_TX_HEADROOM);
	if (payload)
		skb_put_data(skb, payload, len);
	else
		memset(skb_put(skb, len), FILLER, len);
	return acvpn_tx_frame(t, skb, frame);
}

static void
tx_count_frame(struct acvpn_transport *t, u8 frame, unsigned int inner)
{
	switch (frame) {
	case ACVPN_FRAME_COMPRESSED:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_COMPRESSED);
		fallthrough;
	case ACVPN_FRAME_DATA:
		acvpn_stats_packet(&t->stats, ACVPN_A_STATS_TX_PACKETS, inner);
		dev_sw_netstats_tx_add(t->adev->dev, 1, inner);
		break;
	case ACVPN_FRAME_DPD_REQUEST:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_DPD_REQUESTS);
		break;
	case ACVPN_FRAME_DPD_RESPONSE:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_DPD_RESPONSES);
		break;
	case ACVPN_FRAME_KEEPALIVE:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_KEEPALIVES);
		break;
	case ACVPN_FRAME_DISCONNECT:
	case ACVPN_FRAME_TERMINATE:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_CONTROL);
		break;
	}
}

void acvpn_tx_count(struct acvpn_transport *t, const struct acvpn_skb_cb *cb)
{
	acvpn_transport_seen_tx(t);
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_RECORDS);
	if (cb->control)
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_TX_CONTROL);
	else
		tx_count_frame(t, cb->frame, cb->inner);
}
