// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/pool.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	/* More leases than that are never counted. */
	AUTH_POOL_BITS_MAX = 62,
};

struct auth_pool {
	void *leases;
	size_t n;
};

int auth_pool_new(struct auth_pool **pool)
{
	*pool = calloc(1, sizeof(**pool));
	return *pool ? 0 : -ENOMEM;
}

void auth_pool_free(struct auth_pool *pool)
{
	if (pool)
		tdestroy(pool->leases, free);
	free(pool);
}

/*
 * Leases that overlap are equal. Those in the tree do not, so it has an order;
 * and what overlaps with one of them finds it.
 */
static int auth_pool_compare(const void *a, const void *b)
{
	const struct prefix *p = a, *q = b;
	unsigned int len = p->len < q->len ? p->len : q->len;
	unsigned int mask = (0xff00 >> (len % 8)) & 0xff;
	int diff;

	if (p->family != q->family)
		return p->family < q->family ? -1 : 1;
	diff = memcmp(p->addr, q->addr, len / 8);
	if (diff || !mask)
		return diff;
	return (p->addr[len / 8] & mask) - (q->addr[len / 8] & mask);
}

int auth_pool_claim(struct auth_pool *pool, const struct prefix *lease)
{
	struct prefix *mine = malloc(sizeof(*mine));
	struct prefix **found;

	if (!mine)
		return -ENOMEM;
	*mine = *lease;
	prefix_normalize(mine);
	found = tsearch(mine, &pool->leases, auth_pool_compare);
	if (found && *found == mine) {
		pool->n++;
		return 0;
	}
	free(mine);
	return found ? -EADDRINUSE : -ENOMEM;
}

void auth_pool_give(struct auth_pool *pool, const struct prefix *lease)
{
	struct prefix **found, *old, key = *lease;

	if (lease->family == AF_UNSPEC)
		return;
	prefix_normalize(&key);
	found = tfind(&key, &pool->leases, auth_pool_compare);
	if (!found || !prefix_equal(*found, &key))
		return;
	old = *found;
	tdelete(&key, &pool->leases, auth_pool_compare);
	free(old);
	pool->n--;
}

size_t auth_pool_used(const struct auth_pool *pool)
{
	return pool->n;
}

void auth_pool_address(const struct prefix *lease, struct prefix *address)
{
	*address = *lease;
	if (lease->len < prefix_bits(lease->family))
		address->addr[prefix_bits(lease->family) / 8 - 1] |= 1;
}

/* How many bits tell the leases of a network apart. */
static unsigned int auth_pool_bits(const struct auth_pool_wish *wish)
{
	unsigned int bits = wish->len - wish->network.len;

	return bits < AUTH_POOL_BITS_MAX ? bits : AUTH_POOL_BITS_MAX;
}

static void auth_pool_nth(const struct auth_pool_wish *wish, uint64_t n,
			  struct prefix *lease)
{
	unsigned int bit = wish->len;

	*lease = wish->network;
	prefix_normalize(lease);
	lease->len = wish->len;
	for (; n; n >>= 1) {
		bit--;
		if (n & 1)
			lease->addr[bit / 8] |= 0x80 >> (bit % 8);
	}
}

/* Networks have an address of their own, and IPv4 ones one for broadcasts. */
static bool auth_pool_assignable(const struct auth_pool_wish *wish,
				 const struct prefix *lease)
{
	unsigned int bits = prefix_bits(wish->network.family);
	struct prefix end;

	if (wish->len < bits || wish->network.len + 1u >= bits)
		return true;
	auth_pool_nth(wish, 0, &end);
	if (prefix_equal(&end, lease))
		return false;
	if (wish->network.family != AF_INET)
		return true;
	auth_pool_nth(wish, (1ULL << auth_pool_bits(wish)) - 1, &end);
	return !prefix_equal(&end, lease);
}

/* FNV-1a: names that differ begin at different places. */
static uint64_t auth_pool_hash(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	return hash ^ hash >> 32;
}

static int auth_pool_begin(const struct auth_pool_wish *wish, uint64_t *begin)
{
	if (wish->user)
		*begin = auth_pool_hash(wish->user);
	else if (getrandom(begin, sizeof(*begin), 0) != sizeof(*begin))
		return -EIO;
	return 0;
}

static int auth_pool_try(struct auth_pool *pool,
			 const struct auth_pool_wish *wish,
			 const struct prefix *lease)
{
	if (!auth_pool_assignable(wish, lease))
		return -EADDRINUSE;
	return auth_pool_claim(pool, lease);
}

static int auth_pool_wanted(struct auth_pool *pool,
			    const struct auth_pool_wish *wish,
			    struct prefix *lease)
{
	*lease = wish->wanted;
	lease->len = wish->len;
	prefix_normalize(lease);
	if (!prefix_covers(&wish->network, lease))
		return -EADDRINUSE;
	return auth_pool_try(pool, wish, lease);
}

int auth_pool_take_fixed(struct auth_pool *pool,
			 const struct auth_pool_wish *wish,
			 const struct prefix *lease)
{
	if (prefix_covers(&wish->network, lease))
		return auth_pool_try(pool, wish, lease);
	return auth_pool_claim(pool, lease);
}

static bool auth_pool_valid(const struct auth_pool_wish *wish)
{
	sa_family_t family = wish->network.family;

	return (family == AF_INET || family == AF_INET6) &&
	       wish->len >= wish->network.len &&
	       wish->len <= prefix_bits(family);
}

int auth_pool_take(struct auth_pool *pool, const struct auth_pool_wish *wish,
		   struct prefix *lease)
{
	uint64_t i, begin, count;
	int err;

	if (!auth_pool_valid(wish))
		return -EINVAL;
	err = auth_pool_wanted(pool, wish, lease);
	if (err != -EADDRINUSE)
		return err;
	err = auth_pool_begin(wish, &begin);
	if (err)
		return err;
	count = 1ULL << auth_pool_bits(wish);
	for (i = 0; i < count && i < AUTH_POOL_PROBES_MAX; i++) {
		auth_pool_nth(wish, (begin + i) & (count - 1), lease);
		err = auth_pool_try(pool, wish, lease);
		if (err != -EADDRINUSE)
			return err;
	}
	return -EADDRNOTAVAIL;
}
