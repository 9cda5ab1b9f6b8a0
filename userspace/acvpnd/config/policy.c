// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/policy.h"

#include <stdlib.h>
#include <string.h>

/* Of so many bits a pool has room for the gateway and a client. */
enum { POOL_LEN_MAX = 30 };

static void finish_network(struct prefix *net, unsigned int len,
			   const char *name, const char *mask,
			   struct finding_sink *sink)
{
	if (net->family == AF_UNSPEC)
		return;
	if (!net->len && !len) {
		finding_error(sink, "'%s' has no length; write it as %s = "
				    "NETWORK/LENGTH, or set '%s'",
			      name, name, mask);
		return;
	}
	if (!net->len)
		net->len = len;
	prefix_normalize(net);
}

static void check_ipv4(const struct config_policy *policy,
		       const struct scope *scope, struct finding_sink *sink)
{
	char text[PREFIX_STRLEN];

	if (policy->ipv4_network.family == AF_UNSPEC ||
	    policy->ipv4_network.len <= POOL_LEN_MAX)
		return;
	sink->line = scope_line(scope, "ipv4-network");
	finding_error(sink, "'ipv4-network' is %s, which has no room for the "
			    "gateway and a client; it needs a length of %d at "
			    "most",
		      prefix_format(&policy->ipv4_network, text),
		      POOL_LEN_MAX);
}

static void check_ipv6(const struct config_policy *policy,
		       const struct scope *scope, struct finding_sink *sink)
{
	const struct prefix *net = &policy->ipv6_network;

	if (net->family == AF_UNSPEC || policy->ipv6_prefix > net->len)
		return;
	sink->line = scope_line(scope, "ipv6-subnet-prefix");
	if (!sink->line)
		sink->line = scope_line(scope, "ipv6-network");
	finding_error(sink, "'ipv6-subnet-prefix' is %u, but clients get parts "
			    "of a network of length %u, so it has to be more",
		      policy->ipv6_prefix, net->len);
}

/* A mask without its network would be one of a network that has its own. */
static void check_masks(const struct scope *scope, struct finding_sink *sink)
{
	static const char * const pairs[][2] = {
		{ "ipv4-netmask", "ipv4-network" },
		{ "ipv6-prefix", "ipv6-network" },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		sink->line = scope_line(scope, pairs[i][0]);
		if (sink->line && !scope_line(scope, pairs[i][1]))
			finding_error(sink, "'%s' has no '%s' beside it",
				      pairs[i][0], pairs[i][1]);
	}
}

static void finish_routes(struct config_policy *policy)
{
	struct config_prefixes *routes = &policy->routes;
	size_t i;

	policy->default_route = !routes->n;
	for (i = 0; i < routes->n; i++)
		if (routes->list[i].family == AF_UNSPEC)
			policy->default_route = true;
	if (!policy->default_route)
		return;
	free(routes->list);
	memset(routes, 0, sizeof(*routes));
}

void policy_finish(struct config_policy *policy, const struct scope *scope,
		   struct finding_sink *sink)
{
	unsigned int line = sink->line, errors = sink->errors;

	check_masks(scope, sink);
	sink->line = scope_line(scope, "ipv4-network");
	finish_network(&policy->ipv4_network, policy->ipv4_netmask,
		       "ipv4-network", "ipv4-netmask", sink);
	sink->line = scope_line(scope, "ipv6-network");
	finish_network(&policy->ipv6_network, policy->ipv6_netmask,
		       "ipv6-network", "ipv6-prefix", sink);
	if (sink->errors == errors) {
		check_ipv4(policy, scope, sink);
		check_ipv6(policy, scope, sink);
	}
	finish_routes(policy);
	sink->line = line;
}
