// SPDX-License-Identifier: GPL-2.0-only

#include "packet/queue.h"

#include <linux/percpu.h>

#include "packet/rx.h"
#include "packet/skb.h"
#include "session/aead.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/transport.h"

enum {
	QUEUE_MAX = 1024,
	/* Ticks to wait for a NAPI that is not running. */
	PATIENCE = HZ / 10 + 1,
};

/* Context: BH disabled. */
static bool queue_push(struct sk_buff_head *list, struct sk_buff *skb)
{
	bool room;

	spin_lock(&list->lock);
	room = skb_queue_len(list) < QUEUE_MAX;
	if (room)
		__skb_queue_tail(list, skb);
	spin_unlock(&list->lock);
	return room;
}

/* Context: BH disabled. */
static struct sk_buff *queue_pop(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	spin_lock(&list->lock);
	skb = __skb_dequeue(list);
	spin_unlock(&list->lock);
	return skb;
}

static void queue_rx(struct acvpn_queue *q, struct sk_buff *skb)
{
	struct acvpn_transport *t = acvpn_skb_cb(skb)->transport;

	if (!queue_push(&q->rx, skb))
		acvpn_drop(t, skb, ACVPN_DROP_REASON_RX_QUEUE_FULL);
	napi_schedule(&q->napi);
}

void acvpn_queue_rx(struct sk_buff *skb)
{
	struct acvpn_transport *t = acvpn_skb_cb(skb)->transport;

	queue_rx(this_cpu_ptr(t->adev->queue), skb);
}

void acvpn_queue_rx_frame(struct acvpn_transport *t, struct sk_buff *skb,
			  u8 frame, int cpu)
{
	*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
		.transport = t,
		.frame = frame,
		.is_frame = true,
	};
	queue_rx(per_cpu_ptr(t->adev->queue, cpu), skb);
}

unsigned int acvpn_queue_waiting(struct acvpn_dev *adev, int cpu)
{
	return skb_queue_len_lockless(&per_cpu_ptr(adev->queue, cpu)->rx);
}

/* This CPU's vector unit is in use by what the softirq interrupted: go on in
 * process context, when that is done.
 */
static void queue_come_back(struct acvpn_queue *q)
{
	queue_work_on(smp_processor_id(), system_highpri_wq, &q->work);
}

int acvpn_queue_tx(struct sk_buff *skb)
{
	struct acvpn_dev *adev = acvpn_skb_cb(skb)->transport->adev;
	struct acvpn_queue *q = this_cpu_ptr(adev->queue);

	if (!queue_push(&q->tx, skb))
		return ACVPN_DROP_REASON_TX_QUEUE_FULL;
	queue_come_back(q);
	return ACVPN_DROP_NONE;
}

/* Returns what that costs of the budget: a datagram may hold many records. */
static int queue_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);

	if (!cb->is_frame)
		return acvpn_transport_ops(cb->transport)->rx(napi, skb);
	acvpn_rx_frame(cb->transport, napi, skb, cb->frame);
	return 1;
}

static int queue_poll(struct napi_struct *napi, int budget)
{
	struct acvpn_queue *q = container_of(napi, struct acvpn_queue, napi);
	struct sk_buff *skb;
	int done = 0;

	if (!acvpn_aead_usable()) {
		napi_complete(napi);
		queue_come_back(q);
		return 0;
	}
	rcu_read_lock();
	while (done < budget) {
		skb = queue_pop(&q->rx);
		if (!skb)
			break;
		done += queue_receive(napi, skb);
	}
	rcu_read_unlock();
	if (done < budget)
		napi_complete_done(napi, done);
	return min(done, budget);
}

/*
 * Enabling BH runs the NAPI poll right here, in process context. If the CPU
 * went offline meanwhile the work runs on another one: that is as good, the
 * lists have locks.
 */
static void queue_work_fn(struct work_struct *work)
{
	struct acvpn_queue *q = container_of(work, struct acvpn_queue, work);
	const struct acvpn_transport *t;
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = queue_pop(&q->tx))) {
		t = acvpn_skb_cb(skb)->transport;
		acvpn_transport_ops(t)->tx_deferred(skb);
	}
	rcu_read_unlock();
	napi_schedule(&q->napi);
	local_bh_enable();
}

