// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/transport.h"

#include <errno.h>
#include <string.h>

#include "libacvpn/addr.h"
#include "libacvpn/context.h"
#include "libacvpn/key.h"
#include "libacvpn/session.h"
#include "libacvpn/stats.h"

static const struct acvpn_addr_types remote_types = {
	.ipv4 = ACVPN_A_TRANSPORT_REMOTE_IPV4,
	.ipv6 = ACVPN_A_TRANSPORT_REMOTE_IPV6,
	.port = ACVPN_A_TRANSPORT_REMOTE_PORT,
};

static const struct acvpn_addr_types local_types = {
	.ipv4 = ACVPN_A_TRANSPORT_LOCAL_IPV4,
	.ipv6 = ACVPN_A_TRANSPORT_LOCAL_IPV6,
	.port = ACVPN_A_TRANSPORT_LOCAL_PORT,
};

static struct nla_policy transport_policy[ACVPN_A_TRANSPORT_MAX + 1] = {
	[ACVPN_A_TRANSPORT_TYPE] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_REMOTE_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_REMOTE_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_TRANSPORT_REMOTE_PORT] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LOCAL_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LOCAL_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_TRANSPORT_LOCAL_PORT] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_MTU] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LAST_RX] = { .type = NLA_U64 },
	[ACVPN_A_TRANSPORT_LAST_TX] = { .type = NLA_U64 },
	[ACVPN_A_TRANSPORT_KEY] = { .type = NLA_NESTED },
	[ACVPN_A_TRANSPORT_STATS] = { .type = NLA_NESTED },
};

static int put_config(struct nl_msg *msg,
		      const struct acvpn_transport_config *config)
{
	if (nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, config->type) < 0 ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SOCKET, config->socket) < 0)
		return -EMSGSIZE;
	if (config->mtu &&
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_MTU, config->mtu) < 0)
		return -EMSGSIZE;
	return acvpn_endpoint_put(msg, &remote_types, &config->remote);
}

int acvpn_transport_put(struct nl_msg *msg,
			const struct acvpn_transport_config *config)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = put_config(msg, config);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int acvpn_transport_put_type(struct nl_msg *msg,
			     enum acvpn_transport_type type)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	if (!nest || nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, type) < 0)
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int parse_keys(struct nlattr *nest, struct acvpn_transport_info *t)
{
	struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != ACVPN_A_TRANSPORT_KEY)
			continue;
		if (t->n_keys == ACVPN_KEYS_MAX)
			break;
		err = acvpn_key_parse(attr, &t->keys[t->n_keys]);
		if (err)
			return err;
		t->n_keys++;
	}
	return 0;
}

static void read_times(struct nlattr **tb, struct acvpn_transport_info *t)
{
	struct nlattr *rx = tb[ACVPN_A_TRANSPORT_LAST_RX];
	struct nlattr *tx = tb[ACVPN_A_TRANSPORT_LAST_TX];

	t->has_last_rx = rx;
	t->last_rx = rx ? nla_get_u64(rx) : 0;
	t->has_last_tx = tx;
	t->last_tx = tx ? nla_get_u64(tx) : 0;
}

int acvpn_transport_parse(const struct nlattr *nest,
			  struct acvpn_transport_info *t)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];

	memset(t, 0, sizeof(*t));
	if (nla_parse_nested(tb, ACVPN_A_TRANSPORT_MAX, (struct nlattr *)nest,
			     transport_policy) < 0 ||
	    !tb[ACVPN_A_TRANSPORT_TYPE])
		return -EPROTO;
	t->type = nla_get_u32(tb[ACVPN_A_TRANSPORT_TYPE]);
	if (tb[ACVPN_A_TRANSPORT_MTU])
		t->mtu = nla_get_u32(tb[ACVPN_A_TRANSPORT_MTU]);
	acvpn_endpoint_read(tb, &remote_types, &t->remote);
	acvpn_endpoint_read(tb, &local_types, &t->local);
	read_times(tb, t);
	if (tb[ACVPN_A_TRANSPORT_STATS] &&
	    acvpn_stats_parse(tb[ACVPN_A_TRANSPORT_STATS], &t->stats))
		return -EPROTO;
	return parse_keys((struct nlattr *)nest, t);
}

int acvpn_transport_attach(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			   const struct acvpn_transport_config *config)
{
	struct nl_msg *msg;
	int err = 0;

	msg = acvpn_request(ctx, ACVPN_CMD_TRANSPORT_ATTACH, 0, ifindex);
	if (msg)
		err = acvpn_session_put_id(msg, id);
	if (msg && !err)
		err = acvpn_transport_put(msg, config);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_transport_detach(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			   enum acvpn_transport_type type)
{
	struct nl_msg *msg;
	int err = 0;

	msg = acvpn_request(ctx, ACVPN_CMD_TRANSPORT_DETACH, 0, ifindex);
	if (msg)
		err = acvpn_session_put_id(msg, id);
	if (msg && !err)
		err = acvpn_transport_put_type(msg, type);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}
