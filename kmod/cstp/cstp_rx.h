/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_CSTP_RX_H
#define _ACVPN_CSTP_RX_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include "core/cstp.h"

struct acvpn_tls_sock;
struct acvpn_transport;
struct sk_buff;

/**
 * struct acvpn_cstp_rx - where the received stream is
 * @work: reads it
 * @parser: finds the frames in it
 * @pending_len: bytes of @pending, at most ACVPN_PENDING_SIZE_MAX
 * @warnings: alerts that did not end the connection
 * @pending: plaintext that comes first, NULL once it was read
 * @skb: payload of the frame that is incomplete, NULL if there was no memory
 *
 * All but @work belongs to the work once it is queued.
 */
struct acvpn_cstp_rx {
	struct work_struct work;
	struct acvpn_cstp_parser parser;
	u16 pending_len;
	u16 warnings;
	u8 *pending;
	struct sk_buff *skb;
};

/**
 * acvpn_cstp_resume() - go on after a control record, received or sent
 * @t: attached CSTP transport, paused or not; its device's lock is held
 */
void acvpn_cstp_resume(struct acvpn_transport *t);

/**
 * acvpn_cstp_paused() - is it userspace's turn to look at keys?
 * @t: CSTP transport
 *
 * Return: true from a control record that needs it, received or sent, until
 *	acvpn_cstp_resume().
 */
bool acvpn_cstp_paused(const struct acvpn_transport *t);

/**
 * acvpn_cstp_rx_init() - prepare to read a socket
 * @ts: socket
 * @pending: plaintext that comes first
 * @pending_len: bytes of it
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_cstp_rx_init(struct acvpn_tls_sock *ts, const u8 *pending,
		       size_t pending_len);

/**
 * acvpn_cstp_rx_ready() - the socket has something to read, or failed
 * @ts: socket
 *
 * Context: any.
 */
void acvpn_cstp_rx_ready(struct acvpn_tls_sock *ts);

/**
 * acvpn_cstp_rx_release() - drop what was read and not delivered
 * @ts: socket without works
 *
 * Context: process.
 */
void acvpn_cstp_rx_release(struct acvpn_tls_sock *ts);

#endif /* _ACVPN_CSTP_RX_H */
