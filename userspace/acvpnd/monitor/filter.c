// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/filter.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

enum { FILTER_TEXT_MAX = 256 * 1024 * 1024, FILTER_RULES_MAX = 1024 * 1024 };

/**
 * struct filter_policy - what clients may do, a chain of the table
 * @entry: Place in the list.
 * @chain: Its number.
 * @rules: Its rules.
 * @clients: How many may do so.
 * @there: It is in the table, or about to be.
 */
struct filter_policy {
	LIST_ENTRY(filter_policy) entry;
	unsigned int chain;
	struct buf rules;
	unsigned int clients;
	bool there;
};

/* Policies */

static void free_policy(struct filter_policy *p)
{
	LIST_REMOVE(p, entry);
	buf_free(&p->rules);
	free(p);
}

static struct filter_policy *filter_find_policy(struct filter *f,
						const struct buf *rules)
{
	struct filter_policy *p;

	LIST_FOREACH(p, &f->policies, entry)
		if (p->rules.len == rules->len &&
		    !memcmp(buf_text(&p->rules), buf_text(rules), rules->len))
			return p;
	return NULL;
}

/* @rules are the policy's then, or released. */
static struct filter_policy *get_policy(struct filter *f, struct buf *rules)
{
	struct filter_policy *p = filter_find_policy(f, rules);

	if (p) {
		buf_free(rules);
	} else {
		p = calloc(1, sizeof(*p));
		if (!p) {
			buf_free(rules);
			return NULL;
		}
		p->chain = ++f->last_chain;
		p->rules = *rules;
		LIST_INSERT_HEAD(&f->policies, p, entry);
	}
	p->clients++;
	return p;
}

/* A chain that is in the table goes with the next change. */
static void put_policy(struct filter_policy *p)
{
	if (!--p->clients && !p->there)
		free_policy(p);
}

/* Changes */

static void write_client(struct filter *f, struct filter_client *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		ruleset_add(&f->change, &c->from[i], c->policy->chain);
	c->there = true;
}

static void write_policies(struct filter *f)
{
	struct filter_policy *p, *next;

	for (p = LIST_FIRST(&f->policies); p; p = next) {
		next = LIST_NEXT(p, entry);
		if (!p->clients) {
			if (!f->whole)
				ruleset_drop(&f->change, f->device, p->chain);
			free_policy(p);
			continue;
		}
		if (f->whole || !p->there)
			ruleset_chain(&f->change, p->chain, &p->rules);
		p->there = true;
	}
}

static void clear_change(struct filter *f)
{
	ruleset_free(&f->change);
	ruleset_init(&f->change);
}

static void write_change(struct filter *f, struct buf *text)
{
	struct filter_client *c;

	if (f->whole) {
		clear_change(f);
		LIST_FOREACH(c, &f->all, all)
			write_client(f, c);
	} else {
		LIST_FOREACH(c, &f->now, waits)
			if (c->policy)
				write_client(f, c);
	}
	write_policies(f);
	if (LIST_EMPTY(&f->all))
		ruleset_none(text, f->device);
	else if (f->whole)
		ruleset_replace(text, f->device, &f->change);
	else
		ruleset_update(text, f->device, &f->change);
	clear_change(f);
}

static void move_waiting(struct filter_clients *to, struct filter_clients *from)
{
	struct filter_client *c;

	while ((c = LIST_FIRST(from))) {
		LIST_REMOVE(c, waits);
		LIST_INSERT_HEAD(to, c, waits);
	}
}

/* Whoever is called may forget any client, and begin the next change. */
static void filter_tell(struct filter_clients *from, int err)
{
	struct filter_clients list = LIST_HEAD_INITIALIZER(list);
	struct filter_client *c;
	void (*done)(void *arg, int err);

	move_waiting(&list, from);
	while ((c = LIST_FIRST(&list))) {
		LIST_REMOVE(c, waits);
		done = c->done;
		c->done = NULL;
		done(c->arg, c->policy ? err : 0);
	}
}

static void settle(struct filter *f, int err)
{
	void (*begun)(void *arg) = f->begun;
	bool lost = err && f->deleted;

	f->deleted = lost;
	if (lost && !f->lost_told)
		log_message(LOG_LEVEL_ERROR,
			    "the table inet %s of nftables cannot be made anew, so that who is restricted is not let in, nor stays: %s; find who deleted it or has it, as \"nft list table inet %s\" tells: it is tried again whenever one of them comes",
			    f->table, f->nft.error, f->table);
	else if (err && !lost && LIST_EMPTY(&f->now) &&
		 !LIST_EMPTY(&f->all))
		log_message(LOG_LEVEL_ERROR,
			    "filters of clients that are gone are still there: %s",
			    f->nft.error);
	f->lost_told = lost;
	f->begun = NULL;
	filter_tell(&f->now, err);
	if (begun)
		begun(f->begun_arg);
	if (lost)
		f->lost(f->arg);
}

