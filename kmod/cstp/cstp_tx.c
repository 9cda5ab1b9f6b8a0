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

/* Packets have to leave room for frames that are none, of which there are few.
 */
static bool cstp_tx_push(struct acvpn_tls_sock *ts, struct sk_buff *skb,
			 bool packet)
{
	unsigned int max = packet ? QUEUE_MAX : QUEUE_MAX + QUEUE_RESERVE;
	struct acvpn_cstp_tx *tx = &ts->tx;
	bool room;

	spin_lock_bh(&tx->queue.lock);
	room = (tx->bytes + skb->truesize <= max || !tx->bytes) &&
	       acvpn_lane_charge(ts->lane, skb->truesize, !packet);
	if (room) {
		__skb_queue_tail(&tx->queue, skb);
		WRITE_ONCE(tx->bytes, tx->bytes + skb->truesize);
	}
	spin_unlock_bh(&tx->queue.lock);
	if (room)
		acvpn_tls_sock_run_in(ts, &tx->work, 0);
	return room;
}

/* It goes on to be counted until cstp_tx_done(). */
static struct sk_buff *cstp_tx_pop(struct acvpn_cstp_tx *tx)
{
	return skb_dequeue(&tx->queue);
}

static void cstp_tx_done(struct acvpn_tls_sock *ts, unsigned int truesize)
{
	struct acvpn_cstp_tx *tx = &ts->tx;

	spin_lock_bh(&tx->queue.lock);
	WRITE_ONCE(tx->bytes, tx->bytes - truesize);
	spin_unlock_bh(&tx->queue.lock);
	acvpn_lane_uncharge(ts->lane, truesize);
}

/* Count what could not be sent, if there is still somebody to count it for. */
static void cstp_tx_drop(struct acvpn_tls_sock *ts, struct sk_buff *skb,
			 int reason)
{
	struct acvpn_transport *t;

	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (t)
		acvpn_drop(t, skb, reason);
	else
		kfree_skb(skb);
	rcu_read_unlock();
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
	if (!cstp_tx_push(ts, skb, packet))
		return ACVPN_DROP_REASON_TX_QUEUE_FULL;
	return ACVPN_DROP_NONE;
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
	if (cstp_tx_push(t->tls, skb, false))
		return ACVPN_DROP_NONE;
	kfree_skb(skb);
	reason = ACVPN_DROP_REASON_TX_QUEUE_FULL;
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

static void cstp_tx_sent(struct acvpn_tls_sock *ts, struct sk_buff *skb)
{
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);
	struct acvpn_transport *t;

	local_bh_disable();
	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (t)
		acvpn_tx_count(t, cb);
	rcu_read_unlock();
	/* What comes next is for the new keys. */
	if (cb->control == ACVPN_CSTP_RECORD_HANDSHAKE)
		set_bit(ACVPN_TLS_SOCK_HELD, &ts->flags);
	consume_skb(skb);
	local_bh_enable();
}

/* Consumes @skb, or has put it back if that is what acvpn_tls_sock_send() says.
 */
static int cstp_tx_take(struct acvpn_tls_sock *ts, struct sk_buff *skb)
{
	unsigned int truesize = skb->truesize;
	int err;

	err = cstp_tx_one(ts, skb);
	if (err == -EAGAIN || err == -EBUSY) {
		skb_queue_head(&ts->tx.queue, skb);
		return err;
	}
	if (err)
		cstp_tx_drop(ts, skb, ACVPN_DROP_REASON_TX_STREAM);
	else
		cstp_tx_sent(ts, skb);
	cstp_tx_done(ts, truesize);
	return err;
}

/* Returns 0 if nothing is left, MORE, or what acvpn_tls_sock_send() does. */
static int cstp_tx_batch(struct acvpn_tls_sock *ts)
{
	struct sk_buff *skb;
	int i, err;

	for (i = 0; i < BATCH; i++) {
		skb = cstp_tx_pop(&ts->tx);
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
	unsigned int truesize;
	struct sk_buff *skb;

	while ((skb = cstp_tx_pop(&ts->tx))) {
		truesize = skb->truesize;
		cstp_tx_drop(ts, skb, ACVPN_DROP_REASON_TX_STREAM);
		cstp_tx_done(ts, truesize);
	}
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

void acvpn_cstp_tx_release(struct acvpn_tls_sock *ts)
{
	cstp_tx_purge(ts);
}
