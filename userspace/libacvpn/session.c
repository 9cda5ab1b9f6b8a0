// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/session.h"

#include <errno.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libacvpn/addr.h"
#include "libacvpn/attr.h"
#include "libacvpn/context.h"
#include "libacvpn/network.h"
#include "libacvpn/stats.h"
#include "libacvpn/transport.h"

/* Headers, an IPv6 address and its length. */
enum { NETWORK_SIZE = 4 + (4 + 16) + (4 + 4) };

/* Headers, id and generation. */
enum { REF_SIZE = 4 + (4 + 4) + (4 + 4) };

enum {
	/* Pauses between them are 6 to 768 ms, 1.5 s together. */
	DUMP_TRIES = 9,
	DUMP_PAUSE_NSEC = 3 * 1000 * 1000,
	LIST_FIRST = 16384,
};

/**
 * struct list - sessions of a dump, as the kernel described them
 * @len: Bytes used.
 * @size: Bytes that fit.
 * @messages: Messages, one behind the other.
 *
 * They take a fraction of the room that struct acvpn_session_info does, which
 * counts when there are many.
 */
struct list {
	size_t len;
	size_t size;
	char *messages;
};

static struct nla_policy top_policy[ACVPN_A_MAX + 1] = {
	[ACVPN_A_IFINDEX] = { .type = NLA_U32 },
	[ACVPN_A_SESSION] = { .type = NLA_NESTED },
};

static struct nla_policy session_policy[ACVPN_A_SESSION_MAX + 1] = {
	[ACVPN_A_SESSION_ID] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_SESSION_AGE] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_TRANSPORT] = { .type = NLA_NESTED },
	[ACVPN_A_SESSION_NETWORK] = { .type = NLA_NESTED },
	[ACVPN_A_SESSION_IDLE] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_IDLE_TIMEOUT] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_ROAMING] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_IGNORE_DF] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_MSS_CLAMP] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_COPY_DSCP] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_PREFER] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_ACTIVE] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_STATS] = { .type = NLA_NESTED },
	[ACVPN_A_SESSION_GENERATION] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_IDLE_ACTION] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_LIFETIME] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_DEAD_TIMEOUT] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_LAST_RX_DATA] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_LAST_TX_DATA] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_LIFETIME_LEFT] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_DEAD] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_PERSIST] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_RX_RATE] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_RX_BURST] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_TX_RATE] = { .type = NLA_U64 },
	[ACVPN_A_SESSION_TX_BURST] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_MARK] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_PRIORITY] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_RX_MARK] = { .type = NLA_U32 },
	[ACVPN_A_SESSION_DSCP] = { .type = NLA_U32 },
};

