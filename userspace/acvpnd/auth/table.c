// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/table.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define table_parent(ptr) ((struct auth_parent *)((char *)(ptr) - \
	offsetof(struct auth_parent, deadline)))

TAILQ_HEAD(auth_parents, auth_parent);

/* All parents of a user; there as long as there is one. */
struct auth_table_user {
	char name[AUTH_NAME_SIZE];
	struct auth_parents parents;
	size_t n;
};

/*
 * Each parent is in @parents, by its number, in @indexes and @tokens, in the
 * list of its user, and in @deadlines.
 */
struct auth_table {
	size_t max;
	size_t n;
	uint32_t next;
	struct auth_parents parents;
	void *indexes;
	void *tokens;
	void *users;
	struct auth_deadlines deadlines;
};

int auth_table_new(struct auth_table **table, size_t max)
{
	struct auth_table *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->max = max;
	t->next = 1;
	TAILQ_INIT(&t->parents);
	*table = t;
	return 0;
}

static void auth_table_keep(void *node)
{
	(void)node;
}

void auth_table_free(struct auth_table *table)
{
	if (!table)
		return;
	tdestroy(table->tokens, auth_table_keep);
	tdestroy(table->indexes, free);
	tdestroy(table->users, free);
	auth_deadline_free(&table->deadlines);
	free(table);
}

static void auth_table_free_parent(struct auth_parent *parent)
{
	free((char *)parent->record.settings);
	free((char *)parent->record.classes);
	free((char *)parent->record.told);
	free(parent);
}

void auth_table_set_max(struct auth_table *table, size_t max)
{
	table->max = max;
}

size_t auth_table_count(const struct auth_table *table)
{
	return table->n;
}

uint32_t auth_table_next_index(const struct auth_table *table)
{
	return table->next;
}

void auth_table_reserve(struct auth_table *table, uint32_t index)
{
	if (index > table->next)
		table->next = index;
}

/* Records are the first member of parents, so that one can be a key. */
static int auth_table_by_index(const void *a, const void *b)
{
	const struct auth_record *p = a, *q = b;

	return p->index < q->index ? -1 : p->index > q->index;
}

static int auth_table_by_token(const void *a, const void *b)
{
	const struct auth_record *p = a, *q = b;

	return memcmp(&p->token, &q->token, sizeof(p->token));
}

static int auth_table_by_name(const void *a, const void *b)
{
	const struct auth_table_user *p = a, *q = b;

	return strcmp(p->name, q->name);
}

static void *auth_table_lookup(const void *key, void *const *tree,
			       int (*compare)(const void *a, const void *b))
{
	void **found = tfind(key, tree, compare);

	return found ? *found : NULL;
}

struct auth_parent *auth_table_find(const struct auth_table *table,
				    uint32_t index)
{
	struct auth_record key = { .index = index };

	return auth_table_lookup(&key, &table->indexes, auth_table_by_index);
}

struct auth_parent *auth_table_find_token(const struct auth_table *table,
					  const struct auth_token_hash *token)
{
	struct auth_record key = { .token = *token };

	return auth_table_lookup(&key, &table->tokens, auth_table_by_token);
}

static struct auth_table_user *
auth_table_find_user(const struct auth_table *table, const char *name)
{
	struct auth_table_user key;

	snprintf(key.name, sizeof(key.name), "%s", name);
	return auth_table_lookup(&key, &table->users, auth_table_by_name);
}

static struct auth_table_user *auth_table_make_user(struct auth_table *table,
						    const char *name)
{
	struct auth_table_user *user = auth_table_find_user(table, name);

	if (user)
		return user;
	user = calloc(1, sizeof(*user));
	if (!user)
		return NULL;
	snprintf(user->name, sizeof(user->name), "%s", name);
	TAILQ_INIT(&user->parents);
	if (tsearch(user, &table->users, auth_table_by_name))
		return user;
	free(user);
	return NULL;
}

static void auth_table_drop_user(struct auth_table *table,
				 struct auth_table_user *user)
{
	if (user->n)
		return;
	tdelete(user, &table->users, auth_table_by_name);
	free(user);
}

static int64_t auth_table_sooner(int64_t at, int64_t since, int64_t limit)
{
	int64_t end = limit ? since + limit : AUTH_DEADLINE_NEVER;

	return end < at ? end : at;
}

/* Recompute when a session ends if nothing happens. */
static void auth_table_schedule(struct auth_table *table,
				struct auth_parent *parent)
{
	const struct auth_record *r = &parent->record;
	int64_t at = AUTH_DEADLINE_NEVER;

	if (r->ending) {
		at = r->ending_since + AUTH_TABLE_ENDING_MS;
		auth_deadline_set(&table->deadlines, &parent->deadline, at);
		return;
	}
	at = auth_table_sooner(at, r->login, r->limits.session_ms);
	if (!auth_record_active(r))
		at = auth_table_sooner(at, r->inactive,
				       r->limits.disconnected_ms);
	auth_deadline_set(&table->deadlines, &parent->deadline, at);
}

