// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/dtls_rx.h"

#include "core/frame.h"
#include "core/record.h"
#include "packet/rx.h"
#include "packet/skb.h"
#include "session/drop.h"
#include "session/endpoint.h"
#include "session/failover.h"
#include "session/key.h"
#include "session/rekey.h"
#include "session/report.h"
#include "session/session.h"
#include "session/transport.h"

/* Alert levels and descriptions (RFC 5246 7.2) */
enum { ALERT_SIZE = 2, ALERT_FATAL = 2, ALERT_CLOSE_NOTIFY = 0 };

/* Peers put one record into a datagram, or what is left of a flight. */
enum { RECORDS_MAX = 64 };

static bool dtls_rx_keyed(const struct acvpn_transport *t)
{
	int slot;

	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++)
		if (rcu_access_pointer(t->keys[slot]))
			return true;
	return false;
}

/* Where the vector unit is not free, that cannot be told, and is believed. */
static bool dtls_rx_proves(const struct acvpn_transport *t,
			   const struct sk_buff *skb, int offset)
{
	u8 buf[ACVPN_RECORD_HEADER_SIZE];
	struct acvpn_record rec;
	struct acvpn_key *key;
	const u8 *header;
	int plaintext;

	header = skb_header_pointer(skb, offset, sizeof(buf), buf);
	if (!header || acvpn_record_parse(&rec, header, skb->len - offset) !=
	    ACVPN_RECORD_OK)
		return false;
	key = acvpn_key_find(t, rec.epoch);
	if (!key)
		return false;
	plaintext = acvpn_record_plaintext(&rec, key->rx.nonce_size);
	if (plaintext < 0)
		return false;
	return !acvpn_aead_usable() ||
	       acvpn_aead_authentic(&key->rx, &rec, skb, offset + sizeof(buf),
				    plaintext);
}

/* Which of the transports of @t's session made the first record? */
static struct acvpn_transport *dtls_rx_owner(struct acvpn_transport *t,
					     const struct sk_buff *skb,
					     int offset)
{
	/* The order that promotion moves them in, as in acvpn_key_find(). */
	static const u8 slots[] = {
		ACVPN_SLOT_CURRENT,
		ACVPN_SLOT_NEXT, ACVPN_SLOT_CURRENT, ACVPN_SLOT_PREVIOUS,
	};
	struct acvpn_transport *other, *first = NULL;
	bool tried = false;
	int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		other = rcu_dereference(t->session->dtls[slots[i]]);
		smp_rmb(); /* pairs with acvpn_transport_promote() */
		if (!other || other == first)
			continue;
		if (dtls_rx_proves(other, skb, offset))
			return other;
		tried |= other == t;
		first = first ?: other;
	}
	/* It may just have been taken out of its slot. */
	return !tried && dtls_rx_proves(t, skb, offset) ? t : NULL;
}

static bool dtls_rx_is_record(const struct sk_buff *skb, int offset)
{
	u8 buf[ACVPN_RECORD_HEADER_SIZE];
	struct acvpn_record rec;
	const u8 *header;

	header = skb_header_pointer(skb, offset, sizeof(buf), buf);
	if (!header) {
		/* Too short for a record, but of the type that is ours. */
		header = skb_header_pointer(skb, offset, 1, buf);
		return header && *header == ACVPN_RECORD_DATA;
	}
	acvpn_record_parse(&rec, header, sizeof(buf));
	/* Epoch 0 has no keys: what comes in it is userspace's to judge. */
	return rec.type == ACVPN_RECORD_DATA ||
	       (rec.type == ACVPN_RECORD_ALERT && rec.epoch);
}

struct acvpn_transport *
acvpn_dtls_rx_claims(const struct acvpn_endpoint_match *match,
		     const struct sk_buff *skb, int offset)
{
	struct acvpn_transport *t = match->transport;

	if (unlikely(match->roams || match->shared))
		return dtls_rx_is_record(skb, offset) ?
		       dtls_rx_owner(t, skb, offset) : NULL;
	return dtls_rx_keyed(t) && dtls_rx_is_record(skb, offset) ? t : NULL;
}

static int dtls_rx_parse(struct sk_buff *skb, struct acvpn_record *rec)
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
	if (rec->type != ACVPN_RECORD_DATA && rec->type != ACVPN_RECORD_ALERT)
		return ACVPN_DROP_REASON_RX_TYPE;
	return ACVPN_DROP_NONE;
}

/*
 * The first record of a datagram on its own: the datagram itself if it holds no
 * other one, else a copy, so that many small ones cost only their bytes.
 */
static struct sk_buff *dtls_rx_first(struct sk_buff *skb, unsigned int size)
{
	struct sk_buff *one;

	if (size == skb->len)
		return skb;
	one = alloc_skb(NET_SKB_PAD + size, GFP_ATOMIC | __GFP_NOWARN);
	if (!one)
		return NULL;
	skb_reserve(one, NET_SKB_PAD);
	skb_copy_bits(skb, 0, skb_put(one, size), size);
	*acvpn_skb_cb(one) = *acvpn_skb_cb(skb);
	return one;
}

