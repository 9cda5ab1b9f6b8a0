// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/host_route.h"

#include <errno.h>
#include <linux/rtnetlink.h>

#include "common/log.h"
#include "io/rtnl.h"

int host_routes_open(struct host_routes *h, const struct device_config *device,
		     unsigned int ifindex)
{
	*h = (struct host_routes){ .ifindex = ifindex, .device = device };
	return rtnl_open(&h->rtnl);
}

void host_routes_close(struct host_routes *h)
{
	rtnl_close(h->rtnl);
	h->rtnl = NULL;
}

/* Return: true if there has to be one, which is @route. */
static bool host_route_describe(const struct host_routes *h,
				const struct prefix *address,
				struct rtnl_route_spec *route)
{
	struct prefix network;
	size_t i;

	if (!h || !h->rtnl || address->family == AF_UNSPEC)
		return false;
	*route = (struct rtnl_route_spec){
		.type = RTN_UNICAST,
		.to = *address,
		.table = RT_TABLE_MAIN,
		.ifindex = h->ifindex,
		.protocol = RTPROT_KERNEL,
	};
	route->to.len = prefix_bits(address->family);
	for (i = 0; i < h->device->n_addresses; i++) {
		network = h->device->addresses[i];
		prefix_normalize(&network);
		if (prefix_covers(&network, &route->to))
			return false;
	}
	return true;
}

int host_route_add(struct host_routes *h, const struct prefix *address)
{
	struct rtnl_route_spec route;

	if (!host_route_describe(h, address, &route))
		return 0;
	return rtnl_route_install(h->rtnl, &route);
}

const char *host_route_error(const struct host_routes *h)
{
	return rtnl_error(h->rtnl);
}

void host_route_remove(struct host_routes *h, const struct prefix *address)
{
	struct rtnl_route_spec route;
	char text[PREFIX_STRLEN];
	int err;

	if (!host_route_describe(h, address, &route))
		return;
	err = rtnl_route_remove(h->rtnl, &route);
	if (err && err != -ENOENT)
		log_error("route to %s cannot be removed: %s",
			  prefix_format(&route.to, text),
			  rtnl_error(h->rtnl));
}
