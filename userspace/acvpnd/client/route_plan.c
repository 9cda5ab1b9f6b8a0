// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/route_plan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Of each family a default route and the network of its address. */
	ROUTE_PLAN_MAX = 2 * HEADER_ROUTES_MAX + 4 + 1,
};

const struct route_plan_entry *route_plan_find(const struct route_plan *plan,
					       const struct prefix *to)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		if (prefix_equal(&plan->list[i].to, to))
			return &plan->list[i];
	return NULL;
}

/* What was said first of a network counts. */
static void plan_add(struct route_plan *plan, enum route_kind kind,
		     const struct prefix *p)
{
	struct route_plan_entry *e;

	if (route_plan_find(plan, p))
		return;
	e = &plan->list[plan->n++];
	e->kind = kind;
	e->to = *p;
	prefix_normalize(&e->to);
}

/* 0.0.0.0/32 and ::/128 stand for "the local network", which has a route. */
static bool is_local_lan(const struct prefix *p)
{
	static const uint8_t zero[16];

	return p->len == prefix_bits(p->family) &&
	       !memcmp(p->addr, zero, sizeof(zero));
}

/* The other hosts of the network that the address is in. */
static void plan_inner(struct route_plan *plan, const struct prefix *inner)
{
	if (inner->len < prefix_bits(inner->family))
		plan_add(plan, ROUTE_TUNNEL, inner);
}

/* Returns whether all of the family goes through the tunnel. */
static bool plan_family(struct route_plan *plan,
			const struct tunnel_config *config,
			const struct prefix *inner)
{
	const struct prefix all = { .family = inner->family };
	bool some = false;
	size_t i;

	plan_inner(plan, inner);
	for (i = 0; i < config->include.n; i++) {
		if (config->include.list[i].family != inner->family)
			continue;
		plan_add(plan, ROUTE_TUNNEL, &config->include.list[i]);
		some |= config->include.list[i].len != 0;
	}
	if (!some)
		plan_add(plan, ROUTE_TUNNEL, &all);
	return !some;
}

static void plan_other(struct route_plan *plan,
		       const struct tunnel_config *config, sa_family_t family)
{
	const struct prefix all = { .family = family };

	if (config->bypass_protocol != HEADER_FLAG_TRUE)
		plan_add(plan, ROUTE_NOWHERE, &all);
}

static void plan_both(struct route_plan *plan,
		      const struct tunnel_config *config)
{
	const struct header_inner *inner = &config->inner;
	bool all4 = false, all6 = false;

	if (inner->ipv4.family)
		all4 = plan_family(plan, config, &inner->ipv4);
	if (inner->ipv6.family)
		all6 = plan_family(plan, config, &inner->ipv6);
	if (all4 && !inner->ipv6.family)
		plan_other(plan, config, AF_INET6);
	if (all6 && !inner->ipv4.family)
		plan_other(plan, config, AF_INET);
}

int route_plan_make(struct route_plan *plan, const struct tunnel_config *config)
{
	const struct header_routes *exclude = &config->exclude;
	size_t i;

	memset(plan, 0, sizeof(*plan));
	plan->list = calloc(ROUTE_PLAN_MAX, sizeof(*plan->list));
	if (!plan->list)
		return -ENOMEM;
	for (i = 0; i < exclude->n; i++)
		if (!is_local_lan(&exclude->list[i]))
			plan_add(plan, ROUTE_DIRECT, &exclude->list[i]);
	plan_both(plan, config);
	return 0;
}

void route_plan_direct(struct route_plan *plan, const struct prefix *to)
{
	plan_add(plan, ROUTE_DIRECT, to);
}

size_t route_plan_lengths(const struct route_plan *plan, sa_family_t family,
			  uint8_t lengths[129])
{
	bool used[129] = { false };
	size_t i, n = 0;
	int len;

	for (i = 0; i < plan->n; i++)
		if (plan->list[i].to.family == family)
			used[plan->list[i].to.len] = true;
	for (len = 128; len >= 0; len--)
		if (used[len])
			lengths[n++] = len;
	return n;
}

int route_plan_copy(struct route_plan *to, const struct route_plan *from)
{
	memset(to, 0, sizeof(*to));
	if (!from->n)
		return 0;
	to->list = calloc(from->n, sizeof(*to->list));
	if (!to->list)
		return -ENOMEM;
	to->n = from->n;
	memcpy(to->list, from->list, from->n * sizeof(*to->list));
	return 0;
}

bool route_plan_equal(const struct route_plan *a, const struct route_plan *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->list[i].kind != b->list[i].kind ||
		    !prefix_equal(&a->list[i].to, &b->list[i].to))
			break;
	return i == a->n && i == b->n;
}

void route_plan_free(struct route_plan *plan)
{
	free(plan->list);
	memset(plan, 0, sizeof(*plan));
}
