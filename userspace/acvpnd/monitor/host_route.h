/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's routes to clients whose addresses are in none of the networks that
 * the device itself has: those of a group, a user, or a server of RADIUS.
 */
#ifndef _ACVPND_MONITOR_HOST_ROUTE_H
#define _ACVPND_MONITOR_HOST_ROUTE_H

#include "acvpnd/monitor/device.h"
#include "common/prefix.h"

struct rtnl;

/**
 * struct host_routes - who sets them
 * @rtnl: Connection, or NULL: routes stay as they are.
 * @ifindex: The device.
 * @device: What it has of its own.
 */
struct host_routes {
	struct rtnl *rtnl;
	unsigned int ifindex;
	const struct device_config *device;
};

/**
 * host_routes_open() - begin
 * @h: Filled in, also on failure.
 * @device: Device.
 * @ifindex: Its index.
 *
 * Return: 0 or a negative errno.
 */
int host_routes_open(struct host_routes *h, const struct device_config *device,
		     unsigned int ifindex);

/**
 * host_routes_close() - end; routes stay as long as the device
 * @h: What was opened.
 */
void host_routes_close(struct host_routes *h);

/**
 * host_route_add() - have packets to a client go to the device
 * @h: Who sets them, or NULL: nobody.
 * @address: His address; its length does not count. AF_UNSPEC: he has none.
 *
 * Return: 0, also if there is nothing to do, or a negative errno.
 */
int host_route_add(struct host_routes *h, const struct prefix *address);

/**
 * host_route_error() - why the last call failed
 * @h: Who sets them.
 *
 * Return: Text.
 */
const char *host_route_error(const struct host_routes *h);

/**
 * host_route_remove() - have them go there no more
 * @h: As above.
 * @address: As above; there need not be a route.
 */
void host_route_remove(struct host_routes *h, const struct prefix *address);

#endif /* _ACVPND_MONITOR_HOST_ROUTE_H */