int acvpn_session_put_id(struct nl_msg *msg, uint32_t id, uint32_t generation)
{
	const struct acvpn_attr_value values[] = {
		{ true, ACVPN_A_SESSION_ID, id },
		{ generation, ACVPN_A_SESSION_GENERATION, generation },
	};
	struct nlattr *nest;

	nest = nla_nest_start(msg, ACVPN_A_SESSION | NLA_F_NESTED);
	if (!nest || acvpn_attr_put(msg, values, 2))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_addresses(struct nl_msg *msg,
			 const struct acvpn_session_config *config)
{
	if (config->has_ipv4 &&
	    nla_put(msg, ACVPN_A_SESSION_IPV4, sizeof(config->ipv4),
		    &config->ipv4) < 0)
		return -EMSGSIZE;
	if (config->has_ipv6 &&
	    nla_put(msg, ACVPN_A_SESSION_IPV6, sizeof(config->ipv6),
		    &config->ipv6) < 0)
		return -EMSGSIZE;
	return 0;
}

static int put_networks(struct nl_msg *msg,
			const struct acvpn_session_config *config)
{
	int err = 0;

	if (config->clear_networks)
		err = acvpn_network_put(msg, NULL);
	for (size_t i = 0; !err && i < config->n_networks; i++)
		err = acvpn_network_put(msg, &config->networks[i]);
	return err;
}

static int acvpn_session_put_values(struct nl_msg *msg,
				    const struct acvpn_session_config *c)
{
	const struct acvpn_attr_value values[] = {
		{ c->id, ACVPN_A_SESSION_ID, c->id },
		{ c->has_idle_timeout, ACVPN_A_SESSION_IDLE_TIMEOUT,
		  c->idle_timeout },
		{ c->has_roaming, ACVPN_A_SESSION_ROAMING, c->roaming },
		{ c->has_ignore_df, ACVPN_A_SESSION_IGNORE_DF, c->ignore_df },
		{ c->has_mss_clamp, ACVPN_A_SESSION_MSS_CLAMP, c->mss_clamp },
		{ c->has_copy_dscp, ACVPN_A_SESSION_COPY_DSCP, c->copy_dscp },
		{ c->prefer, ACVPN_A_SESSION_PREFER, c->prefer },
		{ c->generation, ACVPN_A_SESSION_GENERATION, c->generation },
		{ c->has_idle_action, ACVPN_A_SESSION_IDLE_ACTION,
		  c->idle_action },
		{ c->has_lifetime, ACVPN_A_SESSION_LIFETIME, c->lifetime },
		{ c->has_dead_timeout, ACVPN_A_SESSION_DEAD_TIMEOUT,
		  c->dead_timeout },
		{ c->has_persist, ACVPN_A_SESSION_PERSIST, c->persist },
		{ c->rx_burst, ACVPN_A_SESSION_RX_BURST, c->rx_burst },
		{ c->tx_burst, ACVPN_A_SESSION_TX_BURST, c->tx_burst },
		{ c->has_mark, ACVPN_A_SESSION_MARK, c->mark },
		{ c->has_priority, ACVPN_A_SESSION_PRIORITY, c->priority },
		{ c->has_rx_mark, ACVPN_A_SESSION_RX_MARK, c->rx_mark },
		{ c->has_dscp, ACVPN_A_SESSION_DSCP, c->dscp },
	};

	return acvpn_attr_put(msg, values, sizeof(values) / sizeof(values[0]));
}

static int put_cookie(struct nl_msg *msg, const struct acvpn_session_config *c)
{
	if (!c->has_cookie)
		return 0;
	if (c->cookie.len > sizeof(c->cookie.data) ||
	    nla_put(msg, ACVPN_A_SESSION_COOKIE, c->cookie.len,
		    c->cookie.data) < 0)
		return -EMSGSIZE;
	return 0;
}

static int put_rates(struct nl_msg *msg, const struct acvpn_session_config *c)
{
	if (c->has_rx_rate &&
	    nla_put_u64(msg, ACVPN_A_SESSION_RX_RATE, c->rx_rate) < 0)
		return -EMSGSIZE;
	if (c->has_tx_rate &&
	    nla_put_u64(msg, ACVPN_A_SESSION_TX_RATE, c->tx_rate) < 0)
		return -EMSGSIZE;
	return 0;
}

static int put_transports(struct nl_msg *msg,
			  const struct acvpn_session_config *config)
{
	int err = 0;

	for (size_t i = 0; !err && i < config->n_transports; i++)
		err = acvpn_transport_put_in(msg, &config->transports[i]);
	return err;
}

int acvpn_session_put(struct nl_msg *msg,
		      const struct acvpn_session_config *config)
{
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(msg, ACVPN_A_SESSION | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	err = acvpn_session_put_values(msg, config);
	if (!err)
		err = put_cookie(msg, config);
	if (!err)
		err = put_rates(msg, config);
	if (!err)
		err = put_addresses(msg, config);
	if (!err)
		err = put_networks(msg, config);
	if (!err)
		err = put_transports(msg, config);
	/* An empty nest counts: it asks for a session without addresses. */
	if (!err)
		nla_nest_end_keep_empty(msg, nest);
	return err;
}

static int acvpn_session_parse_network(struct nlattr *nest,
				       struct acvpn_session_info *s)
{
	int err;

	if (s->n_networks == ACVPN_NETWORKS_MAX) {
		s->n_networks_omitted++;
		return 0;
	}
	err = acvpn_network_parse(nest, &s->networks[s->n_networks]);
	if (!err)
		s->n_networks++;
	return err;
}

static int parse_transport(struct nlattr *nest, struct acvpn_session_info *s)
{
	int err;

	if (s->n_transports == ACVPN_TRANSPORTS_MAX)
		return 0;
	err = acvpn_transport_parse(nest, &s->transports[s->n_transports]);
	if (!err)
		s->n_transports++;
	return err;
}

static int parse_lists(struct nlattr *nest, struct acvpn_session_info *s)
{
	struct nlattr *attr;
	int rest, err = 0;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) == ACVPN_A_SESSION_TRANSPORT)
			err = parse_transport(attr, s);
		else if (nla_type(attr) == ACVPN_A_SESSION_NETWORK)
			err = acvpn_session_parse_network(attr, s);
		if (err)
			return err;
	}
	return 0;
}