int acvpn_queue_init(struct acvpn_dev *adev)
{
	struct acvpn_queue *q;
	int cpu;

	adev->queue = alloc_percpu_gfp(struct acvpn_queue, GFP_KERNEL_ACCOUNT);
	if (!adev->queue)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		q = per_cpu_ptr(adev->queue, cpu);
		skb_queue_head_init(&q->rx);
		skb_queue_head_init(&q->tx);
		INIT_WORK(&q->work, queue_work_fn);
		/* Not a device queue that sockets could busy-poll. */
		set_bit(NAPI_STATE_NO_BUSY_POLL, &q->napi.state);
		netif_napi_add(adev->dev, &q->napi, queue_poll);
		napi_enable(&q->napi);
	}
	return 0;
}

void acvpn_queue_stop(struct acvpn_dev *adev)
{
	int cpu;

	for_each_possible_cpu(cpu)
		napi_disable(&per_cpu_ptr(adev->queue, cpu)->napi);
}

void acvpn_queue_destroy(struct acvpn_dev *adev)
{
	struct acvpn_queue *q;
	int cpu;

	for_each_possible_cpu(cpu) {
		q = per_cpu_ptr(adev->queue, cpu);
		cancel_work_sync(&q->work);
		__netif_napi_del(&q->napi);
		skb_queue_purge(&q->rx);
		skb_queue_purge(&q->tx);
	}
	/* The list of the device's NAPIs is read under RCU. */
	synchronize_net();
	free_percpu(adev->queue);
}

static void queue_purge(struct sk_buff_head *list, int reason)
{
	struct acvpn_transport *t;
	struct sk_buff *skb, *next;
	struct sk_buff_head detached;

	__skb_queue_head_init(&detached);
	spin_lock_bh(&list->lock);
	skb_queue_walk_safe(list, skb, next) {
		t = acvpn_skb_cb(skb)->transport;
		if (test_bit(ACVPN_TRANSPORT_DETACHED, &t->flags)) {
			__skb_unlink(skb, list);
			__skb_queue_tail(&detached, skb);
		}
	}
	spin_unlock_bh(&list->lock);
	while ((skb = __skb_dequeue(&detached)))
		acvpn_drop(acvpn_skb_cb(skb)->transport, skb, reason);
}

void acvpn_queue_purge(struct acvpn_dev *adev)
{
	struct acvpn_queue *q;
	int cpu;

	for_each_possible_cpu(cpu) {
		q = per_cpu_ptr(adev->queue, cpu);
		queue_purge(&q->rx, ACVPN_DROP_REASON_RX_DETACHED);
		queue_purge(&q->tx, ACVPN_DROP_REASON_TX_DETACHED);
	}
}

static bool queue_is_last_word(const struct sk_buff *skb)
{
	const struct acvpn_skb_cb *cb = acvpn_skb_cb(skb);
	const unsigned long *flags = &cb->transport->flags;

	return cb->is_frame && test_bit(ACVPN_TRANSPORT_ENDING, flags) &&
	       !test_bit(ACVPN_TRANSPORT_DETACHED, flags);
}

static bool queue_holds_last_words(struct sk_buff_head *list)
{
	struct sk_buff *skb;
	bool found = false;

	spin_lock_bh(&list->lock);
	skb_queue_walk(list, skb) {
		found = queue_is_last_word(skb);
		if (found)
			break;
	}
	spin_unlock_bh(&list->lock);
	return found;
}

static bool queue_any_holds_last_words(struct acvpn_dev *adev)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (queue_holds_last_words(&per_cpu_ptr(adev->queue, cpu)->rx))
			return true;
	return false;
}

void acvpn_queue_settle(struct acvpn_dev *adev)
{
	int i;

	/* A queue that was stopped delivers nothing any more. */
	for (i = 0; i < PATIENCE && !READ_ONCE(adev->dying) &&
	     queue_any_holds_last_words(adev); i++)
		schedule_timeout_uninterruptible(1);
	/* What was dequeued is done after this. */
	synchronize_net();
}
