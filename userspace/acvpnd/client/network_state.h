/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the network share.
 */
#ifndef _ACVPND_CLIENT_NETWORK_STATE_H
#define _ACVPND_CLIENT_NETWORK_STATE_H

#include "acvpnd/client/network.h"
#include "io/rtnl.h"

enum {
	/* Two for each length of a prefix, of both families. */
	NETWORK_RULES_MAX = 2 * (33 + 129),
	/* One set in use, and the one that replaces it. */
	NETWORK_RULE_SETS = 2,
};

/**
 * struct network_rules - a set of rules, one behind the other
 * @list: Rules that we added.
 * @n: How many.
 */
struct network_rules {
	struct rtnl_rule_spec list[NETWORK_RULES_MAX];
	size_t n;
};

/**
 * struct network - what we changed
 * @rtnl: Connection to the kernel.
 * @ifindex: The interface.
 * @table: Our table.
 * @rules: Rules.
 * @set: Which of them are in use.
 * @mtu: MTU of the interface, 0 before it is up.
 * @ipv4: Its address, or family AF_UNSPEC.
 * @ipv6: Its address, or family AF_UNSPEC.
 * @plan: Routes in the table.
 */
struct network {
	struct rtnl *rtnl;
	unsigned int ifindex;
	uint32_t table;
	struct network_rules rules[NETWORK_RULE_SETS];
	unsigned int set;
	unsigned int mtu;
	struct prefix ipv4;
	struct prefix ipv6;
	struct route_plan plan;
};

#endif /* _ACVPND_CLIENT_NETWORK_STATE_H */