static void make_anew(struct filter *f, bool deleted)
{
	if (deleted)
		log_warning("the table inet %s of nftables was deleted; it is made anew",
			    f->table);
	else
		log_warning("the filters of clients are made anew: %s",
			    f->nft.error);
	f->whole = true;
	f->changed = true;
}

/*
 * A change that replaces the table deletes it once. It may be that of many
 * clients, too, for which there was no room: then it is looked for.
 */
static bool was_deleted(const struct filter *f, int err)
{
	if (LIST_EMPTY(&f->all))
		return false;
	return f->guard.deleted - f->deletions > (!err && f->replaces) ||
	       (f->guard.missed && !guard_sees(&f->guard));
}

static void filter_finish(struct filter *f, int err)
{
	bool deleted = was_deleted(f, err);

	f->deleted |= deleted;
	/* Somebody else has changed the table. */
	if (err ? !f->replaces : deleted) {
		make_anew(f, deleted);
		move_waiting(&f->next, &f->now);
		return;
	}
	f->whole = err || f->none;
	settle(f, err);
}

static void filter_go_on(struct filter *f);

/* What is heard while a change is made is looked at when that has ended. */
static void filter_on_lost(void *arg)
{
	struct filter *f = arg;

	if (nft_runs(&f->nft) || LIST_EMPTY(&f->all))
		return;
	make_anew(f, true);
	f->deleted = true;
	filter_go_on(f);
}

static void filter_watch(struct filter *f)
{
	int err;

	if (f->guard.sock || f->none)
		return;
	f->guard.table = f->table;
	f->guard.lost = filter_on_lost;
	f->guard.arg = f;
	err = guard_open(&f->guard, f->event);
	if (err)
		log_warning("nobody looks whether the table inet %s is deleted: %s",
			    f->table, strerror(-err));
}

static void filter_go_on(struct filter *f)
{
	struct buf text;
	int err;

	while (!f->held && !nft_runs(&f->nft) && f->changed) {
		move_waiting(&f->now, &f->next);
		f->changed = false;
		f->none = LIST_EMPTY(&f->all);
		f->replaces = f->whole || f->none;
		filter_watch(f);
		f->deletions = f->guard.deleted;
		f->guard.missed = false;
		buf_init(&text, FILTER_TEXT_MAX);
		write_change(f, &text);
		err = nft_run(&f->nft, &text);
		buf_free(&text);
		if (err)
			filter_finish(f, err);
	}
	if (f->held || nft_runs(&f->nft) || f->changed)
		return;
	filter_tell(&f->next, 0);
	if (f->idle)
		f->idle(f->arg);
}

static void filter_on_nft(struct nft *n, int err)
{
	struct filter *f = (void *)((char *)n - offsetof(struct filter, nft));

	filter_finish(f, err);
	filter_go_on(f);
}

static void filter_on_gone(struct nft *n, int status)
{
	struct filter *f = (void *)((char *)n - offsetof(struct filter, nft));

	f->gone(f->arg, status);
}

/* Clients */

static int read_rules(struct buf *rules, const struct ipc_filter *what)
{
	int err;

	buf_init(rules, FILTER_RULES_MAX);
	err = ruleset_rules(rules, what);
	if (err)
		buf_free(rules);
	return err;
}

static bool is_network(const struct prefix *p)
{
	return p->len < prefix_bits(p->family);
}

/* One in another leads where that does, and a map does not have both. */
static bool is_within(const struct prefix *from, size_t n, size_t which)
{
	const struct prefix *p = &from[which];
	size_t i;

	for (i = 0; i < n; i++)
		if (i != which && is_network(p) && is_network(&from[i]) &&
		    prefix_covers(&from[i], p) &&
		    (!prefix_equal(&from[i], p) || i < which))
			return true;
	return false;
}

static size_t filter_copy_networks(struct prefix *to, const struct prefix *from,
				   size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (!is_within(from, n, i))
			to[kept++] = from[i];
	return kept;
}

/*
 * The same network is not behind two clients, the data plane sees to that: it
 * is this one of before, which is about to go.
 */
static bool overlap(const struct prefix *a, const struct prefix *b)
{
	return is_network(a) && is_network(b) && !prefix_equal(a, b) &&
	       (prefix_covers(a, b) || prefix_covers(b, a));
}

static int refuse_overlap(struct filter *f, const struct prefix *a,
			  const struct prefix *b)
{
	char mine[PREFIX_STRLEN], others[PREFIX_STRLEN];

	snprintf(f->nft.error, sizeof(f->nft.error),
		 "%s behind it overlaps with %s behind another one who is restricted",
		 prefix_format(a, mine), prefix_format(b, others));
	return -EADDRINUSE;
}

