// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/network.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "acvpnd/client/network_rules.h"

static bool change_same(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

/* Addresses */

static int change_add(struct network *n, const struct prefix *had,
		      const struct prefix *address)
{
	int err = 0;

	if (!address->family || change_same(had, address))
		return 0;
	/* Both may be of one network, and the old one goes first. */
	if (had->family == AF_INET)
		err = rtnl_link_promote(n->rtnl, n->ifindex);
	return err ? err : rtnl_address_add(n->rtnl, n->ifindex, address);
}

static int change_remove(struct network *n, struct prefix *had,
			 const struct prefix *address)
{
	int err = 0;

	if (had->family && !change_same(had, address))
		err = rtnl_address_remove(n->rtnl, n->ifindex, had);
	if (err && err != -ENOENT)
		return err;
	*had = *address;
	return 0;
}

/* Routes */

static struct rtnl_route_spec change_route(const struct network *n,
					   const struct route_plan_entry *e)
{
	static const uint8_t types[] = {
		[ROUTE_TUNNEL] = RTN_UNICAST,
		[ROUTE_DIRECT] = RTN_THROW,
		[ROUTE_NOWHERE] = RTN_UNREACHABLE,
	};

	return (struct rtnl_route_spec){
		.type = types[e->kind],
		.to = e->to,
		.table = n->table,
		.ifindex = n->ifindex,
		.protocol = NETWORK_PROTOCOL,
	};
}

static bool change_leads_out(const struct route_plan_entry *e)
{
	return e->kind == ROUTE_DIRECT;
}

static int change_install(struct network *n, const struct route_plan *plan,
			  bool direct)
{
	const struct route_plan_entry *e, *had;
	struct rtnl_route_spec route;
	int err = 0;
	size_t i;

	for (i = 0; i < plan->n && !err; i++) {
		e = &plan->list[i];
		had = route_plan_find(&n->plan, &e->to);
		if (change_leads_out(e) != direct ||
		    (had && had->kind == e->kind))
			continue;
		route = change_route(n, e);
		err = rtnl_route_install(n->rtnl, &route);
	}
	return err;
}

static int change_uninstall(struct network *n, const struct route_plan *plan,
			    bool direct)
{
	const struct route_plan_entry *e;
	struct rtnl_route_spec route;
	int err = 0;
	size_t i;

	for (i = 0; i < n->plan.n && (!err || err == -ENOENT); i++) {
		e = &n->plan.list[i];
		if (change_leads_out(e) != direct ||
		    route_plan_find(plan, &e->to))
			continue;
		route = change_route(n, e);
		err = rtnl_route_remove(n->rtnl, &route);
	}
	return err == -ENOENT ? 0 : err;
}

/*
 * What goes through the tunnel by both plans does so at any moment: what leads
 * out of it is the last to come and the first to go, and rules follow routes.
 */
static int change_steps(struct network *n, const struct route_plan *plan)
{
	int err = change_install(n, plan, false);

	if (!err)
		err = change_install(n, plan, true);
	if (!err)
		err = network_rules_move(n, plan);
	if (!err)
		err = change_uninstall(n, plan, true);
	return err ? err : change_uninstall(n, plan, false);
}

static int network_change_routes(struct network *n,
				 const struct route_plan *plan)
{
	struct route_plan copy;
	int err;

	if (route_plan_equal(&n->plan, plan))
		return 0;
	err = route_plan_copy(&copy, plan);
	if (!err)
		err = change_steps(n, plan);
	if (err) {
		route_plan_free(&copy);
		return err;
	}
	route_plan_free(&n->plan);
	n->plan = copy;
	return 0;
}

static int change_mtu(struct network *n, unsigned int mtu)
{
	int err = rtnl_link_raise(n->rtnl, n->ifindex, mtu);

	if (!err)
		n->mtu = mtu;
	return err;
}

int network_change(struct network *n, const struct network_config *config)
{
	int err = 0;

	/* IPv6 needs its MTU as long as there is an address of it. */
	if (config->mtu > n->mtu)
		err = change_mtu(n, config->mtu);
	if (!err)
		err = change_add(n, &n->ipv4, config->ipv4);
	if (!err)
		err = change_add(n, &n->ipv6, config->ipv6);
	if (!err)
		err = network_change_routes(n, config->plan);
	if (!err)
		err = change_remove(n, &n->ipv4, config->ipv4);
	if (!err)
		err = change_remove(n, &n->ipv6, config->ipv6);
	if (!err && config->mtu < n->mtu)
		err = change_mtu(n, config->mtu);
	return err;
}
