// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/transport.h"

#include <errno.h>
#include <netlink/genl/genl.h>
#include <string.h>

#include "libacvpn/addr.h"
#include "libacvpn/context.h"
#include "libacvpn/key.h"
#include "libacvpn/session.h"
#include "libacvpn/stats.h"

/* Without what may be long; numbers and addresses, and those of a key. */
enum {
	TRANSPORT_SIZE = 256,
	KEY_SIZE = 256,
};

static const struct acvpn_addr_types remote_types = {
	.ipv4 = ACVPN_A_TRANSPORT_REMOTE_IPV4,
	.ipv6 = ACVPN_A_TRANSPORT_REMOTE_IPV6,
	.port = ACVPN_A_TRANSPORT_REMOTE_PORT,
	.scope = ACVPN_A_TRANSPORT_REMOTE_SCOPE,
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
	[ACVPN_A_TRANSPORT_REMOTE_SCOPE] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LOCAL_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LOCAL_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_TRANSPORT_LOCAL_PORT] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_MTU] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_LAST_RX] = { .type = NLA_U64 },
	[ACVPN_A_TRANSPORT_LAST_TX] = { .type = NLA_U64 },
	[ACVPN_A_TRANSPORT_KEY] = { .type = NLA_NESTED },
	[ACVPN_A_TRANSPORT_STATS] = { .type = NLA_NESTED },
	[ACVPN_A_TRANSPORT_SLOT] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_STATE] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_DPD] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_KEEPALIVE] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_COMPRESSION] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_OUTER_DF] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_PATH_MTU] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_ORPHANED] = { .type = NLA_U64 },
	[ACVPN_A_TRANSPORT_SOCKET] = { .type = NLA_U32 },
	[ACVPN_A_TRANSPORT_COMPRESS_MIN] = { .type = NLA_U32 },
};

static int put_name(struct nl_msg *msg, uint32_t type, uint32_t slot)
{
	const struct acvpn_attr_value values[] = {
		{ true, ACVPN_A_TRANSPORT_TYPE, type },
		{ slot, ACVPN_A_TRANSPORT_SLOT, slot },
	};

	return acvpn_attr_put(msg, values, 2);
}

static int transport_put_values(struct nl_msg *msg,
				const struct acvpn_transport_config *c)
{
	const struct acvpn_attr_value values[] = {
		{ c->mtu, ACVPN_A_TRANSPORT_MTU, c->mtu },
		{ c->has_dpd, ACVPN_A_TRANSPORT_DPD, c->dpd },
		{ c->has_keepalive, ACVPN_A_TRANSPORT_KEEPALIVE,
		  c->keepalive },
		{ c->has_compression, ACVPN_A_TRANSPORT_COMPRESSION,
		  c->compression },
		{ c->has_outer_df, ACVPN_A_TRANSPORT_OUTER_DF, c->outer_df },
		{ c->has_answer_timeout, ACVPN_A_TRANSPORT_ANSWER_TIMEOUT,
		  c->answer_timeout },
		{ c->compress_min, ACVPN_A_TRANSPORT_COMPRESS_MIN,
		  c->compress_min },
	};

	return acvpn_attr_put(msg, values, sizeof(values) / sizeof(values[0]));
}

static int put_socket(struct nl_msg *msg,
		      const struct acvpn_transport_config *config)
{
	int err;

	if (nla_put_u32(msg, ACVPN_A_TRANSPORT_SOCKET, config->socket) < 0)
		return -EMSGSIZE;
	if (config->pending && config->pending_len > ACVPN_PENDING_SIZE_MAX)
		return -EMSGSIZE;
	if (config->pending &&
	    nla_put(msg, ACVPN_A_TRANSPORT_PENDING, config->pending_len,
		    config->pending) < 0)
		return -EMSGSIZE;
	err = acvpn_addr_put(msg, &local_types, &config->local);
	if (err)
		return err;
	return acvpn_endpoint_put(msg, &remote_types, &config->remote);
}

