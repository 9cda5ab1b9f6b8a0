// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/cstp_tx.h"

#include <linux/netdevice.h>
#include <linux/sched/mm.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <net/dst.h>

#include "core/cstp.h"
#include "core/frame.h"
#include "core/record.h"
#include "cstp/lane.h"
#include "cstp/tls_sock.h"
#include "packet/skb.h"
#include "packet/tx.h"
#include "session/drop.h"
#include "session/transport.h"

enum {
	/* Memory of what waits; TCP-in-TCP only gets worse with more. */
	QUEUE_MAX = 256 * 1024,
	/* Kept for frames that are no packets: peers must not seem dead. */
	QUEUE_RESERVE = 32 * 1024,
	/* Frames that one run of the work sends. */
	BATCH = 64,
};

/* All was sent that may be sent at once. */
enum { MORE = 1 };

/*
 * Packets have to leave room for frames that are none, of which there are few.
 * Context: lock of the queue held.
 */
static int cstp_tx_room(struct acvpn_tls_sock *ts, const struct sk_buff *skb,
			bool packet)
{
	unsigned int max = packet ? QUEUE_MAX : QUEUE_MAX + QUEUE_RESERVE;

	if (ts->tx.bytes + skb->truesize > max && ts->tx.bytes)
		return ACVPN_DROP_REASON_TX_QUEUE_FULL;
	return acvpn_lane_charge(ts->lane, skb->truesize, !packet) ?
	       ACVPN_DROP_NONE : ACVPN_DROP_REASON_TX_QUEUE_BYTES;
}

/* On success @skb is consumed, else it is the caller's to drop. */
static int cstp_tx_push(struct acvpn_tls_sock *ts, struct sk_buff *skb,
			bool packet)
{
	struct acvpn_cstp_tx *tx = &ts->tx;
	int reason;

	spin_lock_bh(&tx->queue.lock);
	reason = cstp_tx_room(ts, skb, packet);
	if (reason == ACVPN_DROP_NONE) {
		__skb_queue_tail(&tx->queue, skb);
		WRITE_ONCE(tx->bytes, tx->bytes + skb->truesize);
	}
	spin_unlock_bh(&tx->queue.lock);
	if (reason == ACVPN_DROP_NONE)
		acvpn_tls_sock_run_in(ts, &tx->work, 0);
	return reason;
}

/*
 * It stays in the queue until cstp_tx_done(), so that what is in there is all
 * that has not been counted. Only the work takes frames out.
 */
static struct sk_buff *cstp_tx_first(struct acvpn_cstp_tx *tx)
{
	struct sk_buff *skb;

	spin_lock_bh(&tx->queue.lock);
	skb = skb_peek(&tx->queue);
	spin_unlock_bh(&tx->queue.lock);
	return skb;
}

/*
 * Count what becomes of a frame, once, if its transport is not released yet.
 * Context: lock of the queue held.
 */
static void cstp_tx_account(struct sk_buff *skb, int reason)
{
	struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);

	if (!cb->transport)
		return;
	if (reason == ACVPN_DROP_NONE)
		acvpn_tx_count(cb->transport, cb);
	else
		acvpn_drop(cb->transport, skb_get(skb), reason);
	cb->transport = NULL;
}

/* Consumes @skb, the first of the queue. */
static void cstp_tx_done(struct acvpn_tls_sock *ts, struct sk_buff *skb,
			 int reason)
{
	unsigned int truesize = skb->truesize;
	struct acvpn_cstp_tx *tx = &ts->tx;

	spin_lock_bh(&tx->queue.lock);
	__skb_unlink(skb, &tx->queue);
	WRITE_ONCE(tx->bytes, tx->bytes - truesize);
	cstp_tx_account(skb, reason);
	spin_unlock_bh(&tx->queue.lock);
	acvpn_lane_uncharge(ts->lane, truesize);
	if (reason == ACVPN_DROP_NONE)
		consume_skb(skb);
	else
		kfree_skb(skb);
}

static size_t cstp_tx_max(const struct acvpn_tls_sock *ts)
{
	return min_t(size_t, ACVPN_CSTP_FRAME_MAX,
		     acvpn_tls_sock_record_max(ts)) - ACVPN_CSTP_HEADER_SIZE;
}

