/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that ask the tunnel's routing table.
 */
#ifndef _ACVPND_CLIENT_NETWORK_RULES_H
#define _ACVPND_CLIENT_NETWORK_RULES_H

#include "acvpnd/client/network_state.h"

/**
 * network_rules_clean() - remove those whose interface is gone, and its table
 * @n: Network.
 */
void network_rules_clean(struct network *n);

/**
 * network_rules_move() - have those that another plan needs
 * @n: Network; its plan is the one before.
 * @plan: Plan, whose routes are in the table.
 *
 * What finds the table now goes on to find it: the new ones are there, before
 * or behind the old ones, when these go.
 *
 * Return: 0 or a negative errno.
 */
int network_rules_move(struct network *n, const struct route_plan *plan);

/**
 * network_rules_remove() - remove all that there are
 * @n: Network.
 */
void network_rules_remove(struct network *n);

#endif /* _ACVPND_CLIENT_NETWORK_RULES_H */
