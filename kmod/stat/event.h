/* SPDX-License-Identifier: GPL-2.0-only */
/* The messages of the multicast group "events". They know no objects. */
#ifndef _ACVPN_EVENT_H
#define _ACVPN_EVENT_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct acvpn_stats_sum;
struct net_device;
union acvpn_sockaddr;

/**
 * struct acvpn_event_source - where the events of a device are numbered
 * @dev: the device
 * @lock: held from taking a number until its event is queued to all listeners,
 *	so that they get the events in the order of their numbers. Taken last
 * @seq: number of the last event; protected by @lock
 */
struct acvpn_event_source {
	const struct net_device *dev;
	spinlock_t lock; /* seq, and the order of events */
	u32 seq;
};

/**
 * struct acvpn_event_number - a number that an event may tell
 * @attr: its attribute, 0 for none
 * @value: the number; 0 may be told, too
 */
struct acvpn_event_number {
	int attr;
	u32 value;
};

/**
 * struct acvpn_event - what one event says
 * @type: enum acvpn_event_type
 * @session_id: session that it is about
 * @generation: its generation
 * @cookie: its cookie, NULL to leave it out
 * @cookie_len: bytes of it
 * @transport_type: enum acvpn_transport_type, 0 to leave it out
 * @slot: enum acvpn_slot, 0 to leave it out
 * @reason: enum acvpn_reason, 0 to leave it out
 * @numbers: what else depends on the type
 * @payload: what the peer sent, NULL to leave it out
 * @payload_len: bytes of it; at most 256 are told
 * @remote: where the peer is, NULL to leave it out
 * @stats: last values of counters, NULL to leave them out
 */
struct acvpn_event {
	u32 type;
	u32 session_id;
	u32 generation;
	const u8 *cookie;
	unsigned int cookie_len;
	u32 transport_type;
	u32 slot;
	u32 reason;
	struct acvpn_event_number numbers[3];
	const u8 *payload;
	unsigned int payload_len;
	const union acvpn_sockaddr *remote;
	const struct acvpn_stats_sum *stats;
};

/**
 * acvpn_event_init() - prepare the events of a device
 * @source: to be filled in
 * @dev: the device
 */
void acvpn_event_init(struct acvpn_event_source *source,
		      const struct net_device *dev);

/**
 * acvpn_event_send() - send an event to who listens
 * @source: device that it happens to
 * @ev: what it says
 *
 * Without memory nothing is sent, but the number is used up, and the gap tells
 * of it.
 *
 * Context: process or softirq; spinlocks may be held.
 */
void acvpn_event_send(struct acvpn_event_source *source,
		      const struct acvpn_event *ev);

#endif /* _ACVPN_EVENT_H */
