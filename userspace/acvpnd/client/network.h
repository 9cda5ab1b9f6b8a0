/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses, MTU and routes of the interface, over rtnetlink.
 */
#ifndef _ACVPND_CLIENT_NETWORK_H
#define _ACVPND_CLIENT_NETWORK_H

#include <stdbool.h>

#include "acvpnd/client/route_plan.h"
#include "common/prefix.h"

enum {
	/* Marks our routes: "ip route show proto 157". */
	NETWORK_ROUTE_PROTOCOL = 157,
};

/**
 * struct network - what we changed; opaque
 */
struct network;

/**
 * struct network_config - what an interface gets
 * @ifindex: The interface.
 * @mtu: MTU.
 * @ipv4: Address, or family AF_UNSPEC.
 * @ipv6: Address, or family AF_UNSPEC.
 * @plan: Routes.
 * @stale: A run that was killed may have left routes behind.
 */
struct network_config {
	unsigned int ifindex;
	unsigned int mtu;
	const struct prefix *ipv4;
	const struct prefix *ipv6;
	const struct route_plan *plan;
	bool stale;
};

/**
 * network_up() - configure an interface
 * @out: Set to what was changed, also on failure: release it with
 *	network_down(). NULL if nothing was.
 * @config: What to do.
 *
 * Return: 0 or a negative errno; see network_error().
 */
int network_up(struct network **out, const struct network_config *config);

/**
 * network_down() - take back what does not vanish with the interface
 * @n: What was changed, or NULL.
 */
void network_down(struct network *n);

/**
 * network_error() - why network_up() failed
 * @n: What it returned, or NULL.
 *
 * Return: Text.
 */
const char *network_error(const struct network *n);

/**
 * network_has_ipv6() - can interfaces have IPv6 addresses here?
 *
 * Return: true if so.
 */
bool network_has_ipv6(void);

#endif /* _ACVPND_CLIENT_NETWORK_H */
