// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/restriction.h"

#include <errno.h>

static const enum ipc_port_kind kinds[] = {
	[CONFIG_PORT_TCP] = IPC_PORT_TCP,
	[CONFIG_PORT_UDP] = IPC_PORT_UDP,
	[CONFIG_PORT_SCTP] = IPC_PORT_SCTP,
	[CONFIG_PORT_ESP] = IPC_PORT_ESP,
	[CONFIG_PORT_ICMP] = IPC_PORT_ICMP,
	[CONFIG_PORT_ICMPV6] = IPC_PORT_ICMPV6,
};

static int fill_networks(struct ipc_prefixes *to,
			 const struct config_prefixes *from)
{
	*to = (struct ipc_prefixes){ from->list, from->n };
	return from->n > IPC_PREFIXES_MAX ? -E2BIG : 0;
}

static int fill_ports(struct ipc_filter *filter,
		      const struct config_ports *ports)
{
	size_t i;

	if (ports->n > IPC_PORTS_MAX)
		return -E2BIG;
	filter->deny = ports->negated;
	filter->n_ports = ports->n;
	for (i = 0; i < ports->n; i++)
		filter->ports[i] = (struct ipc_port){
			.kind = kinds[ports->list[i].kind],
			.port = ports->list[i].port,
		};
	return 0;
}

static int fill_routes(struct ipc_filter *filter,
		       const struct config_policy *policy)
{
	int err;

	if (!policy->restrict_to_routes)
		return 0;
	filter->restricted = !policy->default_route;
	err = fill_networks(&filter->exclude, &policy->no_routes);
	if (!err && filter->restricted)
		err = fill_networks(&filter->include, &policy->routes);
	return err;
}

int restriction_fill(struct ipc_filter *filter,
		     const struct config_policy *policy)
{
	int err;

	*filter = (struct ipc_filter){ .on = false };
	err = fill_routes(filter, policy);
	if (!err)
		err = fill_ports(filter, &policy->ports);
	if (!err)
		err = fill_networks(&filter->dns, &policy->dns);
	filter->on = filter->restricted || filter->exclude.n || filter->n_ports;
	return err;
}
