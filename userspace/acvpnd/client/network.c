// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/network.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/rtnl.h"

enum {
	/* Two for each length of a prefix, of both families. */
	NETWORK_RULES_MAX = 2 * (33 + 129),
	NETWORK_STALE_MAX = 64,
};

/**
 * struct network - what we changed
 * @rtnl: Connection to the kernel.
 * @table: Our table.
 * @rules: Rules that we added.
 * @n_rules: How many.
 */
struct network {
	struct rtnl *rtnl;
	uint32_t table;
	struct rtnl_rule_spec rules[NETWORK_RULES_MAX];
	size_t n_rules;
};

static uint32_t table_of(unsigned int ifindex)
{
	return NETWORK_TABLE + ifindex;
}

/**
 * struct stale - rules whose interface is gone
 * @rules: Rules.
 * @n: How many.
 */
struct stale {
	struct rtnl_rule_spec rules[NETWORK_STALE_MAX];
	size_t n;
};

static void note_stale(void *arg, const struct rtnl_rule_spec *rule)
{
	unsigned int ifindex = rule->table - NETWORK_TABLE;
	struct stale *stale = arg;
	char name[IF_NAMESIZE];

	if (rule->not_mark != NETWORK_MARK || stale->n == NETWORK_STALE_MAX ||
	    if_indextoname(ifindex, name))
		return;
	stale->rules[stale->n++] = *rule;
}

/* The rule before each of ours that asks the main table. */
static struct rtnl_rule_spec main_rule(const struct rtnl_rule_spec *ours,
				       uint8_t len)
{
	return (struct rtnl_rule_spec){
		.family = ours->family,
		.priority = ours->priority - 1,
		.table = RT_TABLE_MAIN,
		.suppress = len,
		.protocol = NETWORK_PROTOCOL,
	};
}

static void remove_stale(struct network *n, uint8_t family)
{
	struct stale stale = { .n = 0 };
	struct rtnl_rule_spec before;
	size_t i;

	rtnl_rule_list(n->rtnl, family, NETWORK_PROTOCOL, note_stale, &stale);
	for (i = 0; i < stale.n; i++) {
		before = main_rule(&stale.rules[i],
				   stale.rules[i].suppress + 1);
		rtnl_rule_remove(n->rtnl, &before);
		rtnl_rule_remove(n->rtnl, &stale.rules[i]);
		rtnl_table_flush(n->rtnl, stale.rules[i].table);
	}
}

static int add_rule(struct network *n, const struct rtnl_rule_spec *rule)
{
	int err = rtnl_rule_install(n->rtnl, rule);

	if (!err)
		n->rules[n->n_rules++] = *rule;
	return err;
}

/*
 * For each length in use, longest first: what the main table has that is
 * longer, then what ours has that is as long.
 */
static int add_rules(struct network *n, const struct route_plan *plan,
		     uint8_t family)
{
	struct rtnl_rule_spec ours = {
		.family = family,
		.table = n->table,
		.not_mark = NETWORK_MARK,
		.protocol = NETWORK_PROTOCOL,
	};
	size_t i, count;
	uint8_t lengths[129];
	struct rtnl_rule_spec before;
	int err = 0;

	count = route_plan_lengths(plan, family, lengths);
	for (i = 0; i < count && !err; i++) {
		ours.priority = NETWORK_PRIORITY + 2 * i + 1;
		ours.suppress = lengths[i] - 1;
		before = main_rule(&ours, lengths[i]);
		err = add_rule(n, &before);
		if (!err)
			err = add_rule(n, &ours);
	}
	return err;
}

static int add_route(struct network *n, unsigned int ifindex,
		     const struct route_plan_entry *e)
{
	static const uint8_t types[] = {
		[ROUTE_TUNNEL] = RTN_UNICAST,
		[ROUTE_DIRECT] = RTN_THROW,
		[ROUTE_NOWHERE] = RTN_UNREACHABLE,
	};
	const struct rtnl_route_spec route = {
		.type = types[e->kind],
		.to = e->to,
		.table = n->table,
		.ifindex = ifindex,
		.protocol = NETWORK_PROTOCOL,
	};

	return rtnl_route_install(n->rtnl, &route);
}

