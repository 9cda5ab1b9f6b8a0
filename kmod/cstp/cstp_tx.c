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

static bool push(struct acvpn_tls_sock *ts, struct sk_buff *skb,
		 unsigned int max)
{
	struct acvpn_cstp_tx *tx = &ts->tx;
	bool room;

	spin_lock_bh(&tx->queue.lock);
	room = tx->bytes + skb->truesize <= max || !tx->bytes;
	if (room) {
		__skb_queue_tail(&tx->queue, skb);
		WRITE_ONCE(tx->bytes, tx->bytes + skb->truesize);
	}
	spin_unlock_bh(&tx->queue.lock);
	if (room)
		acvpn_tls_sock_run_in(ts, &tx->work, 0);
	return room;
}

static struct sk_buff *pop(struct acvpn_cstp_tx *tx)
{
	struct sk_buff *skb;

	spin_lock_bh(&tx->queue.lock);
	skb = __skb_dequeue(&tx->queue);
	if (skb)
		WRITE_ONCE(tx->bytes, tx->bytes - skb->truesize);
	spin_unlock_bh(&tx->queue.lock);
	return skb;
}

static void put_back(struct acvpn_cstp_tx *tx, struct sk_buff *skb)
{
	spin_lock_bh(&tx->queue.lock);
	__skb_queue_head(&tx->queue, skb);
	WRITE_ONCE(tx->bytes, tx->bytes + skb->truesize);
	spin_unlock_bh(&tx->queue.lock);
}

static size_t payload_max(const struct acvpn_tls_sock *ts)
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

	if (unlikely(skb->len > payload_max(ts)))
		return ACVPN_DROP_REASON_TX_TOO_BIG;
	if (unlikely(skb->sk && skb->sk == ts->sock->sk))
		return ACVPN_DROP_REASON_TX_LOOP;
	/* It may wait for long; what it refers to must be free to go. */
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	if (!push(ts, skb, packet ? QUEUE_MAX : QUEUE_MAX + QUEUE_RESERVE))
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
	if (push(t->tls, skb, QUEUE_MAX + QUEUE_RESERVE))
		return ACVPN_DROP_NONE;
	kfree_skb(skb);
	reason = ACVPN_DROP_REASON_TX_QUEUE_FULL;
drop:
	acvpn_drop(t, NULL, reason);
	return reason;
}

/* One frame is one record: peers read it so (docs/protocol.md, "Frames"). */
static int send_one(struct acvpn_tls_sock *ts, const struct sk_buff *skb)
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

static void sent(struct acvpn_tls_sock *ts, struct sk_buff *skb)
{
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);

	local_bh_disable();
	acvpn_tx_count(ts->transport, cb);
	/* What comes next is for the new keys. */
	if (cb->control == ACVPN_CSTP_RECORD_HANDSHAKE)
		set_bit(ACVPN_TLS_SOCK_HELD, &ts->flags);
	consume_skb(skb);
	local_bh_enable();
}

/* Returns 0 if nothing is left, MORE, or what acvpn_tls_sock_send() does. */
static int send_batch(struct acvpn_tls_sock *ts)
{
	struct acvpn_transport *t = ts->transport;
	struct sk_buff *skb;
	int i, err;

	for (i = 0; i < BATCH; i++) {
		skb = pop(&ts->tx);
		if (!skb)
			return 0;
		if (skb_linearize(skb)) {
			acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_NO_MEMORY);
			continue;
		}
		err = send_one(ts, skb);
		if (err == -EAGAIN || err == -EBUSY) {
			put_back(&ts->tx, skb);
			return err;
		}
		if (err) {
			acvpn_drop(t, skb, ACVPN_DROP_REASON_TX_STREAM);
			return err;
		}
		sent(ts, skb);
		if (test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags))
			return 0;
	}
	return MORE;
}

static void purge(struct acvpn_tls_sock *ts)
{
	struct sk_buff *skb;

	while ((skb = pop(&ts->tx)))
		acvpn_drop(ts->transport, skb, ACVPN_DROP_REASON_TX_STREAM);
}

static void go_on(struct acvpn_tls_sock *ts, int err)
{
	switch (err) {
	case 0:
		break;
	case MORE:
		/* Detached or not: nothing is added then, so it ends. */
		acvpn_tls_sock_hurry(&ts->tx.work);
		break;
	case -EBUSY:
		acvpn_tls_sock_run_in(ts, &ts->tx.work, 1);
		break;
	case -EAGAIN:
		/* The socket tells when there is room, but not of memory. */
		acvpn_tls_sock_run_in(ts, &ts->tx.work, HZ);
		break;
	default:
		purge(ts);
		acvpn_transport_end(ts->transport, ACVPN_REASON_STREAM_ERROR);
	}
}

/*
 * Memory is not to be had by writing out pages: they may have to go this way.
 * Many records leave as one burst of full segments if TCP holds them back until
 * the last is there.
 */
static int send_burst(struct acvpn_tls_sock *ts)
{
	bool many = skb_queue_len_lockless(&ts->tx.queue) > 1;
	unsigned int noio = memalloc_noio_save();
	int err;

	if (many)
		tcp_sock_set_cork(ts->sock->sk, true);
	err = send_batch(ts);
	if (many)
		tcp_sock_set_cork(ts->sock->sk, false);
	memalloc_noio_restore(noio);
	return err;
}

static void run(struct work_struct *work)
{
	struct acvpn_tls_sock *ts = container_of(work, struct acvpn_tls_sock,
						 tx.work.work);

	if (test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags))
		return;
	if (acvpn_tls_sock_orphaned(ts->transport))
		acvpn_transport_end(ts->transport, ACVPN_REASON_SOCKET_CLOSED);
	go_on(ts, send_burst(ts));
}

void acvpn_cstp_tx_init(struct acvpn_tls_sock *ts)
{
	skb_queue_head_init(&ts->tx.queue);
	INIT_DELAYED_WORK(&ts->tx.work, run);
}

void acvpn_cstp_tx_room(struct acvpn_tls_sock *ts)
{
	if (READ_ONCE(ts->tx.bytes))
		acvpn_tls_sock_hurry(&ts->tx.work);
}

void acvpn_cstp_tx_release(struct acvpn_tls_sock *ts)
{
	cancel_delayed_work_sync(&ts->tx.work);
	purge(ts);
}