static void acvpn_session_read_settings(struct nlattr **tb,
					struct acvpn_session_info *s)
{
	s->age = acvpn_attr_u64(tb[ACVPN_A_SESSION_AGE]);
	s->idle = acvpn_attr_u64(tb[ACVPN_A_SESSION_IDLE]);
	s->idle_timeout = acvpn_attr_u32(tb[ACVPN_A_SESSION_IDLE_TIMEOUT]);
	s->roaming = acvpn_attr_u32(tb[ACVPN_A_SESSION_ROAMING]);
	s->ignore_df = acvpn_attr_u32(tb[ACVPN_A_SESSION_IGNORE_DF]);
	s->mss_clamp = acvpn_attr_u32(tb[ACVPN_A_SESSION_MSS_CLAMP]);
	s->copy_dscp = acvpn_attr_u32(tb[ACVPN_A_SESSION_COPY_DSCP]);
	s->prefer = acvpn_attr_u32(tb[ACVPN_A_SESSION_PREFER]);
	s->active = acvpn_attr_u32(tb[ACVPN_A_SESSION_ACTIVE]);
	s->rx_rate = acvpn_attr_u64(tb[ACVPN_A_SESSION_RX_RATE]);
	s->rx_burst = acvpn_attr_u32(tb[ACVPN_A_SESSION_RX_BURST]);
	s->tx_rate = acvpn_attr_u64(tb[ACVPN_A_SESSION_TX_RATE]);
	s->tx_burst = acvpn_attr_u32(tb[ACVPN_A_SESSION_TX_BURST]);
	s->mark = acvpn_attr_u32(tb[ACVPN_A_SESSION_MARK]);
	s->priority = acvpn_attr_u32(tb[ACVPN_A_SESSION_PRIORITY]);
	s->rx_mark = acvpn_attr_u32(tb[ACVPN_A_SESSION_RX_MARK]);
	s->dscp = acvpn_attr_u32(tb[ACVPN_A_SESSION_DSCP]);
}

static void read_timeouts(struct nlattr **tb, struct acvpn_session_info *s)
{
	s->idle_action = acvpn_attr_u32(tb[ACVPN_A_SESSION_IDLE_ACTION]);
	s->lifetime = acvpn_attr_u32(tb[ACVPN_A_SESSION_LIFETIME]);
	s->dead_timeout = acvpn_attr_u32(tb[ACVPN_A_SESSION_DEAD_TIMEOUT]);
	s->persist = acvpn_attr_u32(tb[ACVPN_A_SESSION_PERSIST]);
	s->last_rx_data = acvpn_attr_u64(tb[ACVPN_A_SESSION_LAST_RX_DATA]);
	s->last_tx_data = acvpn_attr_u64(tb[ACVPN_A_SESSION_LAST_TX_DATA]);
	s->has_lifetime_left = tb[ACVPN_A_SESSION_LIFETIME_LEFT];
	s->lifetime_left = acvpn_attr_u64(tb[ACVPN_A_SESSION_LIFETIME_LEFT]);
	s->has_dead = tb[ACVPN_A_SESSION_DEAD];
	s->dead = acvpn_attr_u64(tb[ACVPN_A_SESSION_DEAD]);
}

