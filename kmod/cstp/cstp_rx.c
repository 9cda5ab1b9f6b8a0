// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/cstp_rx.h"

#include <linux/netdevice.h>
#include <linux/sched/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "core/record.h"
#include "cstp/lane.h"
#include "cstp/tls_sock.h"
#include "packet/queue.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/report.h"
#include "session/transport.h"

enum {
	/* Pages that records are decrypted into, a power of two of them. */
	BUFFER_ORDER = 3,
	/* How often one run of the work reads. */
	READS = 8,
	/* Frames that are queued before NAPI gets a chance to take them. */
	BATCH = 64,
	/* Frames that may wait for NAPI while more are read. */
	WAITING_MAX = 512,
	/* Ticks to wait for a NAPI that is not running, or for a page. */
	PATIENCE = HZ / 10 + 1,
	/* Alerts that a peer may send and go on. */
	WARNINGS_MAX = 16,
};

static bool cstp_rx_readable(const struct acvpn_tls_sock *ts)
{
	return !test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags) &&
	       !test_bit(ACVPN_TLS_SOCK_PAUSED, &ts->flags) &&
	       !test_bit(ACVPN_TLS_SOCK_ENDED, &ts->flags);
}

/* Read, but not to be delivered: nobody can go on reading after it. */
static void cstp_rx_tear(struct acvpn_tls_sock *ts)
{
	set_bit(ACVPN_TLS_SOCK_TORN, &ts->flags);
}

/*
 * Room for a frame of which the peer has sent no more than the length, maybe:
 * on the device's account until it is complete.
 */
static void cstp_rx_new_skb(struct acvpn_tls_sock *ts,
			    struct acvpn_transport *t, unsigned int size)
{
	struct sk_buff *skb = netdev_alloc_skb(t->adev->dev, size);

	if (skb && !acvpn_lane_charge(ts->lane, skb->truesize, false)) {
		kfree_skb(skb);
		skb = NULL;
	}
	ts->rx.skb = skb;
}

static struct sk_buff *cstp_rx_take_skb(struct acvpn_tls_sock *ts)
{
	struct sk_buff *skb = ts->rx.skb;

	ts->rx.skb = NULL;
	if (skb)
		acvpn_lane_uncharge(ts->lane, skb->truesize);
	return skb;
}

/* Context: BH disabled, RCU read side. */
static void cstp_rx_deliver(struct acvpn_tls_sock *ts,
			    struct acvpn_transport *t, u8 frame)
{
	struct sk_buff *skb = cstp_rx_take_skb(ts);

	acvpn_transport_seen_rx(t);
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_RECORDS);
	if (skb)
		acvpn_queue_rx_frame(t, skb, frame, ts->cpu);
	else
		acvpn_drop(t, NULL, ACVPN_DROP_REASON_RX_NO_MEMORY);
}

/* Context: BH disabled, RCU read side. */
static void cstp_rx_piece(struct acvpn_tls_sock *ts, struct acvpn_transport *t,
			  const struct acvpn_cstp_piece *p)
{
	struct acvpn_cstp_rx *rx = &ts->rx;

	if (!p->offset)
		cstp_rx_new_skb(ts, t, p->length);
	if (rx->skb && p->len)
		skb_put_data(rx->skb, p->data, p->len);
	if (p->offset + p->len == p->length)
		cstp_rx_deliver(ts, t, p->type);
}

/*
 * With BH disabled all frames of a batch are there when NAPI runs, and GRO sees
 * them together. Once the transport is detached its queues are purged, so
 * nothing may be queued then.
 */
