/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_CSTP_TX_H
#define _ACVPN_CSTP_TX_H

#include <linux/skbuff.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct acvpn_tls_sock;
struct acvpn_transport;
struct acvpn_tx_route;

/**
 * struct acvpn_cstp_tx - frames that wait to be sent
 * @queue: frames and records, acvpn_skb_cb tells which
 * @bytes: memory of @queue, whose first frame may be being sent; protected by
 *	its lock
 * @work: sends them
 */
struct acvpn_cstp_tx {
	struct sk_buff_head queue;
	unsigned int bytes;
	struct delayed_work work;
};

/**
 * acvpn_cstp_tx() - send a frame
 * @t: CSTP transport
 * @skb: payload, acvpn_skb_cb filled in; consumed on success
 * @route: not used: the socket knows
 *
 * The sender stays charged for the packet until TCP has taken it: that is what
 * slows local senders down. All others are told by drops. Errors after this are
 * counted as drops, and end the transport.
 *
 * Context: BH disabled, RCU read side.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason.
 */
int acvpn_cstp_tx(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_tx_route *route);

/**
 * acvpn_cstp_tx_control() - send a record that is no data
 * @t: CSTP transport
 * @content_type: content type of the record
 * @payload: plaintext
 * @len: bytes of it
 *
 * It goes behind the frames before it. After a handshake record, which can only
 * be a KeyUpdate, nothing is sent until userspace has put the new keys into the
 * socket and calls acvpn_cstp_resume().
 *
 * Context: RCU read side or acvpn_dev.lock held.
 * Return: ACVPN_DROP_NONE or an enum acvpn_drop_reason that was counted.
 */
int acvpn_cstp_tx_control(struct acvpn_transport *t, u8 content_type,
			  const u8 *payload, size_t len);

/**
 * acvpn_cstp_tx_init() - prepare the queue of a socket
 * @ts: socket
 */
void acvpn_cstp_tx_init(struct acvpn_tls_sock *ts);

/**
 * acvpn_cstp_tx_room() - try now to send what waits
 * @ts: socket that has room again, failed, or was detached
 *
 * Context: any.
 */
void acvpn_cstp_tx_room(struct acvpn_tls_sock *ts);

/**
 * acvpn_cstp_tx_waits() - is there something to be sent?
 * @ts: socket
 *
 * Context: any.
 * Return: true also while the last frame is being sent.
 */
bool acvpn_cstp_tx_waits(const struct acvpn_tls_sock *ts);

/**
 * acvpn_cstp_tx_settle() - count what waits, for nobody does later
 * @ts: socket whose transport is being released
 *
 * It is sent soon, and counts as that, unless the connection takes no more.
 *
 * Context: process.
 */
void acvpn_cstp_tx_settle(struct acvpn_tls_sock *ts);

/**
 * acvpn_cstp_tx_release() - drop what waits
 * @ts: socket without works
 *
 * Context: process.
 */
void acvpn_cstp_tx_release(struct acvpn_tls_sock *ts);

#endif /* _ACVPN_CSTP_TX_H */
