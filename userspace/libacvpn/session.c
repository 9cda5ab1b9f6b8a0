// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/session.h"

#include <errno.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>

#include "libacvpn/addr.h"
#include "libacvpn/context.h"
#include "libacvpn/transport.h"

enum {
	DUMP_TRIES = 10,
	LIST_FIRST = 16,
};

/**
 * struct list - sessions of a dump
 * @n: Sessions in the list.
 * @size: Sessions that fit.
 * @sessions: The sessions.
 */
struct list {
	size_t n;
	size_t size;
	struct acvpn_session_info *sessions;
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
};

int acvpn_session_put_id(struct nl_msg *msg, uint32_t id)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, ACVPN_A_SESSION | NLA_F_NESTED);
	if (!nest || nla_put_u32(msg, ACVPN_A_SESSION_ID, id) < 0)
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_session_put(struct nl_msg *msg,
		      const struct acvpn_session_config *config)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, ACVPN_A_SESSION | NLA_F_NESTED);
	if (!nest)
		return -EMSGSIZE;
	if (config->id &&
	    nla_put_u32(msg, ACVPN_A_SESSION_ID, config->id) < 0)
		return -EMSGSIZE;
	if (config->has_ipv4 &&
	    nla_put(msg, ACVPN_A_SESSION_IPV4, sizeof(config->ipv4),
		    &config->ipv4) < 0)
		return -EMSGSIZE;
	if (config->has_ipv6 &&
	    nla_put(msg, ACVPN_A_SESSION_IPV6, sizeof(config->ipv6),
		    &config->ipv6) < 0)
		return -EMSGSIZE;
	/* An empty nest counts: it asks for a session without addresses. */
	nla_nest_end_keep_empty(msg, nest);
	return 0;
}

static int parse_transports(struct nlattr *nest, struct acvpn_session_info *s)
{
	struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != ACVPN_A_SESSION_TRANSPORT)
			continue;
		if (s->n_transports == ACVPN_TRANSPORTS_MAX)
			break;
		err = acvpn_transport_parse(attr,
					    &s->transports[s->n_transports]);
		if (err)
			return err;
		s->n_transports++;
	}
	return 0;
}

static int parse_nest(struct nlattr *nest, struct acvpn_session_info *s)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];

	if (nla_parse_nested(tb, ACVPN_A_SESSION_MAX, nest,
			     session_policy) < 0 ||
	    !tb[ACVPN_A_SESSION_ID])
		return -EPROTO;
	s->id = nla_get_u32(tb[ACVPN_A_SESSION_ID]);
	acvpn_addr_read_v4(tb[ACVPN_A_SESSION_IPV4], &s->ipv4);
	acvpn_addr_read_v6(tb[ACVPN_A_SESSION_IPV6], &s->ipv6);
	if (tb[ACVPN_A_SESSION_AGE])
		s->age = nla_get_u64(tb[ACVPN_A_SESSION_AGE]);
	return parse_transports(nest, s);
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
	return parse_nest(tb[ACVPN_A_SESSION], session);
}

static int on_session(const struct nlmsghdr *nlh, void *arg)
{
	return acvpn_session_parse(nlh, arg);
}

int acvpn_session_new(struct acvpn *ctx,
		      const struct acvpn_session_config *config, uint32_t *id)
{
	struct acvpn_session_info session = { 0 };
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_NEW, 0, config->ifindex);
	err = msg ? acvpn_session_put(msg, config) : 0;
	err = acvpn_call(ctx, msg, err, on_session, &session);
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
	struct nl_msg *msg;
	int err;

	memset(session, 0, sizeof(*session));
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, 0, ifindex);
	err = msg ? acvpn_session_put_id(msg, id) : 0;
	err = acvpn_call(ctx, msg, err, on_session, session);
	if (!err && !session->id)
		return acvpn_fail(ctx, -EPROTO,
				  "the kernel did not describe the session");
	return err;
}

int acvpn_session_del(struct acvpn *ctx, uint32_t ifindex, uint32_t id)
{
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_DEL, 0, ifindex);
	err = msg ? acvpn_session_put_id(msg, id) : 0;
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

static int grow(struct list *list)
{
	size_t size = list->size ? 2 * list->size : LIST_FIRST;
	struct acvpn_session_info *more;

	more = reallocarray(list->sessions, size, sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->sessions = more;
	list->size = size;
	return 0;
}

static int on_listed(const struct nlmsghdr *nlh, void *arg)
{
	struct list *list = arg;
	int err;

	if (list->n == list->size && grow(list))
		return -ENOMEM;
	err = acvpn_session_parse(nlh, &list->sessions[list->n]);
	if (!err)
		list->n++;
	return err;
}

static int dump(struct acvpn *ctx, uint32_t ifindex, struct list *list)
{
	struct nl_msg *msg;

	list->n = 0;
	msg = acvpn_request(ctx, ACVPN_CMD_SESSION_GET, NLM_F_DUMP, ifindex);
	return acvpn_call(ctx, msg, 0, on_listed, list);
}

int acvpn_session_dump(struct acvpn *ctx, uint32_t ifindex,
		       acvpn_session_fn fn, void *arg)
{
	struct list list = { 0 };
	int err = -EINTR;

	for (int i = 0; err == -EINTR && i < DUMP_TRIES; i++)
		err = dump(ctx, ifindex, &list);
	for (size_t i = 0; !err && i < list.n; i++)
		err = fn(&list.sessions[i], arg);
	free(list.sessions);
	return err;
}
