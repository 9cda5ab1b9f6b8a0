// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/dtls_tx.h"

#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "dtls/udp_tx.h"
#include "packet/queue.h"
#include "packet/skb.h"
#include "packet/tx.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/key.h"
#include "session/rekey.h"
#include "session/transport.h"

/*
 * A route may lead into a device of ours again by way of other tunnels: how
 * often it has on this CPU.
 */
enum { DEPTH_MAX = 4 };

static DEFINE_PER_CPU(unsigned int, dtls_tx_depth);

/* The record around a plaintext. */
static int dtls_tx_seal(struct acvpn_transport *t, struct acvpn_key *key,
			struct sk_buff *skb, u8 type)
{
	struct acvpn_record rec = {
		.type = type,
		.version = ACVPN_RECORD_VERSION_1_2,
		.epoch = key->epoch,
		.length = key->tx.nonce_size + skb->len + ACVPN_RECORD_TAG_SIZE,
	};
	enum acvpn_key_verdict verdict;
	u16 plaintext = skb->len;
	u8 *buf;

	verdict = acvpn_key_next_seq(key, plaintext, &rec.seq);
	if (unlikely(verdict != ACVPN_KEY_GOOD))
		acvpn_rekey_limit(t, key, verdict);
	if (unlikely(verdict == ACVPN_KEY_EXHAUSTED))
		return ACVPN_DROP_REASON_TX_KEY_LIMIT;
	buf = skb_push(skb, key->tx.nonce_size);
	skb_put(skb, ACVPN_RECORD_TAG_SIZE);
	if (acvpn_aead_seal(&key->tx, &rec, buf, plaintext))
		return ACVPN_DROP_REASON_TX_CRYPTO;
	acvpn_record_write(skb_push(skb, ACVPN_RECORD_HEADER_SIZE), &rec);
	return ACVPN_DROP_NONE;
}

static bool
dtls_tx_too_big(const struct acvpn_transport *t, const struct sk_buff *skb)
{
	/* What acvpn_mtu_fit() let pass goes, whole or in fragments. */
	if (READ_ONCE(t->outer_df) && !acvpn_skb_cb(skb)->inner)
		return skb->len > READ_ONCE(t->path_mtu);
	return skb->len > ACVPN_RECORD_PLAINTEXT_MAX -
			  ACVPN_FRAME_DTLS_HEADER_SIZE;
}

/* On success the packet is gone, else it is the caller's to free. */
static int dtls_tx_transmit(struct acvpn_transport *t, struct sk_buff *skb,
			    const struct acvpn_tx_route *route)
{
	struct acvpn_key *key = rcu_dereference(t->keys[ACVPN_SLOT_CURRENT]);
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);
	int reason;

	if (!key)
		return ACVPN_DROP_REASON_TX_NO_KEY;
	if (dtls_tx_too_big(t, skb))
		return ACVPN_DROP_REASON_TX_TOO_BIG;
	if (acvpn_skb_own(skb, ACVPN_TX_HEADROOM, ACVPN_TX_TAILROOM))
		return ACVPN_DROP_REASON_TX_NO_MEMORY;
	if (!cb->control)
		*(u8 *)skb_push(skb, ACVPN_FRAME_DTLS_HEADER_SIZE) = cb->frame;
	reason = dtls_tx_seal(t, key, skb, cb->control ?: ACVPN_RECORD_DATA);
	if (reason == ACVPN_DROP_NONE)
		acvpn_udp_tx_send(t, skb, route);
	return reason;
}

static int dtls_tx_by(struct acvpn_transport *t, struct sk_buff *skb,
		      const struct acvpn_tx_route *route)
{
	const struct acvpn_skb_cb cb = *acvpn_skb_cb(skb);
	int reason;

	if (unlikely(!acvpn_aead_usable()))
		return acvpn_queue_tx(skb);
	if (__this_cpu_read(dtls_tx_depth) >= DEPTH_MAX)
		return ACVPN_DROP_REASON_TX_LOOP;
	__this_cpu_inc(dtls_tx_depth);
	reason = dtls_tx_transmit(t, skb, route);
	__this_cpu_dec(dtls_tx_depth);
	if (reason == ACVPN_DROP_NONE)
		acvpn_tx_count(t, &cb);
	return reason;
}

int acvpn_dtls_tx(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_tx_route *route)
{
	struct acvpn_tx_route found;
	int reason;

	if (route)
		return dtls_tx_by(t, skb, route);
	reason = acvpn_udp_tx_route(t, &found);
	if (reason != ACVPN_DROP_NONE)
		return reason;
	reason = dtls_tx_by(t, skb, &found);
	dst_release(found.dst);
	return reason;
}

int acvpn_dtls_tx_control(struct acvpn_transport *t, u8 type,
			  const u8 *payload, size_t len)
{
	int reason = ACVPN_DROP_REASON_TX_NO_MEMORY;
	struct sk_buff *skb;

	skb = alloc_skb(ACVPN_TX_HEADROOM + len + ACVPN_TX_TAILROOM,
			GFP_ATOMIC | __GFP_NOWARN);
	if (skb) {
		skb_reserve(skb, ACVPN_TX_HEADROOM);
		skb_put_data(skb, payload, len);
		*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
			.transport = t,
			.control = type,
		};
		reason = acvpn_dtls_tx(t, skb, NULL);
	}
	if (reason != ACVPN_DROP_NONE)
		acvpn_drop(t, skb, reason);
	return reason;
}

void acvpn_dtls_tx_deferred(struct sk_buff *skb)
{
	struct acvpn_transport *t = acvpn_skb_cb(skb)->transport;
	int reason = acvpn_dtls_tx(t, skb, NULL);

	if (reason != ACVPN_DROP_NONE)
		acvpn_drop(t, skb, reason);
}
