// SPDX-License-Identifier: GPL-2.0-only

#include "dtls_rx.h"

#include <net/ip.h>

#include "core/frame.h"
#include "core/record.h"
#include "dtls_tx.h"
#include "event.h"
#include "key.h"
#include "netdev.h"
#include "queue.h"
#include "skb.h"
#include "stats.h"
#include "transport.h"

bool acvpn_dtls_rx_claims(const struct acvpn_transport *t,
			  const struct sk_buff *skb, int offset)
{
	const u8 *type;
	u8 buf;

	if (!rcu_access_pointer(t->key))
		return false;
	type = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	return type && *type == ACVPN_RECORD_DATA;
}

static void drop(struct acvpn_transport *t, struct sk_buff *skb, int reason)
{
	acvpn_stats_drop(t->stats, reason);
	DEV_STATS_INC(t->adev->dev, rx_dropped);
	kfree_skb(skb);
}

static int parse(struct sk_buff *skb, struct acvpn_record *rec)
{
	if (!pskb_may_pull(skb, ACVPN_RECORD_HEADER_SIZE))
		return ACVPN_DROP_REASON_RX_TRUNCATED;
	switch (acvpn_record_parse(rec, skb->data, skb->len)) {
	case ACVPN_RECORD_OK:
		break;
	case ACVPN_RECORD_TRUNCATED:
		return ACVPN_DROP_REASON_RX_TRUNCATED;
	case ACVPN_RECORD_BAD_VERSION:
		return ACVPN_DROP_REASON_RX_VERSION;
	case ACVPN_RECORD_BAD_LENGTH:
		return ACVPN_DROP_REASON_RX_LENGTH;
	}
	if (rec->type != ACVPN_RECORD_DATA)
		return ACVPN_DROP_REASON_RX_TYPE;
	return ACVPN_DROP_NONE;
}

/* Leave the first record in @skb and return the rest of the datagram. */
static int split(struct sk_buff *skb, unsigned int record,
		 struct sk_buff **rest)
{
	*rest = NULL;
	if (record == skb->len)
		return ACVPN_DROP_NONE;
	*rest = skb_copy(skb, GFP_ATOMIC);
	if (!*rest)
		return ACVPN_DROP_REASON_RX_NO_MEMORY;
	acvpn_skb_cb(*rest)->transport = acvpn_skb_cb(skb)->transport;
	skb_pull(*rest, record);
	if (pskb_trim(skb, record)) {
		kfree_skb(*rest);
		*rest = NULL;
		return ACVPN_DROP_REASON_RX_NO_MEMORY;
	}
	return ACVPN_DROP_NONE;
}

/* Decrypt the only record in @skb and leave its plaintext. */
static int open(struct acvpn_transport *t, struct sk_buff *skb,
		const struct acvpn_record *rec)
{
	struct acvpn_key *key = rcu_dereference(t->key);
	u16 plaintext = acvpn_record_plaintext(rec);
	int err;

	if (!key || rec->epoch != key->epoch)
		return ACVPN_DROP_REASON_RX_EPOCH;
	if (!acvpn_key_fresh(key, rec->seq))
		return ACVPN_DROP_REASON_RX_REPLAY;
	if (acvpn_skb_own(skb, 0, 0))
		return ACVPN_DROP_REASON_RX_NO_MEMORY;

	err = acvpn_aead_open(&key->rx, rec,
			      skb_pull(skb, ACVPN_RECORD_HEADER_SIZE),
				plaintext);
	if (err)
		return err == -EBADMSG ? ACVPN_DROP_REASON_RX_AUTH :
					 ACVPN_DROP_REASON_RX_CRYPTO;
	if (!acvpn_key_commit(key, rec->seq))
		return ACVPN_DROP_REASON_RX_REPLAY;
	skb_pull(skb, ACVPN_RECORD_NONCE_SIZE);
	skb_trim(skb, plaintext);
	return ACVPN_DROP_NONE;
}

/* Forget all that the outer packet was. */
static void reset(struct sk_buff *skb, struct net_device *dev, __be16 protocol)
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