static int look_for_overlap(struct filter *f, const struct filter_client *c)
{
	const struct filter_client *other;
	size_t i, k;

	LIST_FOREACH(other, &f->all, all)
		for (i = 0; i < c->n; i++)
			for (k = 0; k < other->n && is_network(&c->from[i]);
			     k++)
				if (overlap(&c->from[i], &other->from[k]))
					return refuse_overlap(f, &c->from[i],
							      &other->from[k]);
	return 0;
}

static int take_networks(struct filter *f, struct filter_client *c,
			 const struct prefix *from, size_t n)
{
	int err;

	c->from = calloc(n + 1, sizeof(*c->from));
	if (!c->from)
		return -ENOMEM;
	c->n = filter_copy_networks(c->from, from, n);
	err = look_for_overlap(f, c);
	if (err)
		free(c->from);
	return err;
}

static int restrict_client(struct filter *f, struct filter_client *c,
			   const struct prefix *from, size_t n,
			   const struct ipc_filter *what)
{
	struct buf rules;
	int err;

	if (!ruleset_is_name(f->device))
		return -ENOTSUP;
	err = read_rules(&rules, what);
	if (err)
		return err;
	err = take_networks(f, c, from, n);
	if (err) {
		buf_free(&rules);
		return err;
	}
	c->policy = get_policy(f, &rules);
	if (!c->policy) {
		free(c->from);
		return -ENOMEM;
	}
	LIST_INSERT_HEAD(&f->all, c, all);
	f->changed = true;
	return 0;
}

int filter_admit(struct filter *f, struct filter_client *c,
		 const struct prefix *from, size_t n,
		 const struct ipc_filter *what,
		 void (*done)(void *arg, int err), void *arg)
{
	int err = 0;

	filter_forget(c);
	/* What was of its address before is gone, or goes before it is told. */
	if (!what->on && (f->held || filter_is_idle(f))) {
		done(arg, 0);
		return 0;
	}
	*c = (struct filter_client){ .filter = f, .done = done, .arg = arg };
	if (what->on)
		err = restrict_client(f, c, from, n, what);
	if (err) {
		*c = (struct filter_client){ 0 };
		return err;
	}
	LIST_INSERT_HEAD(&f->next, c, waits);
	filter_go_on(f);
	return 0;
}

bool filter_waits(const struct filter_client *c)
{
	return c->done;
}

static void lift(struct filter *f, struct filter_client *c)
{
	size_t i;

	for (i = 0; c->there && i < c->n; i++)
		ruleset_remove(&f->change, f->device, &c->from[i]);
	LIST_REMOVE(c, all);
	put_policy(c->policy);
	free(c->from);
	f->changed = true;
}

void filter_forget(struct filter_client *c)
{
	const struct filter_client was = *c;

	if (!was.filter)
		return;
	if (was.done)
		LIST_REMOVE(c, waits);
	if (was.policy)
		lift(was.filter, c);
	*c = (struct filter_client){ 0 };
	if (was.done)
		was.done(was.arg, 0);
	filter_go_on(was.filter);
}

/* All of them */

void filter_init(struct filter *f, sd_event *event, const char *device)
{
	*f = (struct filter){
		.event = event, .device = device, .whole = true,
	};
	snprintf(f->table, sizeof(f->table), RULESET_TABLE "%s", device);
	f->nft.done = filter_on_nft;
	f->nft.gone = filter_on_gone;
	ruleset_init(&f->change);
}

int filter_open(struct filter *f)
{
	return nft_open(&f->nft, f->event);
}

struct process *filter_process(struct filter *f)
{
	return &f->nft.nursery.process;
}

void filter_end(struct filter *f)
{
	nft_end(&f->nft);
}

void filter_hold(struct filter *f)
{
	f->held = true;
}

void filter_unhold(struct filter *f)
{
	f->held = false;
	filter_go_on(f);
}

/* Who has no nft has no table, either. */
void filter_begin(struct filter *f, void (*fn)(void *arg), void *arg)
{
	f->held = false;
	f->whole = true;
	f->begun = fn;
	f->begun_arg = arg;
	f->changed = !LIST_EMPTY(&f->all) ||
		     (ruleset_is_name(f->device) && nft_there());
	if (f->changed) {
		filter_go_on(f);
		return;
	}
	settle(f, 0);
	filter_go_on(f);
}

bool filter_is_idle(const struct filter *f)
{
	return !f->changed && !nft_runs(&f->nft) && LIST_EMPTY(&f->next) &&
	       LIST_EMPTY(&f->now);
}

void filter_free(struct filter *f)
{
	struct filter_policy *p;

	guard_close(&f->guard);
	nft_close(&f->nft);
	ruleset_free(&f->change);
	while ((p = LIST_FIRST(&f->policies)))
		free_policy(p);
}