static int put_config(struct nl_msg *msg,
		      const struct acvpn_transport_config *config, bool attach)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = put_name(msg, config->type, config->slot);
	if (!err && attach)
		err = put_socket(msg, config);
	if (!err)
		err = transport_put_values(msg, config);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int acvpn_transport_put(struct nl_msg *msg,
			const struct acvpn_transport_config *config)
{
	return put_config(msg, config, true);
}

static int transport_put_keys(struct nl_msg *msg,
			      const struct acvpn_transport_config *config)
{
	int err = 0;

	for (size_t i = 0; !err && i < config->n_keys; i++)
		err = acvpn_key_put_in(msg, &config->keys[i]);
	return err;
}

int acvpn_transport_put_in(struct nl_msg *msg,
			   const struct acvpn_transport_config *config)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, ACVPN_A_SESSION_TRANSPORT | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = put_name(msg, config->type, 0);
	if (!err)
		err = put_socket(msg, config);
	if (!err)
		err = transport_put_values(msg, config);
	if (!err)
		err = transport_put_keys(msg, config);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

size_t acvpn_transport_size(const struct acvpn_transport_config *config)
{
	return TRANSPORT_SIZE + config->n_keys * KEY_SIZE +
	       (config->pending ? config->pending_len : 0);
}

int acvpn_transport_put_changes(struct nl_msg *msg,
				const struct acvpn_transport_config *config)
{
	return put_config(msg, config, false);
}

