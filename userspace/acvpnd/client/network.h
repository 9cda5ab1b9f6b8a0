/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses, MTU and routes of the interface.
 *
 * The routes have a table of their own, which packets with the mark of our own
 * sockets do not ask: so whatever is routed into the tunnel, and whatever
 * happens to the routes of the host, what is outside stays outside. Of the
 * routes of both tables the longer prefix wins, and with equal ones the
 * tunnel's.
 */
#ifndef _ACVPND_CLIENT_NETWORK_H
#define _ACVPND_CLIENT_NETWORK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/client/route_plan.h"
#include "common/prefix.h"

enum {
	/* Marks our routes and rules: "ip rule show proto 157". */
	NETWORK_PROTOCOL = 157,
	/* Mark of the sockets that carry the tunnel. */
	NETWORK_MARK = 0xac9d,
	/* Plus the index of the interface. */
	NETWORK_TABLE = 0x2c9d0000,
	NETWORK_PRIORITY = 15700,
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
 */
struct network_config {
	unsigned int ifindex;
	unsigned int mtu;
	const struct prefix *ipv4;
	const struct prefix *ipv6;
	const struct route_plan *plan;
};

/**
 * network_up() - configure an interface
 * @out: Set to what was changed, also on failure: release it with
 *	network_down(). NULL if nothing was.
 * @config: What to do.
 *
 * What runs that were killed have left of interfaces that are gone is removed.
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
 * network_change() - give an interface that is up another configuration
 * @n: What network_up() returned.
 * @config: What it is to have; of the same interface.
 *
 * New addresses are there before routes move, and old ones until they have, so
 * that no packet finds a way around the tunnel meanwhile. What was there before
 * stays untouched. After a failure there may be something of both, and
 * network_down() is due.
 *
 * Return: 0 or a negative errno; see network_error().
 */
int network_change(struct network *n, const struct network_config *config);

/**
 * network_set_mtu() - change the MTU of an interface that is up
 * @n: What network_up() returned.
 * @mtu: MTU.
 *
 * A failure is no reason to end: packets that are too long are refused, or
 * taken apart, anyway.
 */
void network_set_mtu(struct network *n, unsigned int mtu);

/**
 * network_error() - why network_up() failed
 * @n: What it returned, or NULL.
 *
 * Return: Text.
 */
const char *network_error(const struct network *n);

/**
 * network_leftover() - does a run that was killed still hold packets back?
 * @name: Set to its interface.
 *
 * Such an interface keeps its routes, so that nothing goes around the tunnel;
 * but our sockets pass over them, and others, as those that ask for names, do
 * not.
 *
 * Return: true if there is one.
 */
bool network_leftover(char name[IF_NAMESIZE]);

/**
 * network_is_strict() - does the host drop what comes by another way than it
 * would be answered?
 *
 * Such hosts ask for that way without our mark.
 *
 * Return: true if so (rp_filter 1).
 */
bool network_is_strict(void);

/**
 * network_has_ipv6() - can interfaces have IPv6 addresses here?
 *
 * Return: true if so.
 */
bool network_has_ipv6(void);

#endif /* _ACVPND_CLIENT_NETWORK_H */
