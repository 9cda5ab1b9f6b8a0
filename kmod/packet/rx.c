// SPDX-License-Identifier: GPL-2.0-only

#include "packet/rx.h"

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
#include "packet/tx.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/failover.h"
#include "session/liveness.h"
#include "session/rate.h"
#include "session/report.h"
#include "session/route.h"
#include "session/session.h"
#include "session/transport.h"

/* Forget all that the outer packet was. */
static void
rx_reset(struct sk_buff *skb, struct net_device *dev, __be16 protocol)
{
	skb_scrub_packet(skb, true);
	skb_clear_hash(skb);
	skb_gso_reset(skb);
	skb_set_queue_mapping(skb, 0);
	skb->dev = dev;
	skb->protocol = protocol;
	skb->encapsulation = 0;
	skb->csum_level = 0;
	skb->ip_summed = CHECKSUM_NONE;
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
}

/* What the outer packet met on its way (RFC 6040 4.2). */
static bool rx_carry_ecn(struct sk_buff *skb, u8 outer)
{
	return INET_ECN_decapsulate(skb, outer,
				    ip_tunnel_get_dsfield(ip_hdr(skb),
							  skb)) <= 1;
}

/* The only session of a device may have any network behind it. */
static bool rx_source_belongs(struct acvpn_session *session,
			      const struct sk_buff *skb)
{
	return session->adev->mode == ACVPN_MODE_P2P ||
	       acvpn_route_from(session->adev, skb) == session;
}

/* Looked at as often as the clock ticks. */
static void rx_note(struct acvpn_session *session, const struct sk_buff *skb)
{
	unsigned long now = jiffies;

	if (READ_ONCE(session->last_rx_data) != now &&
	    !acvpn_group_addressed(skb->dev, skb))
		WRITE_ONCE(session->last_rx_data, now);
}

static bool rx_within_rate(const struct acvpn_session *session,
			   const struct sk_buff *skb)
{
	struct acvpn_rate *rate = rcu_dereference(session->rx_rate);

	return likely(!rate) || acvpn_rate_take(rate, skb->len);
}

static int rx_deliver(struct acvpn_transport *t, struct napi_struct *napi,
		      struct sk_buff *skb)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);
	struct net_device *dev = t->adev->dev;
	u8 tos = acvpn_skb_cb(skb)->tos;
	struct acvpn_inner inner;

	if (!session)
		return ACVPN_DROP_REASON_RX_DETACHED;
	if (!acvpn_inner_parse(&inner, skb->data, skb->len))
		return ACVPN_DROP_REASON_RX_INNER;
	if (!(READ_ONCE(dev->flags) & IFF_UP))
		return ACVPN_DROP_REASON_RX_LINK_DOWN;
	skb_trim(skb, inner.length);
	rx_reset(skb, dev, htons(inner.version == 4 ? ETH_P_IP : ETH_P_IPV6));
	if (!rx_source_belongs(session, skb))
		return ACVPN_DROP_REASON_RX_SOURCE;
	if (!rx_carry_ecn(skb, tos))
		return ACVPN_DROP_REASON_RX_ECN;
	skb->mark = READ_ONCE(session->opt.rx_mark);

	/* The peer chose this transport, whether or not it sends too much. */
	rx_note(session, skb);
	acvpn_failover_heard(t, true);
	if (unlikely(!rx_within_rate(session, skb)))
		return ACVPN_DROP_REASON_RX_RATE;
	acvpn_mss_clamp(session, t, skb, ACVPN_A_STATS_RX_MSS_CLAMPED);
	acvpn_stats_packet(&t->stats, ACVPN_A_STATS_RX_PACKETS, skb->len);
	dev_sw_netstats_rx_add(dev, skb->len);
	napi_gro_receive(napi, skb);
	return ACVPN_DROP_NONE;
}

static int rx_decompress(struct acvpn_transport *t, struct napi_struct *napi,
			 struct sk_buff *skb)
{
	struct sk_buff *plain;
	int reason;

	if (READ_ONCE(t->compression) == ACVPN_COMPRESSION_NONE)
		return ACVPN_DROP_REASON_RX_COMPRESSED;
	reason = acvpn_decompress(t, skb, &plain);
	if (reason != ACVPN_DROP_NONE)
		return reason;
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_COMPRESSED);
	reason = rx_deliver(t, napi, plain);
	if (reason != ACVPN_DROP_NONE) {
		kfree_skb(plain);
		return reason;
	}
	consume_skb(skb);
	return ACVPN_DROP_NONE;
}

/* The answer has the length of the question, so that the peer can measure the
 * path, unless it is longer than we may send.
 */
static void rx_answer_dpd(struct acvpn_transport *t, struct sk_buff *skb)
{
	/* Who closed a transport must not find it alive. */
	if (test_bit(ACVPN_TRANSPORT_CLOSED, &t->flags)) {
		consume_skb(skb);
		return;
	}
	if (skb->len > acvpn_mtu_effective(t))
		skb_trim(skb, 0);
	rx_reset(skb, t->adev->dev, 0);
	acvpn_tx_frame(t, skb, ACVPN_FRAME_DPD_RESPONSE);
}

static void rx_tell_once(struct acvpn_transport *t, const struct sk_buff *skb,
			 int bit, u32 event)
{
	if (!test_and_set_bit(bit, &t->flags))
		acvpn_report_peer(t, event, skb->data, skb->len);
}

/* Returns ACVPN_DROP_NONE if @skb is consumed, else why to drop it. */
static int rx_handle(struct acvpn_transport *t, struct napi_struct *napi,
		     struct sk_buff *skb, u8 frame)
{
	switch (frame) {
	case ACVPN_FRAME_DATA:
		/* Peers send empty frames as keepalives. */
		if (skb->len)
			return rx_deliver(t, napi, skb);
		break;
	case ACVPN_FRAME_COMPRESSED:
		return rx_decompress(t, napi, skb);
	case ACVPN_FRAME_DPD_REQUEST:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_DPD_REQUESTS);
		rx_answer_dpd(t, skb);
		return ACVPN_DROP_NONE;
	case ACVPN_FRAME_DPD_RESPONSE:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_DPD_RESPONSES);
		acvpn_liveness_answer(t, skb->len);
		acvpn_failover_heard(t, false);
		break;
	case ACVPN_FRAME_KEEPALIVE:
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_KEEPALIVES);
		break;
	case ACVPN_FRAME_DISCONNECT:
		rx_tell_once(t, skb, ACVPN_TRANSPORT_TOLD_DISCONNECT,
			     ACVPN_EVENT_TYPE_PEER_DISCONNECT);
		break;
	case ACVPN_FRAME_TERMINATE:
		rx_tell_once(t, skb, ACVPN_TRANSPORT_TOLD_TERMINATE,
			     ACVPN_EVENT_TYPE_PEER_TERMINATE);
		break;
	default:
		return ACVPN_DROP_REASON_RX_FRAME;
	}
	consume_skb(skb);
	return ACVPN_DROP_NONE;
}

void acvpn_rx_frame(struct acvpn_transport *t, struct napi_struct *napi,
		    struct sk_buff *skb, u8 frame)
{
	int reason = rx_handle(t, napi, skb, frame);

	if (reason != ACVPN_DROP_NONE)
		acvpn_drop(t, skb, reason);
}
