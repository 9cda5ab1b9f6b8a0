/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which routes a tunnel needs. Pure functions.
 */
#ifndef _ACVPND_CLIENT_ROUTE_PLAN_H
#define _ACVPND_CLIENT_ROUTE_PLAN_H

#include "common/prefix.h"
#include "common/sockaddr.h"
#include "wire/config.h"

/**
 * struct route_plan - routes to install
 * @tunnel: Networks reached through the tunnel.
 * @n_tunnel: How many.
 * @bypass: Networks that stay on the path they have now.
 * @n_bypass: How many.
 */
struct route_plan {
	struct prefix *tunnel;
	size_t n_tunnel;
	struct prefix *bypass;
	size_t n_bypass;
};

/**
 * route_plan_make() - decide on the routes
 * @plan: Filled in; release it with route_plan_free().
 * @config: What the gateway said.
 * @gateway: Its outer address.
 *
 * A default route is made of two halves: they win over the default route of
 * the host without touching it. The gateway itself is bypassed if a route of
 * the tunnel, or the network of an inner address, would catch it.
 *
 * Return: 0 or -ENOMEM.
 */
int route_plan_make(struct route_plan *plan, const struct tunnel_config *config,
		    const union sockaddr_any *gateway);

/**
 * route_plan_free() - release
 * @plan: Plan; may be all zero.
 */
void route_plan_free(struct route_plan *plan);

#endif /* _ACVPND_CLIENT_ROUTE_PLAN_H */
