// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/network_rules.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

enum {
	RULES_STALE_MAX = 64,
	RULES_LENGTHS_MAX = 129,
	/* Priorities of a set; those of the other one come behind. */
	RULES_BLOCK = 2 * RULES_LENGTHS_MAX,
};

/**
 * struct rules_stale - rules whose interface is gone
 * @list: Rules.
 * @n: How many.
 */
struct rules_stale {
	struct rtnl_rule_spec list[RULES_STALE_MAX];
	size_t n;
};

static void rules_note_stale(void *arg, const struct rtnl_rule_spec *rule)
{
	unsigned int ifindex = rule->table - NETWORK_TABLE;
	struct rules_stale *stale = arg;
	char name[IF_NAMESIZE];

	if (rule->not_mark != NETWORK_MARK || stale->n == RULES_STALE_MAX ||
	    if_indextoname(ifindex, name))
		return;
	stale->list[stale->n++] = *rule;
}

/* The rule before each of ours that asks the main table. */
static struct rtnl_rule_spec rules_of_main(const struct rtnl_rule_spec *ours,
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

static void rules_clean_family(struct network *n, uint8_t family)
{
	struct rules_stale stale = { .n = 0 };
	struct rtnl_rule_spec before;
	size_t i;

	rtnl_rule_list(n->rtnl, family, NETWORK_PROTOCOL, rules_note_stale,
		       &stale);
	for (i = 0; i < stale.n; i++) {
		before = rules_of_main(&stale.list[i],
				       stale.list[i].suppress + 1);
		rtnl_rule_remove(n->rtnl, &before);
		rtnl_rule_remove(n->rtnl, &stale.list[i]);
		rtnl_table_flush(n->rtnl, stale.list[i].table);
	}
}

void network_rules_clean(struct network *n)
{
	rules_clean_family(n, AF_INET);
	rules_clean_family(n, AF_INET6);
}

static int rules_add(struct network *n, const struct rtnl_rule_spec *rule)
{
	struct network_rules *rules = &n->rules[n->set];
	int err = rtnl_rule_install(n->rtnl, rule);

	if (!err)
		rules->list[rules->n++] = *rule;
	return err;
}

/*
 * For each length in use, longest first: what the main table has that is
 * longer, then what ours has that is as long.
 */
static int rules_add_family(struct network *n, const struct route_plan *plan,
			    uint8_t family)
{
	struct rtnl_rule_spec ours = {
		.family = family,
		.table = n->table,
		.not_mark = NETWORK_MARK,
		.protocol = NETWORK_PROTOCOL,
	};
	size_t i, count;
	uint8_t lengths[RULES_LENGTHS_MAX];
	struct rtnl_rule_spec before;
	int err = 0;

	count = route_plan_lengths(plan, family, lengths);
	for (i = 0; i < count && !err; i++) {
		ours.priority = NETWORK_PRIORITY + n->set * RULES_BLOCK +
				2 * i + 1;
		ours.suppress = lengths[i] - 1;
		before = rules_of_main(&ours, lengths[i]);
		err = rules_add(n, &before);
		if (!err)
			err = rules_add(n, &ours);
	}
	return err;
}

/* The last one first: what is left is never wrong, it only ends earlier. */
static void rules_remove_set(struct network *n, unsigned int set)
{
	struct network_rules *rules = &n->rules[set];

	while (rules->n)
		rtnl_rule_remove(n->rtnl, &rules->list[--rules->n]);
}

static bool rules_same(const struct route_plan *a, const struct route_plan *b,
		       sa_family_t family)
{
	uint8_t had[RULES_LENGTHS_MAX], wanted[RULES_LENGTHS_MAX];
	size_t count = route_plan_lengths(a, family, had);

	return count == route_plan_lengths(b, family, wanted) &&
	       !memcmp(had, wanted, count);
}

int network_rules_move(struct network *n, const struct route_plan *plan)
{
	unsigned int old = n->set;
	int err;

	if (rules_same(&n->plan, plan, AF_INET) &&
	    rules_same(&n->plan, plan, AF_INET6))
		return 0;
	n->set = !old;
	err = rules_add_family(n, plan, AF_INET);
	if (!err)
		err = rules_add_family(n, plan, AF_INET6);
	if (!err)
		rules_remove_set(n, old);
	return err;
}

void network_rules_remove(struct network *n)
{
	unsigned int i;

	for (i = 0; i < NETWORK_RULE_SETS; i++)
		rules_remove_set(n, i);
}