static int acvpn_session_parse_nest(struct nlattr *nest,
				    struct acvpn_session_info *s)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];

	if (nla_parse_nested(tb, ACVPN_A_SESSION_MAX, nest,
			     session_policy) < 0 ||
	    !tb[ACVPN_A_SESSION_ID])
		return -EPROTO;
	s->id = nla_get_u32(tb[ACVPN_A_SESSION_ID]);
	s->generation = acvpn_attr_u32(tb[ACVPN_A_SESSION_GENERATION]);
	acvpn_attr_read_cookie(tb[ACVPN_A_SESSION_COOKIE], &s->cookie);
	acvpn_addr_read_v4(tb[ACVPN_A_SESSION_IPV4], &s->ipv4);
	acvpn_addr_read_v6(tb[ACVPN_A_SESSION_IPV6], &s->ipv6);
	acvpn_session_read_settings(tb, s);
	read_timeouts(tb, s);
	if (tb[ACVPN_A_SESSION_STATS] &&
	    acvpn_stats_parse(tb[ACVPN_A_SESSION_STATS], &s->stats))
		return -EPROTO;
	return parse_lists(nest, s);
}

int acvpn_session_parse(const struct nlmsghdr *nlh,
			struct acvpn_session_info *session)
{
	struct nlattr *tb[ACVPN_A_MAX + 1];

	memset(session, 0, sizeof(*session));
	if (genlmsg_parse((struct nlmsghdr *)nlh, 0, tb, ACVPN_A_MAX,
			  top_policy) < 0 ||
	    !tb[ACVPN_A_IFINDEX] || !tb[ACVPN_A_SESSION])
		return -EPROTO;
	session->ifindex = nla_get_u32(tb[ACVPN_A_IFINDEX]);
	return acvpn_session_parse_nest(tb[ACVPN_A_SESSION], session);
}

static int acvpn_session_on_session(const struct nlmsghdr *nlh, void *arg)
{
	return acvpn_session_parse(nlh, arg);
}

static size_t list_size(const struct acvpn_session_config *config)
{
	size_t size = config->n_networks * NETWORK_SIZE;

	for (size_t i = 0; i < config->n_transports; i++)
		size += acvpn_transport_size(&config->transports[i]);
	return size;
}

int acvpn_session_new(struct acvpn *ctx,
		      const struct acvpn_session_config *config, uint32_t *id)
{
	struct acvpn_session_info session = { 0 };
	struct nl_msg *msg;
	int err;

	msg = acvpn_request_long(ctx, ACVPN_CMD_SESSION_NEW, 0,
				 config->ifindex, list_size(config));
	err = msg ? acvpn_session_put(msg, config) : 0;
	err = acvpn_call(ctx, msg, err, acvpn_session_on_session, &session);
	if (!err && !session.id)
		return acvpn_fail(ctx, -EPROTO,
				  "the kernel did not tell the session's id");
	if (!err && id)
		*id = session.id;
	return err;
}

int acvpn_session_get(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
		      struct acvpn_session_info *session)
{
	const struct acvpn_session_ref ref = { .ifindex = ifindex, .id = id };

	return acvpn_session_find(ctx, &ref, session);
}

int acvpn_session_find(struct acvpn *ctx, const struct acvpn_session_ref *ref,
		       struct acvpn_session_info *session)
{
	struct nl_msg *msg;
	int err;

	memset(session, 0, sizeof(*session));
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, 0, ref->ifindex);
	err = msg ? acvpn_session_put_id(msg, ref->id, ref->generation) : 0;
	err = acvpn_call(ctx, msg, err, acvpn_session_on_session, session);
	if (!err && !session->id)
		return acvpn_fail(ctx, -EPROTO,
				  "the kernel did not describe the session");
	return err;
}

static int put_at(struct nl_msg *msg, const struct acvpn_addr *addr)
{
	static const struct acvpn_addr_types types = {
		.ipv4 = ACVPN_A_SESSION_IPV4,
		.ipv6 = ACVPN_A_SESSION_IPV6,
	};
	struct nlattr *nest;

	if (addr->family == AF_UNSPEC)
		return -EAFNOSUPPORT;
	nest = nla_nest_start(msg, ACVPN_A_SESSION | NLA_F_NESTED);
	if (!nest || acvpn_addr_put(msg, &types, addr))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_session_at(struct acvpn *ctx, uint32_t ifindex,
		     const struct acvpn_addr *addr,
		     struct acvpn_session_info *session)
{
	struct nl_msg *msg;
	int err;

	memset(session, 0, sizeof(*session));
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, 0, ifindex);
	err = msg ? put_at(msg, addr) : 0;
	return acvpn_call(ctx, msg, err, acvpn_session_on_session, session);
}

