/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters of clients, in a table of nftables that is this gateway's own.
 *
 * Changes that come while one is made are made together, after it: a change is
 * in force, or has failed, when who asked for it is called. If somebody else
 * deletes the table, it is made anew at once.
 */
#ifndef _ACVPND_MONITOR_FILTER_H
#define _ACVPND_MONITOR_FILTER_H

#include <sys/queue.h>

#include "acvpnd/ipc/message.h"
#include "acvpnd/monitor/guard.h"
#include "acvpnd/monitor/nft.h"
#include "acvpnd/monitor/ruleset.h"

struct filter_policy;

LIST_HEAD(filter_policies, filter_policy);
LIST_HEAD(filter_clients, filter_client);

/**
 * struct filter_client - a client, part of a structure of the caller
 * @all: Place in @filter->all.
 * @waits: Place among those that wait.
 * @filter: Where it is, or NULL: nowhere.
 * @policy: What it may do, or NULL: anything.
 * @from: Its addresses, and networks behind it, if it has a policy.
 * @n: How many.
 * @there: They are in the table, or about to be.
 * @done: Called when they are, or NULL: nobody waits. @err: 0, or a negative
 *	errno of which @filter->nft.error tells more.
 * @arg: Passed to it.
 */
struct filter_client {
	LIST_ENTRY(filter_client) all;
	LIST_ENTRY(filter_client) waits;
	struct filter *filter;
	struct filter_policy *policy;
	struct prefix *from;
	size_t n;
	bool there;
	void (*done)(void *arg, int err);
	void *arg;
};

/**
 * struct filter - all of them
 * @nft: Makes changes.
 * @event: Event loop.
 * @guard: Looks whether the table is there, once there was one.
 * @table: Its name.
 * @device: Name of the device.
 * @idle: Called when nothing is left to do, or NULL.
 * @gone: Called when who makes changes is gone, and none can be made any more.
 *	@status: as waitpid() has it.
 * @lost: Called when somebody has deleted the table that cannot be made anew:
 *	no client is filtered any more, and none that has a policy may stay.
 * @arg: Passed to all of these.
 * @begun: Called when filter_begin() has done its work, or NULL.
 * @begun_arg: Passed to that.
 * @policies: What clients may do.
 * @all: Clients that have a policy.
 * @next: Who waits for the next change.
 * @now: Who waits for the one that is made.
 * @change: What goes with the next change.
 * @last_chain: Number of the last chain.
 * @deletions: How often the table was deleted when the change that is made
 *	began.
 * @held: No change is made yet.
 * @whole: The next change makes all of the table.
 * @replaces: The one that is made does.
 * @none: The one that is made leaves no table.
 * @changed: There is something to do.
 * @deleted: Somebody has deleted the table, and it was not made since.
 * @lost_told: Since then it was said that it cannot be made.
 */
struct filter {
	struct nft nft;
	sd_event *event;
	struct guard guard;
	char table[RULESET_NAME_SIZE];
	const char *device;
	void (*idle)(void *arg);
	void (*gone)(void *arg, int status);
	void (*lost)(void *arg);
	void *arg;
	void (*begun)(void *arg);
	void *begun_arg;
	struct filter_policies policies;
	struct filter_clients all;
	struct filter_clients next;
	struct filter_clients now;
	struct ruleset_change change;
	unsigned int last_chain;
	unsigned int deletions;
	bool held;
	bool whole;
	bool replaces;
	bool none;
	bool changed;
	bool deleted;
	bool lost_told;
};

/**
 * filter_init() - have none
 * @f: Filled in; @f->idle, @f->gone, @f->lost and @f->arg are to be set then.
 * @event: Event loop.
 * @device: Name of the device, which stays.
 */
void filter_init(struct filter *f, sd_event *event, const char *device);

/**
 * filter_open() - have a process that makes changes
 * @f: Filters.
 *
 * It is started once, and may do what this one may by now.
 *
 * Return: 0 or a negative errno.
 */
int filter_open(struct filter *f);

/**
 * filter_process() - the process that makes changes
 * @f: Filters.
 */
struct process *filter_process(struct filter *f);

/**
 * filter_end() - it ends when the change is made that there may be
 * @f: Filters that have been opened.
 */
void filter_end(struct filter *f);

/**
 * filter_hold() - make no change until filter_begin()
 * @f: Filters. What the table has stays in force.
 */
void filter_hold(struct filter *f);

/**
 * filter_begin() - make the table what it has to be, whatever there was
 * @f: Filters that are held.
 * @fn: Called when it is, or when that has failed and who waits was told; or
 *	NULL.
 * @arg: Passed to it.
 */
void filter_begin(struct filter *f, void (*fn)(void *arg), void *arg);

/**
 * filter_unhold() - make changes again
 * @f: Filters.
 */
void filter_unhold(struct filter *f);

/**
 * filter_admit() - what a client may do
 * @f: Filters.
 * @c: Client, zeros or one that is there already.
 * @from: Its addresses, and networks behind it.
 * @n: How many.
 * @what: What it may do.
 * @done: As in struct filter_client; may be called at once.
 * @arg: Passed to it.
 *
 * Return: 0, and @done is called; -ENOMEM; -ENOTSUP the device has a name that
 * a table cannot have; -EADDRINUSE a network behind the client is a part of one
 * behind another, or the other way round, of which @f->nft.error tells more.
 */
int filter_admit(struct filter *f, struct filter_client *c,
		 const struct prefix *from, size_t n,
		 const struct ipc_filter *what,
		 void (*done)(void *arg, int err), void *arg);

/**
 * filter_waits() - is a client's filter still to come?
 * @c: Client.
 */
bool filter_waits(const struct filter_client *c);

/**
 * filter_forget() - a client is gone
 * @c: Client, or zeros. If it waits, it is told 0.
 */
void filter_forget(struct filter_client *c);

/**
 * filter_is_idle() - is nothing left to do?
 * @f: Filters.
 */
bool filter_is_idle(const struct filter *f);

/**
 * filter_free() - release all, and leave the table as it is
 * @f: Filters that are held, without clients.
 */
void filter_free(struct filter *f);

#endif /* _ACVPND_MONITOR_FILTER_H */
