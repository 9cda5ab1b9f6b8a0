/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which routes a tunnel needs. Pure functions.
 */
#ifndef _ACVPND_CLIENT_ROUTE_PLAN_H
#define _ACVPND_CLIENT_ROUTE_PLAN_H

#include <stdbool.h>

#include "common/prefix.h"
#include "wire/config.h"

/**
 * enum route_kind - what becomes of packets to a network
 * @ROUTE_TUNNEL: They go through the tunnel.
 * @ROUTE_DIRECT: They go where they would go without the tunnel.
 * @ROUTE_NOWHERE: They are refused: the tunnel has no address of their family.
 */
enum route_kind {
	ROUTE_TUNNEL,
	ROUTE_DIRECT,
	ROUTE_NOWHERE,
};

/**
 * struct route_plan_entry - a route to install
 * @kind: What becomes of packets.
 * @to: Network.
 */
struct route_plan_entry {
	enum route_kind kind;
	struct prefix to;
};

/**
 * struct route_plan - routes to install; all zero is none
 * @list: The routes; no network twice.
 * @n: How many.
 */
struct route_plan {
	struct route_plan_entry *list;
	size_t n;
};

/**
 * route_plan_make() - decide on the routes
 * @plan: Filled in; release it with route_plan_free().
 * @config: What the gateway said.
 *
 * Networks that the gateway lists go through the tunnel, and those of the inner
 * addresses; all of a family if it lists none of it. If all of one family goes
 * through the tunnel and there is no inner address of the other, that one goes
 * nowhere, unless the gateway lets it pass.
 *
 * Return: 0 or -ENOMEM.
 */
int route_plan_make(struct route_plan *plan,
		    const struct tunnel_config *config);

/**
 * route_plan_direct() - leave one more network where it is
 * @plan: Plan after route_plan_make().
 * @to: Network.
 */
void route_plan_direct(struct route_plan *plan, const struct prefix *to);

/**
 * route_plan_lengths() - lengths of prefixes in use
 * @plan: Plan.
 * @family: AF_INET or AF_INET6.
 * @lengths: Filled in, longest first.
 *
 * Return: How many.
 */
size_t route_plan_lengths(const struct route_plan *plan, sa_family_t family,
			  uint8_t lengths[129]);

/**
 * route_plan_copy() - copy one
 * @to: Filled in; release it with route_plan_free().
 * @from: Plan.
 *
 * Return: 0 or -ENOMEM.
 */
int route_plan_copy(struct route_plan *to, const struct route_plan *from);

/**
 * route_plan_equal() - are both the same, in the same order?
 * @a: Plan.
 * @b: Plan.
 *
 * Return: true if so.
 */
bool route_plan_equal(const struct route_plan *a, const struct route_plan *b);

/**
 * route_plan_find() - what becomes of a network
 * @plan: Plan.
 * @to: Network.
 *
 * Return: Its entry, or NULL.
 */
const struct route_plan_entry *route_plan_find(const struct route_plan *plan,
					       const struct prefix *to);

/**
 * route_plan_free() - release
 * @plan: Plan; may be all zero.
 */
void route_plan_free(struct route_plan *plan);

#endif /* _ACVPND_CLIENT_ROUTE_PLAN_H */