int acvpn_session_of_peer(struct acvpn *ctx, uint32_t ifindex,
			  const struct acvpn_endpoint *remote,
			  uint16_t local_port,
			  struct acvpn_session_info *session)
{
	struct nl_msg *msg;
	int err;

	memset(session, 0, sizeof(*session));
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, 0, ifindex);
	err = msg ? acvpn_transport_put_peer(msg, remote, local_port) : 0;
	return acvpn_call(ctx, msg, err, acvpn_session_on_session, session);
}

int acvpn_session_del(struct acvpn *ctx, uint32_t ifindex, uint32_t id)
{
	const struct acvpn_session_ref ref = { .ifindex = ifindex, .id = id };

	return acvpn_session_end(ctx, &ref, NULL);
}

int acvpn_session_end(struct acvpn *ctx, const struct acvpn_session_ref *ref,
		      struct acvpn_stats *last)
{
	struct acvpn_session_info session = { 0 };
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_DEL, 0, ref->ifindex);
	err = msg ? acvpn_session_put_id(msg, ref->id, ref->generation) : 0;
	err = acvpn_call(ctx, msg, err, acvpn_session_on_session, &session);
	if (!err && last)
		*last = session.stats;
	return err;
}

/* What the kernel says to a list; to a single session, that it was there. */
static int acvpn_session_on_count(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attr;

	attr = nlmsg_find_attr((struct nlmsghdr *)nlh, GENL_HDRLEN,
			       ACVPN_A_COUNT);
	*(uint32_t *)arg = attr ? nla_get_u32(attr) : 1;
	return 0;
}

static int put_refs(struct nl_msg *msg, const struct acvpn_session_ref *refs,
		    size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && i < n; i++) {
		if (refs[i].ifindex != refs[0].ifindex)
			return -EXDEV;
		err = acvpn_session_put_id(msg, refs[i].id,
					   refs[i].generation);
	}
	return err;
}

int acvpn_session_del_list(struct acvpn *ctx,
			   const struct acvpn_session_ref *refs, size_t n,
			   uint32_t *count)
{
	struct nl_msg *msg;
	uint32_t found = 0;
	int err;

	if (!n || n > ACVPN_BATCH_MAX)
		return acvpn_fail(ctx, -E2BIG, "a list has 1 to %d sessions",
				  ACVPN_BATCH_MAX);
	msg = acvpn_request_long(ctx, ACVPN_CMD_SESSION_DEL, 0,
				 refs[0].ifindex, n * REF_SIZE);
	err = msg ? put_refs(msg, refs, n) : 0;
	err = acvpn_call(ctx, msg, err, acvpn_session_on_count, &found);
	/* In a list of one it is an error; for who has a list it is none. */
	if (n == 1 && (err == -ENOENT || err == -ESTALE))
		err = 0;
	if (!err && count)
		*count = found;
	return err;
}

int acvpn_session_set(struct acvpn *ctx,
		      const struct acvpn_session_config *config)
{
	struct acvpn_session_config settings = *config;
	struct nl_msg *msg;
	int err;

	settings.n_transports = 0;
	msg = acvpn_request_long(ctx, ACVPN_CMD_SESSION_SET, 0,
				 config->ifindex, list_size(&settings));
	err = msg ? acvpn_session_put(msg, &settings) : 0;
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_session_flush(struct acvpn *ctx, uint32_t ifindex)
{
	struct nl_msg *msg;

	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_FLUSH, 0, ifindex);
	return acvpn_call(ctx, msg, 0, NULL, NULL);
}

static int acvpn_session_make_room(struct list *list, size_t len)
{
	size_t size = list->size ? list->size : LIST_FIRST;
	char *more;

	while (size - list->len < len)
		size *= 2;
	if (size == list->size)
		return 0;
	more = realloc(list->messages, size);
	if (!more)
		return -ENOMEM;
	list->messages = more;
	list->size = size;
	return 0;
}

static int acvpn_session_on_listed(const struct nlmsghdr *nlh, void *arg)
{
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);
	struct list *list = arg;

	if (acvpn_session_make_room(list, len))
		return -ENOMEM;
	memcpy(list->messages + list->len, nlh, nlh->nlmsg_len);
	list->len += len;
	return 0;
}