static enum acvpn_cstp_verdict cstp_rx_feed_batch(struct acvpn_tls_sock *ts,
						  const u8 **buf, size_t *len)
{
	enum acvpn_cstp_verdict verdict = ACVPN_CSTP_MORE;
	struct acvpn_cstp_piece piece;
	struct acvpn_transport *t;
	int i;

	local_bh_disable();
	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (!t) {
		cstp_rx_tear(ts);
		*len = 0;
	}
	for (i = 0; i < BATCH && *len; i++) {
		verdict = acvpn_cstp_next(&ts->rx.parser, buf, len, &piece);
		if (verdict != ACVPN_CSTP_PIECE)
			break;
		cstp_rx_piece(ts, t, &piece);
	}
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

/* Usually NAPI has run when BH was enabled; if it was put off to its thread,
 * frames need not be dropped, for TCP can wait.
 */
static void cstp_rx_await_napi(const struct acvpn_tls_sock *ts)
{
	struct acvpn_transport *t;
	unsigned int waiting;
	int i;

	for (i = 0; i < PATIENCE; i++) {
		rcu_read_lock();
		t = rcu_dereference(ts->transport);
		waiting = t ? acvpn_queue_waiting(t->adev, ts->cpu) : 0;
		rcu_read_unlock();
		if (waiting < WAITING_MAX)
			return;
		schedule_timeout_uninterruptible(1);
	}
}

/* Returns whether the stream goes on. */
static bool cstp_rx_feed(struct acvpn_tls_sock *ts, const u8 *buf, size_t len)
{
	enum acvpn_cstp_verdict verdict;

	while (len) {
		verdict = cstp_rx_feed_batch(ts, &buf, &len);
		if (verdict != ACVPN_CSTP_MORE && verdict != ACVPN_CSTP_PIECE) {
			cstp_rx_tear(ts);
			acvpn_tls_sock_end(ts, ACVPN_REASON_PROTOCOL);
			return false;
		}
		cstp_rx_await_napi(ts);
	}
	return true;
}

/* Context: process. */
static void cstp_rx_tell(struct acvpn_tls_sock *ts, u8 type, const u8 *buf,
			 size_t len)
{
	struct acvpn_transport *t;

	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (t)
		acvpn_report_control(t, type, buf, len);
	else
		cstp_rx_tear(ts);
	rcu_read_unlock();
}

/* Userspace may answer an event before it was sent: so first the state. */
static void cstp_rx_pause(struct acvpn_tls_sock *ts, const u8 *buf, size_t len)
{
	set_bit(ACVPN_TLS_SOCK_PAUSED, &ts->flags);
	cstp_rx_tell(ts, ACVPN_CSTP_RECORD_HANDSHAKE, buf, len);
}

static void cstp_rx_count_control(struct acvpn_tls_sock *ts)
{
	struct acvpn_transport *t;

	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (t) {
		acvpn_transport_seen_rx(t);
		acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_CONTROL);
	}
	rcu_read_unlock();
}

/* A record that is no data. Returns whether the stream goes on. */
static bool cstp_rx_control(struct acvpn_tls_sock *ts, u8 type, const u8 *buf,
			    size_t len)
{
	enum acvpn_cstp_control what;

	what = acvpn_cstp_control(type, acvpn_tls_sock_is_tls13(ts), buf, len);
	cstp_rx_count_control(ts);
	switch (what) {
	case ACVPN_CSTP_CONTROL_SKIP:
		return true;
	case ACVPN_CSTP_CONTROL_TELL:
		cstp_rx_tell(ts, type, buf, len);
		if (++ts->rx.warnings <= WARNINGS_MAX)
			return true;
		acvpn_tls_sock_end(ts, ACVPN_REASON_STREAM_ERROR);
		return false;
	case ACVPN_CSTP_CONTROL_PAUSE:
		cstp_rx_pause(ts, buf, len);
		return false;
	case ACVPN_CSTP_CONTROL_END:
		cstp_rx_tell(ts, type, buf, len);
		acvpn_tls_sock_end(ts, ACVPN_REASON_STREAM_END);
		return false;
	case ACVPN_CSTP_CONTROL_ERROR:
		cstp_rx_tell(ts, type, buf, len);
		acvpn_tls_sock_end(ts, ACVPN_REASON_STREAM_ERROR);
		return false;
	case ACVPN_CSTP_CONTROL_BAD:
		break;
	}
	acvpn_tls_sock_end(ts, ACVPN_REASON_PROTOCOL);
	return false;
}

/* Nothing was received. Returns whether the stream goes on. */
static bool cstp_rx_failed(struct acvpn_tls_sock *ts, int err)
{
	if (err == -EAGAIN || err == -EINTR)
		return true;
	/* Newer kernels do not read on until the keys were changed. */
	if (err == -EKEYEXPIRED)
		cstp_rx_pause(ts, NULL, 0);
	else
		acvpn_tls_sock_end(ts, err ? ACVPN_REASON_STREAM_ERROR :
			      ACVPN_REASON_STREAM_END);
	return false;
}

