// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/limit.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT_SIZE_MIN = 256 };

void limit_init(struct limit *l, unsigned int max, uint64_t seed)
{
	memset(l, 0, sizeof(*l));
	l->max = max;
	l->seed = seed;
}

static struct limit_host limit_key(const union sockaddr_any *a)
{
	struct limit_host key = { .count = 0 };

	if (a->sa.sa_family != AF_INET6) {
		memcpy(key.key, &a->v4.sin_addr, 4);
	} else if (IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
		memcpy(key.key, a->v6.sin6_addr.s6_addr + 12, 4);
	} else {
		memcpy(key.key, &a->v6.sin6_addr, sizeof(key.key));
		key.v6 = true;
	}
	return key;
}

static unsigned int limit_slot(const struct limit *l,
			       const struct limit_host *key)
{
	uint64_t n;

	memcpy(&n, key->key, sizeof(n));
	n = (n ^ l->seed ^ key->v6) * 0x9e3779b97f4a7c15ULL;
	n ^= n >> 32;
	n *= l->seed | 1;
	return (n >> 32) & (l->size - 1);
}

/* The place of a host, or the free one where it would be. */
static struct limit_host *limit_find(const struct limit *l,
				     const struct limit_host *key)
{
	unsigned int i = limit_slot(l, key);
	struct limit_host *h;

	for (h = &l->hosts[i]; h->count; h = &l->hosts[i]) {
		if (h->v6 == key->v6 &&
		    !memcmp(h->key, key->key, sizeof(h->key)))
			break;
		i = (i + 1) & (l->size - 1);
	}
	return h;
}

static void limit_move(struct limit *l, const struct limit_host *from,
		       unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (from[i].count)
			*limit_find(l, &from[i]) = from[i];
}

/* Half of the places at least are free. */
static bool limit_grow(struct limit *l)
{
	struct limit old = *l;

	if (2 * l->n < l->size)
		return true;
	l->size = old.size ? 2 * old.size : LIMIT_SIZE_MIN;
	l->hosts = calloc(l->size, sizeof(*l->hosts));
	if (!l->hosts) {
		*l = old;
		return false;
	}
	limit_move(l, old.hosts, old.size);
	free(old.hosts);
	return true;
}

bool limit_take(struct limit *l, const union sockaddr_any *addr)
{
	struct limit_host key = limit_key(addr), *h;

	if (!l->max)
		return true;
	if (!limit_grow(l))
		return false;
	h = limit_find(l, &key);
	if (h->count >= l->max)
		return false;
	if (!h->count) {
		*h = key;
		l->n++;
	}
	h->count++;
	return true;
}

/* Hosts behind a place that gets free may have to move there. */
static void limit_close(struct limit *l, struct limit_host *gap)
{
	unsigned int i = gap - l->hosts;
	struct limit_host copy, *h;

	for (;;) {
		i = (i + 1) & (l->size - 1);
		h = &l->hosts[i];
		if (!h->count)
			return;
		copy = *h;
		h->count = 0;
		*limit_find(l, &copy) = copy;
	}
}

void limit_give(struct limit *l, const union sockaddr_any *addr)
{
	struct limit_host key = limit_key(addr), *h;

	if (!l->size)
		return;
	h = limit_find(l, &key);
	if (!h->count || --h->count)
		return;
	l->n--;
	limit_close(l, h);
}

void limit_free(struct limit *l)
{
	free(l->hosts);
	limit_init(l, l->max, l->seed);
}
