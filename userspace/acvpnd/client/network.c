// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/network.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"

/**
 * struct network - what we changed
 * @sock: rtnetlink socket.
 * @bypass: Routes outside the tunnel that we added.
 * @n_bypass: How many.
 * @error: Text of the last failure.
 */
struct network {
	struct nl_sock *sock;
	struct rtnl_route **bypass;
	size_t n_bypass;
	char error[256];
};

/* The library's errors lose the errno; these are the ones worth telling. */
static int nle_errno(int nle)
{
	switch (-nle) {
	case NLE_SUCCESS:
		return 0;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_NODEV:
		return -ENODEV;
	default:
		return -EINVAL;
	}
}

static int fail(struct network *n, int nle, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct network *n, int nle, const char *fmt, ...)
{
	char what[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	/* What the library makes of "network unreachable". */
	snprintf(n->error, sizeof(n->error), "%s: %s", what,
		 nle == -NLE_FAILURE ? "there is no path" : nl_geterror(nle));
	return nle_errno(nle);
}

static struct nl_addr *to_addr(const struct prefix *p)
{
	struct nl_addr *addr = nl_addr_build(p->family, p->addr,
					     prefix_bits(p->family) / 8);

	if (addr)
		nl_addr_set_prefixlen(addr, p->len);
	return addr;
}

static int add_address(struct network *n, unsigned int ifindex,
		       const struct prefix *p)
{
	struct rtnl_addr *entry = rtnl_addr_alloc();
	struct nl_addr *local = to_addr(p);
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (!entry || !local)
		goto out;
	rtnl_addr_set_ifindex(entry, ifindex);
	nle = rtnl_addr_set_local(entry, local);
	/* Nobody else on the link could have the address. */
	if (p->family == AF_INET6)
		rtnl_addr_set_flags(entry, IFA_F_NODAD);
	if (!nle)
		nle = rtnl_addr_add(n->sock, entry, 0);
out:
	if (entry)
		rtnl_addr_put(entry);
	nl_addr_put(local);
	return nle ? fail(n, nle, "adding the address %s",
			  prefix_format(p, text)) : 0;
}

static int change_link(struct network *n, unsigned int ifindex,
		       struct rtnl_link *change)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int nle;

	if (!link)
		return -NLE_NOMEM;
	rtnl_link_set_ifindex(link, ifindex);
	nle = rtnl_link_change(n->sock, link, change, 0);
	rtnl_link_put(link);
	return nle;
}

/* Made-up link-local addresses have no meaning in a tunnel. */
static void no_link_local(struct network *n, unsigned int ifindex)
{
	int none = rtnl_link_inet6_str2addrgenmode("none");
	struct rtnl_link *change = rtnl_link_alloc();

	if (!change)
		return;
	if (!rtnl_link_inet6_set_addr_gen_mode(change, none))
		change_link(n, ifindex, change);
	rtnl_link_put(change);
}

static int link_up(struct network *n, const struct network_config *config)
{
	struct rtnl_link *change = rtnl_link_alloc();
	int nle = -NLE_NOMEM;

	if (change) {
		rtnl_link_set_mtu(change, config->mtu);
		rtnl_link_set_flags(change, IFF_UP);
		nle = change_link(n, config->ifindex, change);
		rtnl_link_put(change);
	}
	return nle ? fail(n, nle, "setting the MTU %u and bringing it up",
			  config->mtu) : 0;
}

static struct rtnl_route *new_route(const struct prefix *p)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *dst = to_addr(p);

	if (route && dst) {
		rtnl_route_set_family(route, p->family);
		rtnl_route_set_dst(route, dst);
		rtnl_route_set_table(route, RT_TABLE_MAIN);
		rtnl_route_set_protocol(route, NETWORK_ROUTE_PROTOCOL);
	} else if (route) {
		rtnl_route_put(route);
		route = NULL;
	}
	nl_addr_put(dst);
	return route;
}

static int add_tunnel_route(struct network *n, unsigned int ifindex,
			    const struct prefix *p)
{
	struct rtnl_route *route = new_route(p);
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (route && hop) {
		rtnl_route_nh_set_ifindex(hop, ifindex);
		rtnl_route_add_nexthop(route, hop);
		hop = NULL;
		rtnl_route_set_scope(route, RT_SCOPE_LINK);
		nle = rtnl_route_add(n->sock, route, 0);
	}
	if (hop)
		rtnl_route_nh_free(hop);
	if (route)
		rtnl_route_put(route);
	/* The network of an inner address has its route already. */
	return nle && nle != -NLE_EXIST ?
	       fail(n, nle, "adding the route to %s", prefix_format(p, text)) :
	       0;
}

/* Copy the way that packets to @p take now. */
static int copy_hop(struct network *n, const struct prefix *p,
		    struct rtnl_route *route)
{
	struct prefix host = *p;
	struct rtnl_route *found = NULL;
	struct rtnl_nexthop *from, *hop;
	struct nl_addr *dst;
	int nle;