int acvpn_transport_put_ref_and(struct nl_msg *msg,
				const struct acvpn_transport_ref *ref,
				const struct acvpn_attr_value *attr)
{
	struct nlattr *nest;

	if (acvpn_session_put_id(msg, ref->id, ref->generation))
		return -EMSGSIZE;
	nest = nla_nest_start(msg, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	if (!nest || put_name(msg, ref->type, ref->slot) ||
	    acvpn_attr_put(msg, attr, 1))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_transport_put_peer(struct nl_msg *msg,
			     const struct acvpn_endpoint *remote,
			     uint16_t local_port)
{
	const struct acvpn_attr_value values[] = {
		{ true, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_DTLS },
		{ local_port, ACVPN_A_TRANSPORT_LOCAL_PORT, local_port },
	};
	struct nlattr *nest;
	int err;

	if (remote->addr.family == AF_UNSPEC)
		return -EAFNOSUPPORT;
	nest = nla_nest_start(msg, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = acvpn_attr_put(msg, values, 2);
	if (!err)
		err = acvpn_endpoint_put(msg, &remote_types, remote);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int acvpn_transport_put_ref(struct nl_msg *msg,
			    const struct acvpn_transport_ref *ref)
{
	const struct acvpn_attr_value none = { 0 };

	return acvpn_transport_put_ref_and(msg, ref, &none);
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
	t->has_orphaned = tb[ACVPN_A_TRANSPORT_ORPHANED];
	t->orphaned = acvpn_attr_u64(tb[ACVPN_A_TRANSPORT_ORPHANED]);
}

static void transport_read_settings(struct nlattr **tb,
				    struct acvpn_transport_info *t)
{
	struct nlattr *outer_df = tb[ACVPN_A_TRANSPORT_OUTER_DF];

	t->slot = ACVPN_SLOT_CURRENT;
	if (tb[ACVPN_A_TRANSPORT_SLOT])
		t->slot = nla_get_u32(tb[ACVPN_A_TRANSPORT_SLOT]);
	t->state = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_STATE]);
	t->mtu = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_MTU]);
	t->path_mtu = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_PATH_MTU]);
	t->dpd = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_DPD]);
	t->keepalive = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_KEEPALIVE]);
	t->answer_timeout =
		acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_ANSWER_TIMEOUT]);
	t->compression = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_COMPRESSION]);
	t->compress_min = acvpn_attr_u32(tb[ACVPN_A_TRANSPORT_COMPRESS_MIN]);
	t->has_outer_df = outer_df;
	t->outer_df = acvpn_attr_u32(outer_df);
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
	transport_read_settings(tb, t);
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

	msg = acvpn_request_long(ctx, ACVPN_CMD_TRANSPORT_ATTACH, 0, ifindex,
				 config->pending_len);
	if (msg)
		err = acvpn_session_put_id(msg, id, config->generation);
	if (msg && !err)
		err = acvpn_transport_put(msg, config);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_transport_set(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			const struct acvpn_transport_config *config)
{
	struct nl_msg *msg;
	int err = 0;

	msg = acvpn_request(ctx, ACVPN_CMD_TRANSPORT_SET, 0, ifindex);
	if (msg)
		err = acvpn_session_put_id(msg, id, config->generation);
	if (msg && !err)
		err = acvpn_transport_put_changes(msg, config);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

static struct nla_policy top_policy[ACVPN_A_MAX + 1] = {
	[ACVPN_A_TRANSPORT] = { .type = NLA_NESTED },
};

static int transport_on_transport(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[ACVPN_A_MAX + 1];

	if (genlmsg_parse((struct nlmsghdr *)nlh, 0, tb, ACVPN_A_MAX,
			  top_policy) < 0 ||
	    !tb[ACVPN_A_TRANSPORT])
		return -EPROTO;
	return acvpn_transport_parse(tb[ACVPN_A_TRANSPORT], arg);
}

static int transport_on_fd(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct nlattr *nest;

	nest = nlmsg_find_attr((struct nlmsghdr *)nlh, GENL_HDRLEN,
			       ACVPN_A_TRANSPORT);
	if (!nest ||
	    nla_parse_nested(tb, ACVPN_A_TRANSPORT_MAX, nest,
			     transport_policy) < 0 ||
	    !tb[ACVPN_A_TRANSPORT_SOCKET])
		return -EPROTO;
	*(int *)arg = nla_get_u32(tb[ACVPN_A_TRANSPORT_SOCKET]);
	return 0;
}

int acvpn_transport_get_fd(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref, int *fd)
{
	struct nl_msg *msg;
	int err, got = -1;

	msg = acvpn_request(ctx, ACVPN_CMD_TRANSPORT_GET_FD, 0, ref->ifindex);
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	err = acvpn_call(ctx, msg, err, transport_on_fd, &got);
	if (!err && got < 0)
		return acvpn_fail(ctx, -EPROTO,
				  "the kernel did not tell the descriptor");
	if (!err)
		*fd = got;
	return err;
}

static int call_ref(struct acvpn *ctx, uint8_t cmd,
		    const struct acvpn_transport_ref *ref,
		    const struct acvpn_attr_value *attr)
{
	struct nl_msg *msg = acvpn_request(ctx, cmd, 0, ref->ifindex);
	int err = msg ? acvpn_transport_put_ref_and(msg, ref, attr) : 0;

	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_transport_resume(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref)
{
	const struct acvpn_attr_value paused = {
		true, ACVPN_A_TRANSPORT_PAUSED, 0,
	};

	return call_ref(ctx, ACVPN_CMD_TRANSPORT_SET, ref, &paused);
}

int acvpn_transport_detach(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref)
{
	return acvpn_transport_end(ctx, ref, NULL);
}

int acvpn_transport_end(struct acvpn *ctx,
			const struct acvpn_transport_ref *ref,
			struct acvpn_stats *last)
{
	struct acvpn_transport_info t = { 0 };
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_TRANSPORT_DETACH, 0, ref->ifindex);
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	err = acvpn_call(ctx, msg, err, transport_on_transport, &t);
	if (!err && last)
		*last = t.stats;
	return err;
}

int acvpn_probe(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		uint32_t size)
{
	const struct acvpn_attr_value attr = {
		true, ACVPN_A_TRANSPORT_PROBE_SIZE, size,
	};

	return call_ref(ctx, ACVPN_CMD_PROBE, ref, &attr);
}
