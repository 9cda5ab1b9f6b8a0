// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/cstp_rx.h"

#include <linux/netdevice.h>
#include <linux/sched/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "core/record.h"
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

static bool readable(const struct acvpn_tls_sock *ts)
{
	const unsigned long *flags = &ts->transport->flags;

	return !test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags) &&
	       !test_bit(ACVPN_TLS_SOCK_PAUSED, &ts->flags) &&
	       !test_bit(ACVPN_TRANSPORT_ENDING, flags);
}

static void end(struct acvpn_tls_sock *ts, u32 reason)
{
	acvpn_transport_end(ts->transport, reason);
}

/* Context: BH disabled, RCU read side. */
static void deliver(struct acvpn_tls_sock *ts, u8 frame)
{
	struct acvpn_transport *t = ts->transport;
	struct sk_buff *skb = ts->rx.skb;

	ts->rx.skb = NULL;
	acvpn_transport_seen_rx(t);
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_RECORDS);
	if (skb)
		acvpn_queue_rx_frame(t, skb, frame);
	else
		acvpn_drop(t, NULL, ACVPN_DROP_REASON_RX_NO_MEMORY);
}

/* Context: BH disabled, RCU read side. */
static void take(struct acvpn_tls_sock *ts, const struct acvpn_cstp_piece *p)
{
	struct acvpn_cstp_rx *rx = &ts->rx;

	if (!p->offset)
		rx->skb = netdev_alloc_skb(ts->transport->adev->dev,
					   p->length);
	if (rx->skb && p->len)
		skb_put_data(rx->skb, p->data, p->len);
	if (p->offset + p->len == p->length)
		deliver(ts, p->type);
}

/*
 * With BH disabled all frames of a batch are there when NAPI runs, and GRO sees
 * them together. Once the transport is detached its queues are purged, so nothing
 * may be queued then.
 */
