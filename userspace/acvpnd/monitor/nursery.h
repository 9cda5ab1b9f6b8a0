/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that keeps what the monitor gives up, for no other use than to
 * start one kind of children: auth, with the right to read what is root's, or
 * nft, which is another program.
 *
 * It reads nothing of the monitor but descriptors, and opens nothing.
 */
#ifndef _ACVPND_MONITOR_NURSERY_H
#define _ACVPND_MONITOR_NURSERY_H

#include "acvpnd/monitor/process.h"

struct nursery;

/**
 * struct nursery_ops - what it starts
 * @name: The nursery's, for people.
 * @comm: Name of its process, or NULL: as that of the monitor.
 * @run: In a child: what it does with @fd, that it was started with; returns
 *	its exit status.
 * @died: In the parent: a child is gone. @status: as waitpid() has it.
 * @ended: In the parent: the nursery itself is gone, and its child with it.
 * @keep: As struct process_ops has it; for both.
 */
struct nursery_ops {
	const char *name;
	const char *comm;
	int (*run)(struct nursery *n, int fd);
	void (*died)(struct nursery *n, int status);
	void (*ended)(struct nursery *n, int status);
	size_t (*keep)(struct nursery *n, int *fds, size_t max);
};

/**
 * struct nursery - such a process, part of a structure of the caller
 * @process: It; first, so that it leads here.
 * @ops: What it starts.
 * @ours: Where children are asked for, or -1.
 * @theirs: The other end, before it is started; or -1.
 * @reports: Hears of their ends.
 */
struct nursery {
	struct process process;
	const struct nursery_ops *ops;
	int ours;
	int theirs;
	sd_event_source *reports;
};

/**
 * nursery_open() - start it
 * @n: Filled in.
 * @event: The parent's event loop.
 * @ops: What it starts.
 *
 * Return: 0 or a negative errno; nursery_close() it in any case.
 */
int nursery_open(struct nursery *n, sd_event *event,
		 const struct nursery_ops *ops);

/**
 * nursery_start() - have a child started
 * @n: Nursery that has none.
 * @fd: What the child gets; stays the caller's.
 *
 * Return: 0 or a negative errno.
 */
int nursery_start(struct nursery *n, int fd);

/**
 * nursery_kill() - kill its child, which may be another user's
 * @n: Nursery. If it has a child, @died is called as if that had died.
 */
void nursery_kill(struct nursery *n);

/**
 * nursery_end() - it ends when its child does
 * @n: Nursery.
 */
void nursery_end(struct nursery *n);

/**
 * nursery_close() - neither watch it nor hear of it
 * @n: Nursery, or one that is all zero.
 */
void nursery_close(struct nursery *n);

#endif /* _ACVPND_MONITOR_NURSERY_H */