int acvpn_session_put_filter(struct nl_msg *msg,
			     const struct acvpn_session_filter *f)
{
	const struct acvpn_attr_value values[] = {
		{ f->transport_type, ACVPN_A_FILTER_TRANSPORT_TYPE,
		  f->transport_type },
		{ f->transport_state, ACVPN_A_FILTER_TRANSPORT_STATE,
		  f->transport_state },
	};
	struct nlattr *nest;

	nest = nla_nest_start(msg, ACVPN_A_FILTER | NLA_F_NESTED);
	if (!nest || f->cookie.len > sizeof(f->cookie.data) ||
	    nla_put(msg, ACVPN_A_FILTER_COOKIE, f->cookie.len,
		    f->cookie.data) < 0 ||
	    acvpn_attr_put(msg, values, 2))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_query(struct nl_msg *msg, uint32_t detail,
		     const struct acvpn_session_filter *filter)
{
	const struct acvpn_attr_value value = {
		detail, ACVPN_A_DETAIL, detail,
	};
	int err = acvpn_attr_put(msg, &value, 1);

	if (!err && filter)
		err = acvpn_session_put_filter(msg, filter);
	return err;
}

static int acvpn_session_dump_request(struct acvpn *ctx, uint32_t ifindex,
				      uint32_t detail,
				      const struct acvpn_session_filter *filter,
				      struct list *list)
{
	struct nl_msg *msg;
	int err;

	list->len = 0;
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, NLM_F_DUMP, ifindex);
	err = msg ? put_query(msg, detail, filter) : 0;
	return acvpn_call(ctx, msg, err, acvpn_session_on_listed, list);
}

static int visit(struct acvpn *ctx, const struct list *list,
		 acvpn_session_fn fn, void *arg)
{
	struct acvpn_session_info session;
	const struct nlmsghdr *nlh;
	int err = 0;

	for (size_t pos = 0; !err && pos < list->len;
	     pos += NLMSG_ALIGN(nlh->nlmsg_len)) {
		nlh = (const struct nlmsghdr *)(list->messages + pos);
		if (acvpn_session_parse(nlh, &session))
			return acvpn_fail(ctx, -EPROTO, ACVPN_NONSENSE);
		err = fn(&session, arg);
	}
	return err;
}

/* Each twice as long as the one before. */
static void acvpn_session_pause(unsigned int tries)
{
	const struct timespec pause = { .tv_nsec = DUMP_PAUSE_NSEC << tries };

	nanosleep(&pause, NULL);
}

static int acvpn_session_dump_all(struct acvpn *ctx, uint32_t ifindex,
				  uint32_t detail,
				  const struct acvpn_session_filter *filter,
				  struct list *list)
{
	unsigned int i = 0;
	int err;

	for (;;) {
		err = acvpn_session_dump_request(ctx, ifindex, detail, filter,
						 list);
		if (err != -EINTR || ++i == DUMP_TRIES)
			return err;
		acvpn_session_pause(i);
	}
}

int acvpn_session_select(struct acvpn *ctx, uint32_t ifindex,
			 enum acvpn_detail detail,
			 const struct acvpn_session_filter *filter,
			 acvpn_session_fn fn, void *arg)
{
	struct list list = { 0 };
	int err = acvpn_session_dump_all(ctx, ifindex, detail, filter, &list);

	if (!err)
		err = visit(ctx, &list, fn, arg);
	free(list.messages);
	return err;
}

int acvpn_session_roll(struct acvpn *ctx, uint32_t ifindex,
		       acvpn_session_fn fn, void *arg)
{
	struct list list = { 0 };
	int err = acvpn_session_dump_request(ctx, ifindex, 0, NULL, &list);

	/* The kernel goes on by number: it skips nobody who stays. */
	if (!err || err == -EINTR)
		err = visit(ctx, &list, fn, arg);
	free(list.messages);
	return err;
}

int acvpn_session_dump(struct acvpn *ctx, uint32_t ifindex,
		       acvpn_session_fn fn, void *arg)
{
	return acvpn_session_select(ctx, ifindex, 0, NULL, fn, arg);
}

int acvpn_session_survey(struct acvpn *ctx, uint32_t ifindex,
			 enum acvpn_detail detail, acvpn_session_fn fn,
			 void *arg)
{
	return acvpn_session_select(ctx, ifindex, detail, NULL, fn, arg);
}