static enum acvpn_cstp_verdict feed_batch(struct acvpn_tls_sock *ts,
					  const u8 **buf, size_t *len)
{
	enum acvpn_cstp_verdict verdict = ACVPN_CSTP_MORE;
	struct acvpn_cstp_piece piece;
	int i;

	local_bh_disable();
	rcu_read_lock();
	if (test_bit(ACVPN_TRANSPORT_DETACHED, &ts->transport->flags))
		*len = 0;
	for (i = 0; i < BATCH && *len; i++) {
		verdict = acvpn_cstp_next(&ts->rx.parser, buf, len, &piece);
		if (verdict != ACVPN_CSTP_PIECE)
			break;
		take(ts, &piece);
	}
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

/* Usually NAPI has run when BH was enabled; if it was put off to its thread,
 * frames need not be dropped, for TCP can wait.
 */
static void await_napi(const struct acvpn_tls_sock *ts)
{
	struct acvpn_queue *q;
	int i;

	for (i = 0; i < PATIENCE; i++) {
		q = raw_cpu_ptr(ts->transport->adev->queue);
		if (skb_queue_len_lockless(&q->rx) < WAITING_MAX)
			return;
		schedule_timeout_uninterruptible(1);
	}
}

/* Returns whether the stream goes on. */
static bool feed(struct acvpn_tls_sock *ts, const u8 *buf, size_t len)
{
	enum acvpn_cstp_verdict verdict;

	while (len) {
		verdict = feed_batch(ts, &buf, &len);
		if (verdict != ACVPN_CSTP_MORE && verdict != ACVPN_CSTP_PIECE) {
			end(ts, ACVPN_REASON_PROTOCOL);
			return false;
		}
		await_napi(ts);
	}
	return true;
}

/* Userspace may answer an event before it was sent: so first the state. */
static void pause(struct acvpn_tls_sock *ts, const u8 *buf, size_t len)
{
	set_bit(ACVPN_TLS_SOCK_PAUSED, &ts->flags);
	acvpn_report_control(ts->transport, ACVPN_CSTP_RECORD_HANDSHAKE, buf,
			    len);
}

/* A record that is no data. Returns whether the stream goes on. */
static bool control(struct acvpn_tls_sock *ts, u8 type, const u8 *buf,
		    size_t len)
{
	struct acvpn_transport *t = ts->transport;
	enum acvpn_cstp_control what;

	what = acvpn_cstp_control(type, acvpn_tls_sock_is_tls13(ts), buf, len);
	acvpn_transport_seen_rx(t);
	acvpn_stats_inc(&t->stats, ACVPN_A_STATS_RX_CONTROL);
	switch (what) {
	case ACVPN_CSTP_CONTROL_SKIP:
		return true;
	case ACVPN_CSTP_CONTROL_TELL:
		acvpn_report_control(t, type, buf, len);
		if (++ts->rx.warnings <= WARNINGS_MAX)
			return true;
		end(ts, ACVPN_REASON_STREAM_ERROR);
		return false;
	case ACVPN_CSTP_CONTROL_PAUSE:
		pause(ts, buf, len);
		return false;
	case ACVPN_CSTP_CONTROL_END:
		acvpn_report_control(t, type, buf, len);
		end(ts, ACVPN_REASON_STREAM_END);
		return false;
	case ACVPN_CSTP_CONTROL_ERROR:
		acvpn_report_control(t, type, buf, len);
		end(ts, ACVPN_REASON_STREAM_ERROR);
		return false;
	case ACVPN_CSTP_CONTROL_BAD:
		break;
	}
	end(ts, ACVPN_REASON_PROTOCOL);
	return false;
}

/* Nothing was received. Returns whether the stream goes on. */
static bool failed(struct acvpn_tls_sock *ts, int err)
{
	if (err == -EAGAIN || err == -EINTR)
		return true;
	/* Newer kernels do not read on until the keys were changed. */
	if (err == -EKEYEXPIRED)
		pause(ts, NULL, 0);
	else
		end(ts, err ? ACVPN_REASON_STREAM_ERROR :
			      ACVPN_REASON_STREAM_END);
	return false;
}

/* Returns whether there may be more to read now. */
static bool read_once(struct acvpn_tls_sock *ts, struct page *page,
		      size_t size)
{
	u8 *buf = page_address(page);
	u8 type;
	int n;

	n = acvpn_tls_sock_recv(ts, page, size, &type);
	if (n < 0 || !type) {
		failed(ts, n);
		return false;
	}
	if (type == ACVPN_RECORD_DATA)
		return feed(ts, buf, n);
	return control(ts, type, buf, n);
}

/* The buffer lives for one run: most sessions are idle most of the time. */
static struct page *get_buffer(unsigned int *order)
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

static void read(struct acvpn_tls_sock *ts)
{
	bool more = true;
	struct page *page;
	unsigned int order;
	int i;

	while (!(page = get_buffer(&order))) {
		schedule_timeout_uninterruptible(PATIENCE);
		if (!readable(ts))
			return;
	}
	for (i = 0; i < READS && more && readable(ts); i++) {
		more = read_once(ts, page, PAGE_SIZE << order);
		cond_resched();
	}
	__free_pages(page, order);
	if (more)
		acvpn_tls_sock_run(ts, &ts->rx.work);
}

/* Returns whether the stream goes on. */
static bool feed_pending(struct acvpn_tls_sock *ts)
{
	struct acvpn_cstp_rx *rx = &ts->rx;
	bool more;

	more = feed(ts, rx->pending, rx->pending_len);
	kfree_sensitive(rx->pending);
	rx->pending = NULL;
	return more;
}

static void run(struct work_struct *work)
{
	struct acvpn_tls_sock *ts = container_of(work, struct acvpn_tls_sock,
						 rx.work);
	unsigned int noio;

	if (!readable(ts))
		return;
	if (acvpn_tls_sock_orphaned(ts->transport)) {
		end(ts, ACVPN_REASON_SOCKET_CLOSED);
		return;
	}
	/* See the sender. */
	noio = memalloc_noio_save();
	if (!ts->rx.pending || feed_pending(ts))
		read(ts);
	memalloc_noio_restore(noio);
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

	INIT_WORK(&rx->work, run);
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
	cancel_work_sync(&ts->rx.work);
	kfree_skb(ts->rx.skb);
	kfree_sensitive(ts->rx.pending);
}
