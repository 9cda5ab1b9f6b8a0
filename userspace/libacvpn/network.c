// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/network.h"

#include <errno.h>

#include "libacvpn/addr.h"
#include "libacvpn/attr.h"

static const struct acvpn_addr_types network_types = {
	.ipv4 = ACVPN_A_NETWORK_IPV4,
	.ipv6 = ACVPN_A_NETWORK_IPV6,
};

static struct nla_policy network_policy[ACVPN_A_NETWORK_MAX + 1] = {
	[ACVPN_A_NETWORK_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_NETWORK_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_NETWORK_PREFIX_LEN] = { .type = NLA_U32 },
};

static int acvpn_network_put_values(struct nl_msg *msg,
				    const struct acvpn_network *network)
{
	int err;

	if (network->addr.family == AF_UNSPEC)
		return -EAFNOSUPPORT;
	err = acvpn_addr_put(msg, &network_types, &network->addr);
	if (err)
		return err;
	return nla_put_u32(msg, ACVPN_A_NETWORK_PREFIX_LEN,
			   network->prefix_len) < 0 ? -EMSGSIZE : 0;
}

int acvpn_network_put(struct nl_msg *msg, const struct acvpn_network *network)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, ACVPN_A_SESSION_NETWORK | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = network ? acvpn_network_put_values(msg, network) : 0;
	if (!err)
		nla_nest_end_keep_empty(msg, nest);
	return err;
}

int acvpn_network_parse(const struct nlattr *nest,
			struct acvpn_network *network)
{
	struct nlattr *tb[ACVPN_A_NETWORK_MAX + 1];

	if (nla_parse_nested(tb, ACVPN_A_NETWORK_MAX, (struct nlattr *)nest,
			     network_policy) < 0 ||
	    !tb[ACVPN_A_NETWORK_PREFIX_LEN])
		return -EPROTO;
	acvpn_addr_read(tb, &network_types, &network->addr);
	network->prefix_len = nla_get_u32(tb[ACVPN_A_NETWORK_PREFIX_LEN]);
	return network->addr.family == AF_UNSPEC ? -EPROTO : 0;
}
