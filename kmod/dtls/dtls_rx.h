/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DTLS_RX_H
#define _ACVPN_DTLS_RX_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct acvpn_endpoint_match;
struct acvpn_transport;

/**
 * acvpn_dtls_rx_claims() - is a datagram the kernel's to process?
 * @match: whose it is by where it came from
 * @skb: datagram, left as it is
 * @offset: bytes from skb->data to the first record
 *
 * The kernel takes application data and protected alerts once there are keys.
 * Handshake, and whatever is no DTLS, are userspace's. So is what comes from a
 * place that is only guessed to be the peer's, or that several transports of
 * the session share, unless its first record was made under the keys of one of
 * them: it may be of an association that userspace is about to attach, or to
 * give its keys, and has to wait in the socket as it came. That takes one pass
 * of the cipher for each of them. Whether a record is fresh is left to
 * acvpn_dtls_rx().
 *
 * Context: BH disabled, RCU read side.
 * Return: the transport for acvpn_queue_rx(), or NULL.
 */
struct acvpn_transport *
acvpn_dtls_rx_claims(const struct acvpn_endpoint_match *match,
		     const struct sk_buff *skb, int offset);

/**
 * acvpn_dtls_rx() - open the records of a datagram and act on the frames
 * @napi: NAPI instance that is being polled
 * @skb: datagram from acvpn_queue_rx(); consumed
 *
 * The first record that is no good ends the datagram, so that forged ones cost
 * little. Drops are counted.
 *
 * Context: BH disabled, RCU read side, acvpn_aead_usable().
 * Return: records looked at, at least 1.
 */
int acvpn_dtls_rx(struct napi_struct *napi, struct sk_buff *skb);

#endif /* _ACVPN_DTLS_RX_H */