/* Returns whether there may be more to read now. */
static bool cstp_rx_read_once(struct acvpn_tls_sock *ts, struct page *page,
			      size_t size)
{
	u8 *buf = page_address(page);
	u8 type;
	int n;

	n = acvpn_tls_sock_recv(ts, page, size, &type);
	if (n < 0 || !type) {
		cstp_rx_failed(ts, n);
		return false;
	}
	if (type == ACVPN_RECORD_DATA)
		return cstp_rx_feed(ts, buf, n);
	return cstp_rx_control(ts, type, buf, n);
}

/* The buffer lives for one run: most sessions are idle most of the time. */
static struct page *cstp_rx_buffer(unsigned int *order)
{
	struct page *page;

	for (*order = BUFFER_ORDER; *order; --*order) {
		page = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN |
				   __GFP_NORETRY, *order);
		if (page)
			return page;
	}
	return alloc_page(GFP_KERNEL);
}

static void cstp_rx_read(struct acvpn_tls_sock *ts)
{
	bool more = true;
	struct page *page;
	unsigned int order;
	int i;

	while (!(page = cstp_rx_buffer(&order))) {
		schedule_timeout_uninterruptible(PATIENCE);
		if (!cstp_rx_readable(ts))
			return;
	}
	for (i = 0; i < READS && more && cstp_rx_readable(ts); i++) {
		more = cstp_rx_read_once(ts, page, PAGE_SIZE << order);
		cond_resched();
	}
	__free_pages(page, order);
	if (more)
		acvpn_tls_sock_run(ts, &ts->rx.work);
}

/* Returns whether the stream goes on. */
static bool cstp_rx_feed_pending(struct acvpn_tls_sock *ts)
{
	struct acvpn_cstp_rx *rx = &ts->rx;
	bool more;

	more = cstp_rx_feed(ts, rx->pending, rx->pending_len);
	kfree_sensitive(rx->pending);
	rx->pending = NULL;
	return more;
}

static void cstp_rx_run(struct acvpn_tls_sock *ts)
{
	unsigned int noio;

	if (!cstp_rx_readable(ts))
		return;
	if (acvpn_tls_sock_forsaken(ts)) {
		acvpn_tls_sock_end(ts, ACVPN_REASON_SOCKET_CLOSED);
		return;
	}
	if (ts->cpu < 0)
		ts->cpu = raw_smp_processor_id();
	/* See the sender. */
	noio = memalloc_noio_save();
	if (!ts->rx.pending || cstp_rx_feed_pending(ts))
		cstp_rx_read(ts);
	memalloc_noio_restore(noio);
}

static void cstp_rx_work(struct work_struct *work)
{
	struct acvpn_tls_sock *ts = container_of(work, struct acvpn_tls_sock,
						 rx.work);

	cstp_rx_run(ts);
	acvpn_tls_sock_put(ts);
}

void acvpn_cstp_resume(struct acvpn_transport *t)
{
	struct acvpn_tls_sock *ts = t->tls;

	lockdep_assert_held(&t->adev->lock);

	clear_bit(ACVPN_TLS_SOCK_PAUSED, &ts->flags);
	clear_bit(ACVPN_TLS_SOCK_HELD, &ts->flags);
	acvpn_cstp_rx_ready(ts);
	acvpn_cstp_tx_room(ts);
}

bool acvpn_cstp_paused(const struct acvpn_transport *t)
{
	const unsigned long *flags = &t->tls->flags;

	return test_bit(ACVPN_TLS_SOCK_PAUSED, flags) ||
	       test_bit(ACVPN_TLS_SOCK_HELD, flags);
}

int acvpn_cstp_rx_init(struct acvpn_tls_sock *ts, const u8 *pending,
		       size_t pending_len)
{
	struct acvpn_cstp_rx *rx = &ts->rx;

	INIT_WORK(&rx->work, cstp_rx_work);
	ts->cpu = -1;
	if (!pending_len)
		return 0;
	rx->pending = kmemdup(pending, pending_len, GFP_KERNEL_ACCOUNT);
	rx->pending_len = pending_len;
	return rx->pending ? 0 : -ENOMEM;
}

void acvpn_cstp_rx_ready(struct acvpn_tls_sock *ts)
{
	acvpn_tls_sock_run(ts, &ts->rx.work);
}

void acvpn_cstp_rx_release(struct acvpn_tls_sock *ts)
{
	if (ts->rx.parser.have || ts->rx.pending)
		cstp_rx_tear(ts);
	kfree_skb(cstp_rx_take_skb(ts));
	kfree_sensitive(ts->rx.pending);
}
