// SPDX-License-Identifier: GPL-2.0-only

#include "dtls_tx.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/skbuff.h>
#include <net/icmp.h>
#include <net/ip_tunnels.h>

#include "compat/compat.h"
#include "event.h"
#include "key.h"
#include "netdev.h"
#include "queue.h"
#include "session.h"
#include "skb.h"
#include "stats.h"
#include "transport.h"
#include "udp_tx.h"

/* A route may lead into the device again by way of other tunnels. */
enum { DEPTH_MAX = 4 };

/* The record around a payload that already starts with its frame type. */
static int seal(struct acvpn_transport *t, struct acvpn_key *key,
		struct sk_buff *skb)
{
	struct acvpn_record rec = {
		.type = ACVPN_RECORD_DATA,
		.version = ACVPN_RECORD_VERSION_1_2,
		.epoch = key->epoch,
		.length = ACVPN_RECORD_NONCE_SIZE + skb->len +
			  ACVPN_RECORD_TAG_SIZE,
	};
	u16 plaintext = skb->len;
	u8 *nonce;

	if (!acvpn_key_next_seq(key, &rec.seq)) {
		if (!test_and_set_bit(ACVPN_TRANSPORT_TOLD_LIMIT, &t->flags))
			acvpn_event_transport(t, ACVPN_EVENT_TYPE_KEY_LIMIT, 0);
		return ACVPN_DROP_REASON_TX_KEY_LIMIT;
	}
	nonce = skb_push(skb, ACVPN_RECORD_NONCE_SIZE);
	skb_put(skb, ACVPN_RECORD_TAG_SIZE);
	acvpn_record_seq8(nonce, rec.epoch, rec.seq);
	if (acvpn_aead_seal(&key->tx, &rec, nonce, plaintext))
		return ACVPN_DROP_REASON_TX_CRYPTO;
	acvpn_record_write(skb_push(skb, ACVPN_RECORD_HEADER_SIZE), &rec);
	return ACVPN_DROP_NONE;
}

/* On success the packet is gone, else it is the caller's to free. */
static int transmit(struct acvpn_transport *t, struct sk_buff *skb, u8 frame)
{
	struct acvpn_key *key = rcu_dereference(t->key);
	struct acvpn_udp_route route;
	int reason;

	if (!key)
		return ACVPN_DROP_REASON_TX_NO_KEY;
	if (acvpn_skb_own(skb, ACVPN_DTLS_HEADROOM, ACVPN_RECORD_TAG_SIZE))
		return ACVPN_DROP_REASON_TX_NO_MEMORY;
	reason = acvpn_udp_tx_route(t, &route);
	if (reason != ACVPN_DROP_NONE)
		return reason;

	*(u8 *)skb_push(skb, ACVPN_FRAME_DTLS_HEADER_SIZE) = frame;
	reason = seal(t, key, skb);
	if (reason != ACVPN_DROP_NONE) {
		dst_release(route.dst);
		return reason;
	}
	acvpn_udp_tx_send(t, skb, &route);
	return ACVPN_DROP_NONE;
}

static void count_sent(struct acvpn_transport *t, u8 frame, unsigned int len)
{
	acvpn_transport_seen_tx(t);
	acvpn_stats_inc(t->stats, ACVPN_A_STATS_TX_RECORDS);
	if (frame == ACVPN_FRAME_DPD_RESPONSE)
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_TX_DPD_RESPONSES);
	if (frame != ACVPN_FRAME_DATA)
		return;
	acvpn_stats_packet(t->stats, ACVPN_A_STATS_TX_PACKETS, len);
	dev_sw_netstats_tx_add(t->adev->dev, 1, len);
}

static void drop(struct acvpn_transport *t, struct sk_buff *skb, int reason)
{
	acvpn_stats_drop(t->stats, reason);
	DEV_STATS_INC(t->adev->dev, tx_dropped);
	kfree_skb(skb);
}

void acvpn_dtls_tx(struct acvpn_transport *t, struct sk_buff *skb, u8 frame)
{
	struct acvpn_queue *q = this_cpu_ptr(t->adev->queue);
	unsigned int len = skb->len;
	int reason;

	if (unlikely(!acvpn_aead_usable())) {
		reason = acvpn_queue_tx(t, skb, frame);
		if (reason != ACVPN_DROP_NONE)
			drop(t, skb, reason);
		return;
	}
	if (q->depth >= DEPTH_MAX) {
		drop(t, skb, ACVPN_DROP_REASON_TX_LOOP);
		return;
	}
	q->depth++;
	reason = transmit(t, skb, frame);
	q->depth--;
	if (reason == ACVPN_DROP_NONE)
		count_sent(t, frame, len);
	else
		drop(t, skb, reason);
}

static bool too_big(const struct sk_buff *skb, u32 mtu)
{
	return skb_is_gso(skb) ? !skb_gso_validate_network_len(skb, mtu) :
				 skb->len > mtu;
}

static void tell_too_big(struct sk_buff *skb, u32 mtu)
{
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

/* Take a packet apart into what fits a record each. */
static struct sk_buff *segment(struct sk_buff *skb)
{
	struct sk_buff *segs;

	if (!skb_is_gso(skb)) {
		if (skb->ip_summed == CHECKSUM_PARTIAL &&
		    skb_checksum_help(skb))
			return NULL;
		skb_mark_not_on_list(skb);
		return skb;
	}
	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs))
		return NULL;
	consume_skb(skb);
	return segs;
}

static void send_packet(struct acvpn_transport *t, struct sk_buff *skb)
{
	__be16 protocol = ip_tunnel_parse_protocol(skb);
	struct sk_buff *segs, *next;

	if (!protocol || skb->protocol != protocol) {
		drop(t, skb, ACVPN_DROP_REASON_TX_INNER);
		return;
	}
	if (too_big(skb, t->mtu)) {
		tell_too_big(skb, t->mtu);
		drop(t, skb, ACVPN_DROP_REASON_TX_TOO_BIG);
		return;
	}
	segs = segment(skb);
	if (!segs) {
		drop(t, skb, ACVPN_DROP_REASON_TX_NO_MEMORY);
		return;
	}
	skb_list_walk_safe(segs, skb, next) {
		skb_mark_not_on_list(skb);
		acvpn_dtls_tx(t, skb, ACVPN_FRAME_DATA);
	}
}

void acvpn_dtls_tx_packet(struct acvpn_dev *adev, struct sk_buff *skb)
{
	struct acvpn_transport *t = NULL;
	struct acvpn_session *session;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		DEV_STATS_INC(adev->dev, tx_dropped);
		return;
	}
	rcu_read_lock();
	session = rcu_dereference(adev->p2p);
	if (session)
		t = rcu_dereference(session->dtls);
	if (t) {
		send_packet(t, skb);
	} else {
		DEV_STATS_INC(adev->dev, tx_dropped);
		kfree_skb(skb);
	}
	rcu_read_unlock();
}