/* Into the trees: all of them or none. */
static int auth_table_index(struct auth_table *table,
			    struct auth_parent *parent)
{
	struct auth_parent **found;

	found = tsearch(parent, &table->indexes, auth_table_by_index);
	if (!found || *found != parent)
		return found ? -EEXIST : -ENOMEM;
	found = tsearch(parent, &table->tokens, auth_table_by_token);
	if (found && *found == parent)
		return 0;
	tdelete(parent, &table->indexes, auth_table_by_index);
	return found ? -EEXIST : -ENOMEM;
}

/* Most often its number is the highest one. */
static void auth_table_list(struct auth_table *table,
			    struct auth_parent *parent)
{
	struct auth_parent *before;

	TAILQ_FOREACH_REVERSE(before, &table->parents, auth_parents, order)
		if (before->record.index < parent->record.index)
			break;
	if (before)
		TAILQ_INSERT_AFTER(&table->parents, before, parent, order);
	else
		TAILQ_INSERT_HEAD(&table->parents, parent, order);
}

static int auth_table_insert(struct auth_table *table,
			     struct auth_parent *parent)
{
	struct auth_table_user *user;
	int err;

	user = auth_table_make_user(table, parent->record.user);
	if (!user)
		return -ENOMEM;
	err = auth_deadline_add(&table->deadlines, &parent->deadline);
	if (err)
		goto drop_user;
	err = auth_table_index(table, parent);
	if (err)
		goto remove_deadline;
	auth_table_list(table, parent);
	parent->user = user;
	TAILQ_INSERT_TAIL(&user->parents, parent, siblings);
	user->n++;
	table->n++;
	auth_table_schedule(table, parent);
	return 0;

remove_deadline:
	auth_deadline_remove(&table->deadlines, &parent->deadline);
drop_user:
	auth_table_drop_user(table, user);
	return err;
}

static int auth_table_copy(const char **to, const char *lines)
{
	char *copy = NULL;

	if (lines && *lines) {
		copy = strdup(lines);
		if (!copy)
			return -ENOMEM;
	}
	*to = copy;
	return 0;
}

/* They are the parent's own, and last as long. */
static int auth_table_keep_lines(struct auth_record *own,
				 const struct auth_record *record)
{
	int err;

	own->settings = NULL;
	own->classes = NULL;
	own->told = NULL;
	err = auth_table_copy(&own->settings, record->settings);
	if (!err)
		err = auth_table_copy(&own->classes, record->classes);
	return err ? err : auth_table_copy(&own->told, record->told);
}

int auth_table_tell(struct auth_parent *parent, const char *told)
{
	const char *copy;
	int err = auth_table_copy(&copy, told);

	if (err)
		return err;
	free((char *)parent->record.told);
	parent->record.told = copy;
	return 0;
}

static int auth_table_take(struct auth_table *table,
			   const struct auth_record *record,
			   struct auth_parent **parent)
{
	struct auth_parent *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	p->record = *record;
	err = auth_table_keep_lines(&p->record, record);
	if (!err)
		err = auth_table_insert(table, p);
	if (err) {
		auth_table_free_parent(p);
		return err;
	}
	*parent = p;
	return 0;
}

int auth_table_add(struct auth_table *table, const struct auth_record *record,
		   struct auth_parent **parent)
{
	struct auth_record fresh = *record;
	int err;

	if ((table->max && table->n >= table->max) ||
	    table->next == UINT32_MAX)
		return -ENOSPC;
	fresh.index = table->next;
	fresh.inactive = fresh.login;
	memset(fresh.tunnels, 0, sizeof(fresh.tunnels));
	err = auth_table_take(table, &fresh, parent);
	if (!err)
		table->next++;
	return err;
}

int auth_table_adopt(struct auth_table *table,
		     const struct auth_record *record,
		     struct auth_parent **parent)
{
	int err;

	if (!record->index || record->index == UINT32_MAX || !record->user[0])
		return -EINVAL;
	err = auth_table_take(table, record, parent);
	if (!err)
		auth_table_reserve(table, record->index + 1);
	return err;
}

void auth_table_remove(struct auth_table *table, struct auth_parent *parent)
{
	struct auth_table_user *user = parent->user;

	TAILQ_REMOVE(&user->parents, parent, siblings);
	user->n--;
	auth_table_drop_user(table, user);
	auth_deadline_remove(&table->deadlines, &parent->deadline);
	TAILQ_REMOVE(&table->parents, parent, order);
	tdelete(parent, &table->tokens, auth_table_by_token);
	tdelete(parent, &table->indexes, auth_table_by_index);
	table->n--;
	auth_table_free_parent(parent);
}