	host.len = prefix_bits(p->family);
	dst = to_addr(&host);
	if (!dst)
		return -NLE_NOMEM;
	nle = rtnl_route_lookup(n->sock, dst, &found);
	nl_addr_put(dst);
	if (nle)
		return nle;
	from = rtnl_route_nexthop_n(found, 0);
	hop = rtnl_route_nh_alloc();
	if (!from || !hop) {
		if (hop)
			rtnl_route_nh_free(hop);
		rtnl_route_put(found);
		return from ? -NLE_NOMEM : -NLE_OBJ_NOTFOUND;
	}
	rtnl_route_nh_set_ifindex(hop, rtnl_route_nh_get_ifindex(from));
	if (rtnl_route_nh_get_gateway(from))
		rtnl_route_nh_set_gateway(hop,
					  rtnl_route_nh_get_gateway(from));
	else if (rtnl_route_nh_get_via(from))
		rtnl_route_nh_set_via(hop, rtnl_route_nh_get_via(from));
	else
		rtnl_route_set_scope(route, RT_SCOPE_LINK);
	rtnl_route_add_nexthop(route, hop);
	rtnl_route_put(found);
	return 0;
}

/*
 * Routes to a network with and without a gateway differ in scope, which has to
 * match. Our protocol number keeps others' routes out of this.
 */
static void delete_stale(struct network *n, const struct prefix *p)
{
	static const unsigned char scopes[] = {
		RT_SCOPE_UNIVERSE, RT_SCOPE_LINK
	};
	struct rtnl_route *route = new_route(p);
	size_t i;

	if (!route)
		return;
	for (i = 0; i < sizeof(scopes); i++) {
		rtnl_route_set_scope(route, scopes[i]);
		rtnl_route_delete(n->sock, route, 0);
	}
	rtnl_route_put(route);
}

/* All are looked up before the first route of the tunnel is there. */
static int add_bypass_route(struct network *n, const struct prefix *p,
			    bool stale)
{
	struct rtnl_route *route = new_route(p);
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (!route)
		goto out;
	if (stale)
		delete_stale(n, p);
	nle = copy_hop(n, p, route);
	if (!nle)
		nle = rtnl_route_add(n->sock, route, 0);
	if (!nle) {
		n->bypass[n->n_bypass++] = route;
		return 0;
	}
	rtnl_route_put(route);
out:
	/* A route that is there already is as good, and not ours to remove. */
	if (nle == -NLE_EXIST)
		return 0;
	return fail(n, nle, "adding the route to %s outside the tunnel",
		    prefix_format(p, text));
}

static int add_routes(struct network *n, const struct network_config *config)
{
	const struct route_plan *plan = config->plan;
	size_t i;
	int err = 0;

	for (i = 0; i < plan->n_tunnel && !err; i++)
		err = add_tunnel_route(n, config->ifindex, &plan->tunnel[i]);
	return err;
}

static int add_bypasses(struct network *n, const struct network_config *config)
{
	const struct route_plan *plan = config->plan;
	size_t i;
	int err;

	n->bypass = calloc(plan->n_bypass + 1, sizeof(struct rtnl_route *));
	if (!n->bypass)
		return fail(n, -NLE_NOMEM, "adding routes");
	for (i = 0; i < plan->n_bypass; i++) {
		err = add_bypass_route(n, &plan->bypass[i], config->stale);
		/* The gateway comes first and is the one that matters. */
		if (err && !i)
			return err;
		if (err)
			log_warning("%s", n->error);
	}
	return 0;
}

static int configure(struct network *n, const struct network_config *config)
{
	int err;

	err = add_bypasses(n, config);
	if (err)
		return err;
	no_link_local(n, config->ifindex);
	if (config->ipv4->family)
		err = add_address(n, config->ifindex, config->ipv4);
	if (!err && config->ipv6->family)
		err = add_address(n, config->ifindex, config->ipv6);
	if (!err)
		err = link_up(n, config);
	return err ? err : add_routes(n, config);
}

int network_up(struct network **out, const struct network_config *config)
{
	struct network *n = calloc(1, sizeof(*n));
	int nle;

	*out = n;
	if (!n)
		return -ENOMEM;
	n->sock = nl_socket_alloc();
	if (!n->sock)
		return fail(n, -NLE_NOMEM, "rtnetlink");
	nle = nl_connect(n->sock, NETLINK_ROUTE);
	if (nle)
		return fail(n, nle, "rtnetlink");
	return configure(n, config);
}

void network_down(struct network *n)
{
	size_t i;

	if (!n)
		return;
	for (i = 0; i < n->n_bypass; i++) {
		rtnl_route_delete(n->sock, n->bypass[i], 0);
		rtnl_route_put(n->bypass[i]);
	}
	free(n->bypass);
	nl_socket_free(n->sock);
	free(n);
}

const char *network_error(const struct network *n)
{
	return n ? n->error : "out of memory";
}

bool network_has_ipv6(void)
{
	char value = '1';
	FILE *f = fopen("/proc/sys/net/ipv6/conf/default/disable_ipv6", "re");

	if (!f)
		return false;
	if (fread(&value, 1, 1, f) != 1)
		value = '1';
	fclose(f);
	return value == '0';
}