static int deliver(struct acvpn_transport *t, struct napi_struct *napi,
		   struct sk_buff *skb)
{
	struct net_device *dev = t->adev->dev;
	struct acvpn_inner inner;

	if (!acvpn_inner_parse(&inner, skb->data, skb->len))
		return ACVPN_DROP_REASON_RX_INNER;
	if (!(READ_ONCE(dev->flags) & IFF_UP))
		return ACVPN_DROP_REASON_RX_LINK_DOWN;
	skb_trim(skb, inner.length);
	reset(skb, dev, htons(inner.version == 4 ? ETH_P_IP : ETH_P_IPV6));

	acvpn_stats_packet(t->stats, ACVPN_A_STATS_RX_PACKETS, skb->len);
	dev_sw_netstats_rx_add(dev, skb->len);
	napi_gro_receive(napi, skb);
	return ACVPN_DROP_NONE;
}

/* The answer has the length of the question, so that the peer can measure the
 * path, unless it is longer than we may send.
 */
static void answer_dpd(struct acvpn_transport *t, struct sk_buff *skb)
{
	if (skb->len > t->mtu)
		skb_trim(skb, 0);
	reset(skb, t->adev->dev, 0);
	acvpn_dtls_tx(t, skb, ACVPN_FRAME_DPD_RESPONSE);
}

static void tell_once(struct acvpn_transport *t, const struct sk_buff *skb,
		      int bit, u32 event)
{
	if (!test_and_set_bit(bit, &t->flags))
		acvpn_event_peer(t, event, skb->data, skb->len);
}

/* Context: @skb holds the plaintext of an authentic record, linear. */
static int handle(struct acvpn_transport *t, struct napi_struct *napi,
		  struct sk_buff *skb)
{
	u8 frame = skb->data[0];

	skb_pull(skb, ACVPN_FRAME_DTLS_HEADER_SIZE);
	switch (frame) {
	case ACVPN_FRAME_DATA:
		return deliver(t, napi, skb);
	case ACVPN_FRAME_DPD_REQUEST:
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_RX_DPD_REQUESTS);
		answer_dpd(t, skb);
		return ACVPN_DROP_NONE;
	case ACVPN_FRAME_DPD_RESPONSE:
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_RX_DPD_RESPONSES);
		break;
	case ACVPN_FRAME_KEEPALIVE:
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_RX_KEEPALIVES);
		break;
	case ACVPN_FRAME_DISCONNECT:
		tell_once(t, skb, ACVPN_TRANSPORT_TOLD_DISCONNECT,
			  ACVPN_EVENT_TYPE_PEER_DISCONNECT);
		break;
	case ACVPN_FRAME_TERMINATE:
		tell_once(t, skb, ACVPN_TRANSPORT_TOLD_TERMINATE,
			  ACVPN_EVENT_TYPE_PEER_TERMINATE);
		break;
	case ACVPN_FRAME_COMPRESSED:
		return ACVPN_DROP_REASON_RX_COMPRESSED;
	default:
		return ACVPN_DROP_REASON_RX_FRAME;
	}
	consume_skb(skb);
	return ACVPN_DROP_NONE;
}

void acvpn_dtls_rx(struct napi_struct *napi, struct sk_buff *skb)
{
	struct acvpn_transport *t = acvpn_skb_cb(skb)->transport;
	struct acvpn_record rec;
	struct sk_buff *rest;
	int reason;

	for (; skb; skb = rest) {
		rest = NULL;
		reason = parse(skb, &rec);
		if (reason == ACVPN_DROP_NONE)
			reason = split(skb, ACVPN_RECORD_HEADER_SIZE +
				       rec.length, &rest);
		if (reason == ACVPN_DROP_NONE)
			reason = open(t, skb, &rec);
		if (reason != ACVPN_DROP_NONE) {
			drop(t, skb, reason);
			kfree_skb(rest);
			return;
		}
		acvpn_transport_seen_rx(t);
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_RX_RECORDS);
		reason = handle(t, napi, skb);
		if (reason != ACVPN_DROP_NONE)
			drop(t, skb, reason);
	}
}