/* Does @a make way before @b? */
static bool auth_table_before(const struct auth_record *a,
			      const struct auth_record *b)
{
	if (auth_record_active(a) != auth_record_active(b))
		return !auth_record_active(a);
	if (!auth_record_active(a) && a->inactive != b->inactive)
		return a->inactive < b->inactive;
	return a->index < b->index;
}

struct auth_parent *auth_table_excess(const struct auth_table *table,
				      const char *user, unsigned int max)
{
	struct auth_table_user *u = auth_table_find_user(table, user);
	struct auth_parent *parent, *newest = NULL, *first = NULL;
	size_t n = 0;

	if (!u || !max || u->n <= max)
		return NULL;
	TAILQ_FOREACH(parent, &u->parents, siblings) {
		n += !parent->record.ending;
		if (!newest || parent->record.index > newest->record.index)
			newest = parent;
	}
	TAILQ_FOREACH(parent, &u->parents, siblings)
		if (parent != newest && !parent->record.ending &&
		    (!first || auth_table_before(&parent->record,
						 &first->record)))
			first = parent;
	return n > max ? first : NULL;
}

struct auth_parent *auth_table_due(const struct auth_table *table, int64_t now,
				   enum auth_reason *reason)
{
	struct auth_deadline *first = auth_deadline_first(&table->deadlines);
	struct auth_parent *parent;

	if (!first || first->at > now)
		return NULL;
	parent = table_parent(first);
	if (parent->record.ending)
		*reason = parent->record.ending;
	else
		*reason = auth_record_remaining(&parent->record, now) ?
			  AUTH_REASON_DISCONNECTED : AUTH_REASON_TIMEOUT;
	return parent;
}

int64_t auth_table_next_due(const struct auth_table *table)
{
	struct auth_deadline *first = auth_deadline_first(&table->deadlines);

	return first ? first->at : AUTH_DEADLINE_NEVER;
}

void auth_table_up(struct auth_table *table, struct auth_parent *parent,
		   enum auth_channel channel, const union sockaddr_any *peer,
		   const char *cipher, bool compressed, int64_t now)
{
	struct auth_tunnel *tunnel = &parent->record.tunnels[channel];

	auth_table_down(table, parent, channel, AUTH_REASON_RECONNECT, NULL,
			now);
	auth_record_add(&tunnel->before, &tunnel->traffic);
	*tunnel = (struct auth_tunnel){
		.up = true,
		.count = tunnel->count + 1,
		.since = now,
		.peer = *peer,
		.compressed = compressed,
		.before = tunnel->before,
	};
	snprintf(tunnel->cipher, sizeof(tunnel->cipher), "%s", cipher);
	snprintf(tunnel->agent, sizeof(tunnel->agent), "%s",
		 parent->record.agent);
	if (channel == AUTH_CHANNEL_SSL)
		parent->record.peer = *peer;
	auth_table_schedule(table, parent);
}

void auth_table_down(struct auth_table *table, struct auth_parent *parent,
		     enum auth_channel channel, enum auth_reason reason,
		     const struct auth_traffic *traffic, int64_t now)
{
	struct auth_tunnel *tunnel = &parent->record.tunnels[channel];

	if (!tunnel->up)
		return;
	tunnel->up = false;
	tunnel->ended = now;
	tunnel->reason = reason;
	if (traffic)
		tunnel->traffic = *traffic;
	if (channel == AUTH_CHANNEL_SSL)
		parent->record.inactive = now;
	auth_table_schedule(table, parent);
}

void auth_table_end(struct auth_table *table, struct auth_parent *parent,
		    enum auth_reason reason, int64_t now)
{
	parent->record.ending = reason;
	parent->record.ending_since = now;
	auth_table_schedule(table, parent);
}

void auth_table_set_limits(struct auth_table *table,
			   struct auth_parent *parent,
			   const struct auth_limits *limits)
{
	parent->record.limits = *limits;
	auth_table_schedule(table, parent);
}

struct auth_parent *auth_table_first(const struct auth_table *table)
{
	return TAILQ_FIRST(&table->parents);
}

/**
 * struct auth_table_seek - a key that remembers
 * @index: Number.
 * @above: The least one above it that it was compared with, or NULL. Each one
 *	on the way down is nearer than those before on the same side.
 */
struct auth_table_seek {
	uint32_t index;
	struct auth_parent *above;
};

static int auth_table_pass(const void *key, const void *node)
{
	struct auth_table_seek *seek = (void *)key;
	struct auth_parent *parent = (void *)node;

	if (seek->index < parent->record.index)
		seek->above = parent;
	return seek->index < parent->record.index ? -1 :
	       seek->index > parent->record.index;
}

struct auth_parent *auth_table_from(const struct auth_table *table,
				    uint32_t index)
{
	struct auth_table_seek seek = { .index = index };
	struct auth_parent *parent;

	parent = auth_table_lookup(&seek, &table->indexes, auth_table_pass);
	return parent ?: seek.above;
}

struct auth_parent *auth_table_after(const struct auth_parent *parent)
{
	return TAILQ_NEXT(parent, order);
}
