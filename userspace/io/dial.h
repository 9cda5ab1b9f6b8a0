/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCP to the first of several addresses that answers (RFC 8305): they are
 * tried one a quarter of a second, the families by turns.
 */
#ifndef _IO_DIAL_H
#define _IO_DIAL_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "common/sockaddr.h"

/**
 * struct dial_ops - what a dial calls, one of them, once
 * @connected: There is a connection. @fd: socket, now the callee's.
 * @failed: There is none. @err: why not with the address tried last, negative
 *	errno.
 */
struct dial_ops {
	void (*connected)(void *arg, int fd, const union sockaddr_any *peer);
	void (*failed)(void *arg, int err);
};

/**
 * struct dial_attempt - a socket that connects
 * @dial: Whose.
 * @peer: Where to.
 * @fd: Socket, or -1.
 * @io: Watches it.
 */
struct dial_attempt {
	struct dial *dial;
	union sockaddr_any peer;
	int fd;
	sd_event_source *io;
};

/**
 * struct dial - attempts under way; all zero is none
 * @event: Event loop.
 * @ops: What to call.
 * @arg: Passed to @ops.
 * @mark: Mark of the sockets, or 0.
 * @attempts: One for each address, in the order to try them.
 * @n: How many.
 * @next: The one to start next.
 * @pending: How many are under way.
 * @err: Why the last that failed did so.
 * @timer: Starts the next one, or ends them all.
 */
struct dial {
	sd_event *event;
	const struct dial_ops *ops;
	void *arg;
	uint32_t mark;
	struct dial_attempt attempts[SOCKADDR_LIST_MAX];
	size_t n;
	size_t next;
	size_t pending;
	int err;
	sd_event_source *timer;
};

/**
 * dial_start() - begin
 * @d: Dial; none under way.
 * @event: Event loop.
 * @to: Addresses, by preference.
 * @mark: Mark of the sockets, for rules of routing; 0 none.
 * @ops: What to call, from the event loop.
 * @arg: Passed to @ops.
 *
 * Return: 0 or a negative errno.
 */
int dial_start(struct dial *d, sd_event *event, const struct sockaddr_list *to,
	       uint32_t mark, const struct dial_ops *ops, void *arg);

/**
 * dial_stop() - give up, without a callback
 * @d: Dial; may be all zero.
 */
void dial_stop(struct dial *d);

#endif /* _IO_DIAL_H */