static void dtls_rx_accepted(struct acvpn_transport *t, struct acvpn_key *key,
			     const struct sk_buff *datagram, bool newest)
{
	acvpn_transport_seen_rx(t);
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_RECORDS);
	if (unlikely(READ_ONCE(t->slot) == ACVPN_SLOT_NEXT ||
		     rcu_access_pointer(t->keys[ACVPN_SLOT_NEXT]) == key))
		acvpn_rekey_follow(t, key);
	/* An old record that was held back must not lead us astray. */
	if (unlikely(acvpn_skb_cb(datagram)->roams && newest))
		acvpn_endpoint_move(t, datagram,
				    acvpn_skb_cb(datagram)->scope);
}

/* Decrypt the only record in @skb, of @datagram, and leave its plaintext. */
static int dtls_rx_open(struct acvpn_transport *t, struct sk_buff *skb,
			const struct sk_buff *datagram,
			const struct acvpn_record *rec)
{
	struct acvpn_key *key = acvpn_key_find(t, rec->epoch);
	int plaintext, err;
	bool newest;

	if (!key)
		return ACVPN_DROP_REASON_RX_EPOCH;
	plaintext = acvpn_record_plaintext(rec, key->rx.nonce_size);
	if (plaintext < 0)
		return ACVPN_DROP_REASON_RX_LENGTH;
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
	if (!acvpn_key_commit(key, rec->seq, &newest))
		return ACVPN_DROP_REASON_RX_REPLAY;
	dtls_rx_accepted(t, key, datagram, newest);
	skb_pull(skb, key->rx.nonce_size);
	skb_trim(skb, plaintext);
	return ACVPN_DROP_NONE;
}

/* Whoever closes or gives up does not receive any more. Of warnings, a peer
 * may send as many as it likes, but they are not all told.
 */
static void dtls_rx_alert(struct acvpn_transport *t, struct sk_buff *skb)
{
	bool ends = skb->len >= ALERT_SIZE &&
		    (skb->data[0] == ALERT_FATAL ||
		     skb->data[1] == ALERT_CLOSE_NOTIFY);

	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_CONTROL);
	if (!test_and_set_bit(ACVPN_TRANSPORT_TOLD_ALERT, &t->flags) ||
	    (ends && !test_bit(ACVPN_TRANSPORT_CLOSED, &t->flags)))
		acvpn_report_control(t, ACVPN_RECORD_ALERT, skb->data,
				     skb->len);
	if (ends)
		acvpn_failover_closed(t);
	consume_skb(skb);
}

/* Context: @skb holds the plaintext of an authentic record, linear. */
static void dtls_rx_handle(struct acvpn_transport *t, struct napi_struct *napi,
			   struct sk_buff *skb, u8 type)
{
	u8 frame = skb->data[0];

	if (type == ACVPN_RECORD_ALERT) {
		dtls_rx_alert(t, skb);
		return;
	}
	skb_pull(skb, ACVPN_FRAME_DTLS_HEADER_SIZE);
	acvpn_rx_frame(t, napi, skb, frame);
}

/* Returns ACVPN_DROP_NONE, or why @datagram is to be dropped with the rest. */
static int dtls_rx_record(struct napi_struct *napi, struct sk_buff *datagram,
			  bool *last)
{
	struct acvpn_transport *t = acvpn_skb_cb(datagram)->transport;
	struct acvpn_record rec;
	struct sk_buff *skb;
	int reason;

	reason = dtls_rx_parse(datagram, &rec);
	if (reason != ACVPN_DROP_NONE)
		return reason;
	skb = dtls_rx_first(datagram, ACVPN_RECORD_HEADER_SIZE + rec.length);
	if (!skb)
		return ACVPN_DROP_REASON_RX_NO_MEMORY;
	*last = skb == datagram;
	if (!*last && !pskb_pull(datagram, skb->len)) {
		kfree_skb(skb);
		return ACVPN_DROP_REASON_RX_NO_MEMORY;
	}
	reason = dtls_rx_open(t, skb, datagram, &rec);
	if (reason == ACVPN_DROP_NONE)
		dtls_rx_handle(t, napi, skb, rec.type);
	else if (!*last)
		kfree_skb(skb);
	return reason;
}

int acvpn_dtls_rx(struct napi_struct *napi, struct sk_buff *skb)
{
	struct acvpn_transport *t = acvpn_skb_cb(skb)->transport;
	int reason, n = 0;
	bool last;

	if (unlikely(acvpn_skb_cb(skb)->shared)) {
		t = dtls_rx_owner(t, skb, 0) ?: t;
		acvpn_skb_cb(skb)->transport = t;
	}
	do {
		reason = n++ < RECORDS_MAX ? dtls_rx_record(napi, skb, &last) :
					     ACVPN_DROP_REASON_RX_LENGTH;
		if (reason != ACVPN_DROP_NONE) {
			acvpn_drop(t, skb, reason);
			break;
		}
	} while (!last);
	return n;
}
