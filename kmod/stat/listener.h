/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets that have asked for some events only, by the command monitor. */
#ifndef _ACVPN_LISTENER_H
#define _ACVPN_LISTENER_H

#include <linux/types.h>

struct net;
struct sk_buff;

/**
 * acvpn_listener_init() - be told of sockets that are closed
 *
 * Return: 0 or a negative errno.
 */
int acvpn_listener_init(void);

/**
 * acvpn_listener_exit() - forget all listeners
 *
 * Context: process; nobody asks for events any more.
 */
void acvpn_listener_exit(void);

/**
 * acvpn_listener_set() - tell a socket of some events from now on
 * @net: namespace of the socket
 * @portid: its port
 * @ifindex: device, 0 for all of the namespace
 * @types: bits by enum acvpn_event_type; 0 for no events any more
 *
 * It has one such wish; the last one counts, and the numbers go on.
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int acvpn_listener_set(struct net *net, u32 portid, int ifindex, u64 types);

/**
 * acvpn_listener_wants() - does anybody want this event?
 * @net: namespace of the device
 * @ifindex: device
 * @type: enum acvpn_event_type
 *
 * Context: any.
 * Return: true if there is such a listener.
 */
bool acvpn_listener_wants(const struct net *net, int ifindex, u32 type);

/**
 * acvpn_listener_send() - tell those who want it
 * @net: namespace of the device
 * @ifindex: device
 * @type: enum acvpn_event_type
 * @msg: the event, of which each gets a copy; NULL if there was no memory for
 *	it, which the gap in each one's numbers tells then
 * @seq_at: where in @msg the number of the event, a u32, belongs
 *
 * Context: any.
 */
void acvpn_listener_send(struct net *net, int ifindex, u32 type,
			 const struct sk_buff *msg, size_t seq_at);

#endif /* _ACVPN_LISTENER_H */