/* All routes are there before the first packet asks for them. */
static int add_routes(struct network *n, const struct network_config *config)
{
	const struct route_plan *plan = config->plan;
	size_t i;
	int err = 0;

	/* An interface of the same index may have been before. */
	rtnl_table_flush(n->rtnl, n->table);
	for (i = 0; i < plan->n && !err; i++)
		err = add_route(n, config->ifindex, &plan->list[i]);
	if (!err)
		err = add_rules(n, plan, AF_INET);
	return err ? err : add_rules(n, plan, AF_INET6);
}

static int configure(struct network *n, const struct network_config *config)
{
	int err;

	remove_stale(n, AF_INET);
	remove_stale(n, AF_INET6);
	err = rtnl_link_raise(n->rtnl, config->ifindex, config->mtu);
	if (!err && config->ipv4->family)
		err = rtnl_address_add(n->rtnl, config->ifindex, config->ipv4);
	if (!err && config->ipv6->family)
		err = rtnl_address_add(n->rtnl, config->ifindex, config->ipv6);
	if (!err && config->plan->n)
		err = add_routes(n, config);
	return err;
}

int network_up(struct network **out, const struct network_config *config)
{
	struct network *n = calloc(1, sizeof(*n));
	int err;

	*out = n;
	if (!n)
		return -ENOMEM;
	n->table = table_of(config->ifindex);
	err = rtnl_open(&n->rtnl);
	return err ? err : configure(n, config);
}

void network_down(struct network *n)
{
	if (!n)
		return;
	/* Before the routes: no packet is to find half of them. */
	while (n->n_rules)
		rtnl_rule_remove(n->rtnl, &n->rules[--n->n_rules]);
	if (n->rtnl)
		rtnl_table_flush(n->rtnl, n->table);
	rtnl_close(n->rtnl);
	free(n);
}

void network_set_mtu(struct network *n, unsigned int ifindex, unsigned int mtu)
{
	rtnl_link_raise(n->rtnl, ifindex, mtu);
}

const char *network_error(const struct network *n)
{
	return n ? rtnl_error(n->rtnl) : "out of memory";
}

/* What carries no packets has no carrier. */
static bool has_carrier(const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { .ifr_flags = 0 };
	int err;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	err = fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr);
	if (fd >= 0)
		close(fd);
	return err || ifr.ifr_flags & IFF_RUNNING;
}

static void note_leftover(void *arg, const struct rtnl_rule_spec *rule)
{
	char name[IF_NAMESIZE], *found = arg;

	if (rule->not_mark == NETWORK_MARK &&
	    if_indextoname(rule->table - NETWORK_TABLE, name) &&
	    !has_carrier(name))
		memcpy(found, name, IF_NAMESIZE);
}

bool network_leftover(char name[IF_NAMESIZE])
{
	struct rtnl *rtnl;

	*name = '\0';
	if (!rtnl_open(&rtnl)) {
		rtnl_rule_list(rtnl, AF_INET, NETWORK_PROTOCOL, note_leftover,
			       name);
		rtnl_rule_list(rtnl, AF_INET6, NETWORK_PROTOCOL, note_leftover,
			       name);
	}
	rtnl_close(rtnl);
	return *name;
}

static char setting(const char *path, char otherwise)
{
	FILE *f = fopen(path, "re");
	char value;

	if (!f)
		return otherwise;
	if (fread(&value, 1, 1, f) != 1)
		value = otherwise;
	fclose(f);
	return value;
}

bool network_is_strict(void)
{
	return setting("/proc/sys/net/ipv4/conf/all/rp_filter", '0') == '1' ||
	       setting("/proc/sys/net/ipv4/conf/default/rp_filter", '0') == '1';
}

bool network_has_ipv6(void)
{
	return setting("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		       '1') == '0';
}
