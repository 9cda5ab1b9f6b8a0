/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way to a peer: from which of this host's addresses it goes, and when that
 * may have changed.
 */
#ifndef _IO_UPLINK_H
#define _IO_UPLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "common/sockaddr.h"

/**
 * typedef uplink_fn - hears that addresses or routes have changed
 * @arg: What the caller gave.
 */
typedef void (*uplink_fn)(void *arg);

/**
 * struct uplink - a watch; all zero is none
 * @io: Watches the kernel.
 * @timer: Lets what belongs together happen.
 * @fn: Hears of it.
 * @arg: Passed to @fn.
 */
struct uplink {
	sd_event_source *io;
	sd_event_source *timer;
	uplink_fn fn;
	void *arg;
};

/**
 * uplink_watch() - hear of changes
 * @u: Watch.
 * @event: Event loop.
 * @fn: Called some hundred milliseconds after a change, and no more often than
 *	that; never from in here.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int uplink_watch(struct uplink *u, sd_event *event, uplink_fn fn, void *arg);

/**
 * uplink_stop() - hear no more
 * @u: Watch; may be all zero.
 */
void uplink_stop(struct uplink *u);

/**
 * uplink_source() - from which address would packets go?
 * @to: Peer.
 * @mark: Mark of the packets; 0 none.
 * @from: Set to the address, with any port; of family AF_UNSPEC if there is no
 *	way.
 */
void uplink_source(const union sockaddr_any *to, uint32_t mark,
		   union sockaddr_any *from);

/**
 * uplink_mtu() - how long may packets be on the way?
 * @to: Peer.
 * @mark: Mark of the packets; 0 none.
 *
 * Return: Bytes, as far as this host knows; 0 if there is no way.
 */
unsigned int uplink_mtu(const union sockaddr_any *to, uint32_t mark);

/**
 * uplink_equal() - is it the same address?
 * @a: Address.
 * @b: Address.
 *
 * Return: true if so, whatever the ports are.
 */
bool uplink_equal(const union sockaddr_any *a, const union sockaddr_any *b);

/**
 * uplink_shared() - has one interface both addresses?
 * @a: Address.
 * @b: Address.
 *
 * Return: true if so; false also if one of them is not this host's.
 */
bool uplink_shared(const union sockaddr_any *a, const union sockaddr_any *b);

#endif /* _IO_UPLINK_H */
