/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events that were read and wait to be told. The kernel drops all that comes to
 * a socket that is full until that has been read to its end, so it is not left
 * there while what an event brings about takes its time.
 */
#ifndef _DATAPLANE_KERNEL_BACKLOG_H
#define _DATAPLANE_KERNEL_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>

#include "libacvpn/acvpn.h"

enum {
	/* Of about a kilobyte each. */
	KERNEL_BACKLOG_MAX = 65536,
};

struct kernel_backlog_entry;

/**
 * struct kernel_backlog - events that wait; all zero is none
 * @first: The oldest.
 * @last: The newest, if there is one.
 * @n: How many.
 */
struct kernel_backlog {
	struct kernel_backlog_entry *first;
	struct kernel_backlog_entry *last;
	size_t n;
};

/**
 * kernel_backlog_add() - have one more wait
 * @backlog: Events.
 * @event: Event, which is copied.
 *
 * Return: 0 or -ENOMEM.
 */
int kernel_backlog_add(struct kernel_backlog *backlog,
		       const struct acvpn_event *event);

/**
 * kernel_backlog_full() - nothing more is to be added
 * @backlog: Events.
 *
 * Return: true if so.
 */
bool kernel_backlog_full(const struct kernel_backlog *backlog);

/**
 * kernel_backlog_take() - take the oldest out
 * @backlog: Events.
 * @event: Set to it.
 *
 * Return: true, or false if there is none.
 */
bool kernel_backlog_take(struct kernel_backlog *backlog,
			 struct acvpn_event *event);

/**
 * kernel_backlog_clear() - forget all
 * @backlog: Events.
 */
void kernel_backlog_clear(struct kernel_backlog *backlog);

#endif /* _DATAPLANE_KERNEL_BACKLOG_H */
