// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/route_plan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Two halves instead of each default route, and the gateway. */
	ROUTE_PLAN_MAX = 2 * HEADER_ROUTES_MAX + 4,
};

static void add(struct prefix *list, size_t *n, const struct prefix *p)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (prefix_equal(&list[i], p))
			return;
	list[(*n)++] = *p;
}

static void add_tunnel(struct route_plan *plan, const struct prefix *p)
{
	struct prefix half = *p;

	if (p->len) {
		add(plan->tunnel, &plan->n_tunnel, p);
		return;
	}
	half.len = 1;
	add(plan->tunnel, &plan->n_tunnel, &half);
	half.addr[0] = 0x80;
	add(plan->tunnel, &plan->n_tunnel, &half);
}

static void plan_family(struct route_plan *plan,
			const struct tunnel_config *config, sa_family_t family)
{
	struct prefix all = { .family = family };
	bool some = false;
	size_t i;

	for (i = 0; i < config->include.n; i++) {
		if (config->include.list[i].family != family)
			continue;
		add_tunnel(plan, &config->include.list[i]);
		some = true;
	}
	if (!some)
		add_tunnel(plan, &all);
}

/* 0.0.0.0/32 and ::/128 stand for "the local network", which has a route. */
static bool is_local_lan(const struct prefix *p)
{
	static const uint8_t zero[16];

	return p->len == prefix_bits(p->family) &&
	       !memcmp(p->addr, zero, sizeof(zero));
}

static bool catches(const struct route_plan *plan,
		    const struct tunnel_config *config, const struct prefix *p)
{
	size_t i;

	if (prefix_covers(&config->inner.ipv4, p) ||
	    prefix_covers(&config->inner.ipv6, p))
		return true;
	for (i = 0; i < plan->n_tunnel; i++)
		if (prefix_covers(&plan->tunnel[i], p))
			return true;
	return false;
}

static void plan_bypass(struct route_plan *plan,
			const struct tunnel_config *config,
			const union sockaddr_any *gateway)
{
	const struct prefix *p;
	struct prefix host;
	size_t i;

	prefix_from_sockaddr(&host, gateway);
	if (catches(plan, config, &host))
		add(plan->bypass, &plan->n_bypass, &host);
	for (i = 0; i < config->exclude.n; i++) {
		p = &config->exclude.list[i];
		if (!is_local_lan(p) && catches(plan, config, p))
			add(plan->bypass, &plan->n_bypass, p);
	}
}

int route_plan_make(struct route_plan *plan, const struct tunnel_config *config,
		    const union sockaddr_any *gateway)
{
	memset(plan, 0, sizeof(*plan));
	plan->tunnel = calloc(ROUTE_PLAN_MAX, sizeof(*plan->tunnel));
	plan->bypass = calloc(ROUTE_PLAN_MAX, sizeof(*plan->bypass));
	if (!plan->tunnel || !plan->bypass) {
		route_plan_free(plan);
		return -ENOMEM;
	}
	if (config->inner.ipv4.family)
		plan_family(plan, config, AF_INET);
	if (config->inner.ipv6.family)
		plan_family(plan, config, AF_INET6);
	plan_bypass(plan, config, gateway);
	return 0;
}

void route_plan_free(struct route_plan *plan)
{
	free(plan->tunnel);
	free(plan->bypass);
	memset(plan, 0, sizeof(*plan));
}
