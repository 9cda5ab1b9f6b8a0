/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_QUEUE_H
#define _ACVPN_QUEUE_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

struct acvpn_dev;
struct acvpn_transport;

/**
 * struct acvpn_queue - packets that wait for a CPU
 * @rx: datagrams of records, and frames that came by CSTP
 * @napi: opens them in batches and feeds GRO
 * @tx: packets that could not be sealed because the vector unit was busy
 * @work: comes back in process context, where the vector unit is free
 */
struct acvpn_queue {
	struct sk_buff_head rx;
	struct napi_struct napi;
	struct sk_buff_head tx;
	struct work_struct work;
};

/**
 * acvpn_queue_init() - make the queues of a device
 * @adev: device that is being registered
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_queue_init(struct acvpn_dev *adev);

/**
 * acvpn_queue_stop() - receive nothing any more
 * @adev: device that is being unregistered
 *
 * What is queued later waits in vain, and is dropped when the queue is full.
 *
 * Context: process, may sleep.
 */
void acvpn_queue_stop(struct acvpn_dev *adev);

/**
 * acvpn_queue_destroy() - free the queues; nothing may be queued any more
 * @adev: device whose queues were stopped
 */
void acvpn_queue_destroy(struct acvpn_dev *adev);

/**
 * acvpn_queue_rx() - queue a datagram of records
 * @skb: datagram, data at the first record, acvpn_skb_cb filled in; consumed
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_queue_rx(struct sk_buff *skb);

/**
 * acvpn_queue_rx_frame() - queue a frame that needs no decryption
 * @t: transport that it arrived by
 * @skb: payload of the frame, linear; consumed
 * @frame: enum acvpn_frame_type, or any other byte
 * @cpu: whose queue; the same for all frames of a stream, which would overtake
 *	each other in different ones. It need not be online
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_queue_rx_frame(struct acvpn_transport *t, struct sk_buff *skb,
			  u8 frame, int cpu);

/**
 * acvpn_queue_waiting() - how much waits to be received?
 * @adev: device
 * @cpu: whose queue
 *
 * Context: any.
 * Return: datagrams and frames.
 */
unsigned int acvpn_queue_waiting(struct acvpn_dev *adev, int cpu);

/**
 * acvpn_queue_tx() - queue a packet until the vector unit is free
 * @skb: payload, acvpn_skb_cb filled in; consumed on success
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or ACVPN_DROP_REASON_TX_QUEUE_FULL.
 */
int acvpn_queue_tx(struct sk_buff *skb);

/**
 * acvpn_queue_purge() - drop what waits for detached transports
 * @adev: device
 *
 * Context: process.
 */
void acvpn_queue_purge(struct acvpn_dev *adev);

/**
 * acvpn_queue_settle() - wait for frames of transports that are about to end
 * @adev: device
 *
 * What a peer sends last, such as why it disconnects, came before the end of
 * its stream and is to be delivered even if NAPI was put off. Waits for a
 * grace period, and for 0.1 s at most before it.
 *
 * Context: process, may sleep.
 */
void acvpn_queue_settle(struct acvpn_dev *adev);

#endif /* _ACVPN_QUEUE_H */