int acvpn_cstp_tx(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_tx_route *route)
{
	struct acvpn_tls_sock *ts = t->tls;
	u8 frame = acvpn_skb_cb(skb)->frame;
	bool packet = frame == ACVPN_FRAME_DATA ||
		      frame == ACVPN_FRAME_COMPRESSED;

	if (unlikely(skb->len > cstp_tx_max(ts)))
		return ACVPN_DROP_REASON_TX_TOO_BIG;
	if (unlikely(skb->sk && skb->sk == ts->sock->sk))
		return ACVPN_DROP_REASON_TX_LOOP;
	/* A record is one run of memory, which is accounted for here. */
	if (unlikely(skb_linearize(skb)))
		return ACVPN_DROP_REASON_TX_NO_MEMORY;
	/* It may wait for long; what it refers to must be free to go. */
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	return cstp_tx_push(ts, skb, packet);
}

int acvpn_cstp_tx_control(struct acvpn_transport *t, u8 content_type,
			  const u8 *payload, size_t len)
{
	int reason = ACVPN_DROP_REASON_TX_NO_MEMORY;
	struct sk_buff *skb;

	if (!len || len > acvpn_tls_sock_record_max(t->tls)) {
		reason = ACVPN_DROP_REASON_TX_TOO_BIG;
		goto drop;
	}
	skb = alloc_skb(len, GFP_ATOMIC);
	if (!skb)
		goto drop;
	skb_put_data(skb, payload, len);
	*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
		.transport = t,
		.control = content_type,
	};
	reason = cstp_tx_push(t->tls, skb, false);
	if (reason == ACVPN_DROP_NONE)
		return reason;
	kfree_skb(skb);
drop:
	acvpn_drop(t, NULL, reason);
	return reason;
}

/* One frame is one record: peers read it so (docs/protocol.md, "Frames"). */
static int cstp_tx_one(struct acvpn_tls_sock *ts, const struct sk_buff *skb)
{
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);
	u8 header[ACVPN_CSTP_HEADER_SIZE];
	struct kvec vec[] = {
		{ .iov_base = header, .iov_len = sizeof(header) },
		{ .iov_base = skb->data, .iov_len = skb->len },
	};

	if (cb->control)
		return acvpn_tls_sock_send(ts, cb->control, &vec[1], 1,
					   skb->len);
	acvpn_cstp_write(header, cb->frame, skb->len);
	return acvpn_tls_sock_send(ts, ACVPN_RECORD_DATA, vec, skb->len ? 2 : 1,
				   sizeof(header) + skb->len);
}

/* Returns what acvpn_tls_sock_send() does. */
static int cstp_tx_take(struct acvpn_tls_sock *ts, struct sk_buff *skb)
{
	int err;

	err = cstp_tx_one(ts, skb);
	if (err == -EAGAIN || err == -EBUSY)
		return err;
	/* What comes next is for the new keys. */
	if (!err && acvpn_skb_cb(skb)->control == ACVPN_CSTP_RECORD_HANDSHAKE)
		set_bit(ACVPN_TLS_SOCK_HELD, &ts->flags);
	cstp_tx_done(ts, skb, err ? ACVPN_DROP_REASON_TX_STREAM :
				    ACVPN_DROP_NONE);
	return err;
}

/* Returns 0 if nothing is left, MORE, or what acvpn_tls_sock_send() does. */
static int cstp_tx_batch(struct acvpn_tls_sock *ts)
{
	struct sk_buff *skb;
	int i, err;

	for (i = 0; i < BATCH; i++) {
		skb = cstp_tx_first(&ts->tx);
		if (!skb)
			return 0;
		err = cstp_tx_take(ts, skb);
		if (err)
			return err;
		if (test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags))
			return 0;
	}
	return MORE;
}

static void cstp_tx_purge(struct acvpn_tls_sock *ts)
{
	struct sk_buff *skb;

	while ((skb = cstp_tx_first(&ts->tx)))
		cstp_tx_done(ts, skb, ACVPN_DROP_REASON_TX_STREAM);
}

