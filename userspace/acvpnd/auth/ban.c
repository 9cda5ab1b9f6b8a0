// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/ban.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { AUTH_BAN_V6_LEN = 64 };

struct auth_ban_node {
	struct auth_ban_entry entry;
	TAILQ_ENTRY(auth_ban_node) order;
};

TAILQ_HEAD(auth_ban_list, auth_ban_node);

/*
 * Who is banned is in a list of his own, so that addresses with a point or two,
 * of which an attacker may have any number, do not end his ban.
 */
struct auth_ban {
	struct auth_ban_config config;
	void *nodes;
	size_t n;
	struct auth_ban_list scored;
	struct auth_ban_list banned;
};

int auth_ban_new(struct auth_ban **ban, const struct auth_ban_config *config)
{
	struct auth_ban *b = calloc(1, sizeof(*b));

	if (!b)
		return -ENOMEM;
	b->config = *config;
	TAILQ_INIT(&b->scored);
	TAILQ_INIT(&b->banned);
	*ban = b;
	return 0;
}

void auth_ban_free(struct auth_ban *ban)
{
	if (ban)
		tdestroy(ban->nodes, free);
	free(ban);
}

void auth_ban_set(struct auth_ban *ban, const struct auth_ban_config *config)
{
	ban->config = *config;
}

/* The entry is the first member, so that an entry can be a key. */
static int auth_ban_compare(const void *a, const void *b)
{
	const struct auth_ban_entry *p = a, *q = b;

	if (p->who.family != q->who.family)
		return p->who.family < q->who.family ? -1 : 1;
	return memcmp(p->who.addr, q->who.addr, sizeof(p->who.addr));
}

static struct auth_ban_list *auth_ban_list_of(struct auth_ban *ban,
					      const struct auth_ban_node *node)
{
	return node->entry.banned ? &ban->banned : &ban->scored;
}

static void auth_ban_drop(struct auth_ban *ban, struct auth_ban_node *node)
{
	TAILQ_REMOVE(auth_ban_list_of(ban, node), node, order);
	tdelete(node, &ban->nodes, auth_ban_compare);
	free(node);
	ban->n--;
}

static void auth_ban_expire(struct auth_ban *ban, struct auth_ban_list *list,
			    int64_t now)
{
	struct auth_ban_node *node;

	while ((node = TAILQ_FIRST(list)) && node->entry.until <= now)
		auth_ban_drop(ban, node);
}

/* That of a client whose load balancer does not tell where it comes from. */
static bool auth_ban_is_nobody(const struct prefix *who)
{
	static const uint8_t none[4];

	return who->family == AF_INET && !memcmp(who->addr, none, sizeof(none));
}

/* Of IPv6, what is left of the host's own address is a network of zeros. */
static bool auth_ban_is_local(const struct prefix *who)
{
	static const uint8_t none[AUTH_BAN_V6_LEN / 8];

	if (who->family == AF_INET)
		return who->addr[0] == IN_LOOPBACKNET;
	return !memcmp(who->addr, none, sizeof(none));
}

/* Whom points are counted for. */
static void auth_ban_key(struct prefix *who)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct prefix v4 = { .family = AF_INET, .len = 32 };

	if (who->family == AF_INET6 &&
	    !memcmp(who->addr, mapped, sizeof(mapped))) {
		memcpy(v4.addr, who->addr + sizeof(mapped), 4);
		*who = v4;
	}
	who->len = who->family == AF_INET6 ? AUTH_BAN_V6_LEN : 32;
	prefix_normalize(who);
}

/*
 * The lists are in the order of time as long as the configuration is the same;
 * behind a change of it an entry may be there whose time is over.
 */
static struct auth_ban_node *auth_ban_find(struct auth_ban *ban,
					   struct prefix *who, int64_t now)
{
	struct auth_ban_entry key;
	struct auth_ban_node **found;

	auth_ban_expire(ban, &ban->scored, now);
	auth_ban_expire(ban, &ban->banned, now);
	auth_ban_key(who);
	key.who = *who;
	found = tfind(&key, &ban->nodes, auth_ban_compare);
	if (!found)
		return NULL;
	if ((*found)->entry.until > now)
		return *found;
	auth_ban_drop(ban, *found);
	return NULL;
}

static int64_t auth_ban_time(const struct auth_ban_node *node, int64_t now)
{
	const struct auth_ban_entry *e = &node->entry;

	return e->banned && !e->exempt ? e->until - now : 0;
}

static struct auth_ban_node *auth_ban_insert(struct auth_ban *ban,
					     const struct prefix *who,
					     int64_t now)
{
	struct auth_ban_node *node;

	if (ban->n >= AUTH_BAN_ENTRIES_MAX) {
		node = TAILQ_FIRST(&ban->scored);
		auth_ban_drop(ban, node ?: TAILQ_FIRST(&ban->banned));
	}
	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;
	node->entry.who = *who;
	node->entry.exempt = auth_ban_is_local(who);
	node->entry.until = now + ban->config.reset_ms;
	if (!tsearch(node, &ban->nodes, auth_ban_compare)) {
		free(node);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&ban->scored, node, order);
	ban->n++;
	return node;
}

int64_t auth_ban_add(struct auth_ban *ban, const union sockaddr_any *peer,
		     uint32_t points, int64_t now)
{
	struct auth_ban_node *node;
	struct prefix who;

	if (!ban->config.max_score || !points)
		return auth_ban_left(ban, peer, now);
	prefix_from_sockaddr(&who, peer);
	if (auth_ban_is_nobody(&who))
		return 0;
	node = auth_ban_find(ban, &who, now);
	if (!node)
		node = auth_ban_insert(ban, &who, now);
	if (!node)
		return 0;
	if (node->entry.banned)
		return auth_ban_time(node, now);
	if (points > UINT32_MAX - node->entry.score)
		points = UINT32_MAX - node->entry.score;
	node->entry.score += points;
	if (node->entry.score <= ban->config.max_score)
		return 0;
	TAILQ_REMOVE(&ban->scored, node, order);
	node->entry.banned = true;
	node->entry.until = now + ban->config.ban_ms;
	TAILQ_INSERT_TAIL(&ban->banned, node, order);
	return auth_ban_time(node, now);
}

int64_t auth_ban_left(struct auth_ban *ban, const union sockaddr_any *peer,
		      int64_t now)
{
	const struct auth_ban_node *node;
	struct prefix who;

	prefix_from_sockaddr(&who, peer);
	node = auth_ban_find(ban, &who, now);
	return node ? auth_ban_time(node, now) : 0;
}

int auth_ban_remove(struct auth_ban *ban, const struct prefix *who,
		    int64_t now)
{
	struct prefix key = *who;
	struct auth_ban_node *node = auth_ban_find(ban, &key, now);

	if (!node)
		return -ENOENT;
	auth_ban_drop(ban, node);
	return 0;
}

static void auth_ban_list_each(struct auth_ban_list *list, int64_t now,
			       auth_ban_fn fn, void *arg)
{
	struct auth_ban_node *node;

	TAILQ_FOREACH(node, list, order)
		if (node->entry.until > now)
			fn(arg, &node->entry);
}

void auth_ban_each(struct auth_ban *ban, int64_t now, auth_ban_fn fn,
		   void *arg)
{
	auth_ban_list_each(&ban->banned, now, fn, arg);
	auth_ban_list_each(&ban->scored, now, fn, arg);
}
