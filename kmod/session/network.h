/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETWORK_H
#define _ACVPN_NETWORK_H

#include "session/route.h"

struct netlink_ext_ack;

/**
 * struct acvpn_network - a network behind the peer of a session
 * @route: leads to the session
 * @list: member of acvpn_session.networks
 * @rcu: frees it after readers are gone
 */
struct acvpn_network {
	struct acvpn_route route;
	struct list_head list;
	struct rcu_head rcu;
};

/**
 * acvpn_network_set() - replace the networks of a session
 * @session: session; its device's lock is held
 * @prefixes: the networks; one that is listed twice counts once
 * @n: how many
 * @extack: filled in on error
 *
 * Networks that stay are never without a route meanwhile.
 *
 * Return: 0, or -EADDRINUSE or -ENOMEM; all is as before then.
 */
int acvpn_network_set(struct acvpn_session *session,
		      const struct acvpn_route_prefix *prefixes,
		      unsigned int n, struct netlink_ext_ack *extack);

/**
 * acvpn_network_clear() - remove all networks of a session
 * @session: session; its device's lock is held
 */
void acvpn_network_clear(struct acvpn_session *session);

#endif /* _ACVPN_NETWORK_H */