/* Once it is detached the socket tells nothing, so ask it now and then. */
static void cstp_tx_again(struct acvpn_tls_sock *ts, unsigned long delay)
{
	if (!test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags))
		acvpn_tls_sock_run_in(ts, &ts->tx.work, delay);
	else if (!test_bit(ACVPN_TLS_SOCK_CLOSED, &ts->flags))
		acvpn_tls_sock_run_at(ts, &ts->tx.work,
				      min_t(unsigned long, delay, HZ / 50));
}

static void cstp_tx_go_on(struct acvpn_tls_sock *ts, int err)
{
	switch (err) {
	case 0:
		break;
	case MORE:
		/* Detached or not: nothing is added then, so it ends. */
		acvpn_tls_sock_run_at(ts, &ts->tx.work, 0);
		break;
	case -EBUSY:
		cstp_tx_again(ts, 1);
		break;
	case -EAGAIN:
		/* The socket tells when there is room, but not of memory. */
		cstp_tx_again(ts, HZ);
		break;
	default:
		cstp_tx_purge(ts);
		acvpn_tls_sock_end(ts, ACVPN_REASON_STREAM_ERROR);
	}
}

/*
 * Memory is not to be had by writing out pages: they may have to go this way.
 * Many records leave as one burst of full segments if TCP holds them back until
 * the last is there.
 */
static int cstp_tx_burst(struct acvpn_tls_sock *ts)
{
	bool many = skb_queue_len_lockless(&ts->tx.queue) > 1;
	unsigned int noio = memalloc_noio_save();
	int err;

	if (many)
		tcp_sock_set_cork(ts->sock->sk, true);
	err = cstp_tx_batch(ts);
	if (many)
		tcp_sock_set_cork(ts->sock->sk, false);
	memalloc_noio_restore(noio);
	return err;
}

static void cstp_tx_run(struct acvpn_tls_sock *ts)
{
	int err;

	/* Nobody changes the keys any more. */
	if (test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags) &&
	    !test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags))
		return;
	if (test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags) ||
	    test_bit(ACVPN_TLS_SOCK_SHUT, &ts->flags)) {
		cstp_tx_purge(ts);
		return;
	}
	if (acvpn_tls_sock_forsaken(ts))
		acvpn_tls_sock_end(ts, ACVPN_REASON_SOCKET_CLOSED);
	set_bit(ACVPN_TLS_SOCK_SENDING, &ts->flags);
	err = cstp_tx_burst(ts);
	clear_bit(ACVPN_TLS_SOCK_SENDING, &ts->flags);
	cstp_tx_go_on(ts, err);
}

static void cstp_tx_work(struct work_struct *work)
{
	struct acvpn_tls_sock *ts = container_of(work, struct acvpn_tls_sock,
						 tx.work.work);

	cstp_tx_run(ts);
	acvpn_tls_sock_put(ts);
}

void acvpn_cstp_tx_init(struct acvpn_tls_sock *ts)
{
	skb_queue_head_init(&ts->tx.queue);
	INIT_DELAYED_WORK(&ts->tx.work, cstp_tx_work);
}

bool acvpn_cstp_tx_waits(const struct acvpn_tls_sock *ts)
{
	return READ_ONCE(ts->tx.bytes);
}

void acvpn_cstp_tx_room(struct acvpn_tls_sock *ts)
{
	if (acvpn_cstp_tx_waits(ts))
		acvpn_tls_sock_run_at(ts, &ts->tx.work, 0);
}

void acvpn_cstp_tx_settle(struct acvpn_tls_sock *ts)
{
	int reason = acvpn_tls_sock_takes(ts) ? ACVPN_DROP_NONE :
						ACVPN_DROP_REASON_TX_STREAM;
	struct acvpn_cstp_tx *tx = &ts->tx;
	struct sk_buff *skb;

	spin_lock_bh(&tx->queue.lock);
	skb_queue_walk(&tx->queue, skb)
		cstp_tx_account(skb, reason);
	spin_unlock_bh(&tx->queue.lock);
}

void acvpn_cstp_tx_release(struct acvpn_tls_sock *ts)
{
	cstp_tx_purge(ts);
}
