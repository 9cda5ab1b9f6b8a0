/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DTLS_RX_H
#define _ACVPN_DTLS_RX_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct acvpn_transport;

/**
 * acvpn_dtls_rx_claims() - is a datagram the kernel's to process?
 * @t: transport that it arrived at
 * @skb: datagram
 * @offset: bytes from skb->data to the first record
 *
 * The kernel takes application data and protected alerts once there are keys.
 * Handshake, and whatever is no DTLS, are userspace's.
 *
 * Context: BH disabled, RCU read side.
 * Return: true if the datagram is for acvpn_queue_rx().
 */
bool acvpn_dtls_rx_claims(const struct acvpn_transport *t,
			  const struct sk_buff *skb, int offset);

/**
 * acvpn_dtls_rx_proves() - does a datagram show that it is the peer's?
 * @t: transport that it is guessed to be of
 * @skb: datagram, left as it is
 * @offset: bytes from skb->data to the first record
 *
 * Takes one pass of the cipher at most. Whether the record is fresh is left to
 * acvpn_dtls_rx().
 *
 * Context: BH disabled, RCU read side.
 * Return: false if its first record was not made under the keys of @t.
 */
bool acvpn_dtls_rx_proves(const struct acvpn_transport *t,
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
