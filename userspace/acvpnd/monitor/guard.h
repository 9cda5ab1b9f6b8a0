/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks whether somebody else deletes a table of nftables, as those do who
 * flush the whole ruleset before they load theirs.
 */
#ifndef _ACVPND_MONITOR_GUARD_H
#define _ACVPND_MONITOR_GUARD_H

#include <stdbool.h>
#include <systemd/sd-event.h>

struct nl_sock;

/**
 * struct guard - who looks, part of a structure of the caller
 * @sock: Hears of changes, or NULL.
 * @io: Watches it.
 * @table: Name of the table.
 * @lost: Called when it was deleted, or when that cannot be told.
 * @arg: Passed to it.
 * @deleted: How often it was deleted, as far as that can be told.
 * @missed: There was no room for something that would have been told; set to
 *	false by the caller.
 */
struct guard {
	struct nl_sock *sock;
	sd_event_source *io;
	const char *table;
	void (*lost)(void *arg);
	void *arg;
	unsigned int deleted;
	bool missed;
};

/**
 * guard_open() - begin to look
 * @g: One whose @table, @lost and @arg are set, and the rest is zero.
 * @event: Event loop.
 *
 * What is deleted before another process has ended is heard of before that end.
 *
 * Return: 0 or a negative errno.
 */
int guard_open(struct guard *g, sd_event *event);

/**
 * guard_sees() - is the table there now?
 * @g: Who looks, or does not.
 *
 * Return: false if it is not; true if it is, or if that cannot be told.
 */
bool guard_sees(const struct guard *g);

/**
 * guard_close() - look no more
 * @g: Who looks, or does not.
 */
void guard_close(struct guard *g);

#endif /* _ACVPND_MONITOR_GUARD_H */
