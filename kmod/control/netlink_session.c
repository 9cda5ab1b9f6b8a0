// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about sessions: what they ask for is checked and parsed here, and
 * done in session.c.
 */

#include <linux/sched.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/netlink_put.h"
#include "control/netlink_transport.h"
#include "control/request.h"
#include "netlink/generated/acvpn_nl.h"
#include "session/device.h"
#include "session/rate.h"
#include "session/session.h"

/* A description of the session has to fit in one message. */
enum { NETWORKS_MAX = 128 };

/* Consumes @msg. */
static int reply_in(struct sk_buff *msg, struct genl_info *info,
		    struct acvpn_session *session, u32 detail)
{
	int err;

	err = acvpn_netlink_put_session(msg, session, detail, info->snd_portid,
					info->snd_seq, NULL);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/* Room for any session is 32 KiB to find and to clear; often a page does. */
static int reply_within(struct genl_info *info, struct acvpn_session *session,
			u32 detail, size_t size)
{
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);

	return msg ? reply_in(msg, info, session, detail) : -ENOMEM;
}

static int reply_session(struct genl_info *info, struct acvpn_session *session,
			 u32 detail)
{
	int err = reply_within(info, session, detail, NLMSG_DEFAULT_SIZE);

	if (err == -EMSGSIZE)
		err = reply_within(info, session, detail,
				   ACVPN_NETLINK_SESSION_SIZE);
	return err;
}

static int bad_network(struct genl_info *info, const struct nlattr *attr)
{
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "acvpn: network needs one address and a prefix length that fits it");
	return -EINVAL;
}

/* An empty network stands for none. */
static int parse_network(struct genl_info *info, struct nlattr *attr,
			 struct acvpn_route_prefix *prefix, bool *empty)
{
	struct nlattr *tb[ACVPN_A_NETWORK_MAX + 1];
	struct nlattr *v4, *v6, *len;
	struct in6_addr addr;
	int err;

	err = nla_parse_nested(tb, ACVPN_A_NETWORK_MAX, attr, NULL,
			       info->extack);
	if (err)
		return err;
	v4 = tb[ACVPN_A_NETWORK_IPV4];
	v6 = tb[ACVPN_A_NETWORK_IPV6];
	len = tb[ACVPN_A_NETWORK_PREFIX_LEN];
	*empty = !v4 && !v6 && !len;
	if (*empty)
		return 0;
	if (!v4 == !v6 || !len || (v4 && nla_get_u32(len) > 32))
		return bad_network(info, attr);
	if (v4)
		ipv6_addr_set_v4mapped(nla_get_in_addr(v4), &addr);
	else
		addr = nla_get_in6_addr(v6);
	acvpn_route_prefix_set(prefix, &addr, nla_get_u32(len) + (v4 ? 96 : 0));
	return 0;
}

/* Pairs with kfree(@cfg->networks). */
static int parse_networks(struct genl_info *info,
			  struct acvpn_session_config *cfg)
{
	struct nlattr *attr, *nest = info->attrs[ACVPN_A_SESSION];
	struct acvpn_route_prefix *prefixes;
	unsigned int n = 0;
	bool empty;
	int rem, err;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == ACVPN_A_SESSION_NETWORK;
	if (!n)
		return 0;
	if (n > NETWORKS_MAX) {
		NL_SET_ERR_MSG_MOD(info->extack, "too many networks");
		return -E2BIG;
	}
	prefixes = kcalloc(n, sizeof(*prefixes), GFP_KERNEL);
	if (!prefixes)
		return -ENOMEM;
	cfg->networks = prefixes;
	cfg->set_networks = true;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ACVPN_A_SESSION_NETWORK)
			continue;
		err = parse_network(info, attr, &prefixes[cfg->n_networks],
				    &empty);
		if (err)
			return err;
		if (!empty)
			cfg->n_networks++;
	}
	return 0;
}

static void parse_options(struct nlattr **tb, struct acvpn_session_options *opt)
{
	opt->idle_timeout = acvpn_request_u32(tb[ACVPN_A_SESSION_IDLE_TIMEOUT],
					      opt->idle_timeout);
	opt->mss_clamp = acvpn_request_u32(tb[ACVPN_A_SESSION_MSS_CLAMP],
					   opt->mss_clamp);
	opt->roaming =
		acvpn_request_u32(tb[ACVPN_A_SESSION_ROAMING], opt->roaming);
	opt->ignore_df = acvpn_request_u32(tb[ACVPN_A_SESSION_IGNORE_DF],
					   opt->ignore_df);
	opt->copy_dscp = acvpn_request_u32(tb[ACVPN_A_SESSION_COPY_DSCP],
					   opt->copy_dscp);
	opt->prefer =
		acvpn_request_u32(tb[ACVPN_A_SESSION_PREFER], opt->prefer);
	opt->idle_delete =
		acvpn_request_u32(tb[ACVPN_A_SESSION_IDLE_ACTION],
				  opt->idle_delete) == ACVPN_IDLE_ACTION_DELETE;
	opt->lifetime =
		acvpn_request_u32(tb[ACVPN_A_SESSION_LIFETIME], opt->lifetime);
	opt->persist =
		acvpn_request_u32(tb[ACVPN_A_SESSION_PERSIST], opt->persist);
	opt->dead_timeout = acvpn_request_u32(tb[ACVPN_A_SESSION_DEAD_TIMEOUT],
					      opt->dead_timeout);
}

static void parse_marks(struct nlattr **tb, struct acvpn_session_options *opt)
{
	opt->mark = acvpn_request_u32(tb[ACVPN_A_SESSION_MARK], opt->mark);
	opt->priority =
		acvpn_request_u32(tb[ACVPN_A_SESSION_PRIORITY], opt->priority);
	opt->rx_mark =
		acvpn_request_u32(tb[ACVPN_A_SESSION_RX_MARK], opt->rx_mark);
	opt->dscp = acvpn_request_u32(tb[ACVPN_A_SESSION_DSCP], opt->dscp);
}

static void parse_cookie(const struct nlattr *attr,
			 struct acvpn_session_config *cfg)
{
	if (!attr)
		return;
	cfg->set_cookie = true;
	cfg->cookie = nla_data(attr);
	cfg->cookie_len = nla_len(attr);
}

static void parse_rate(const struct nlattr *bytes, const struct nlattr *burst,
		       struct acvpn_rate_config *rate)
{
	if (bytes) {
		rate->bytes = acvpn_request_u64(bytes);
		rate->burst = acvpn_rate_burst(rate->bytes);
	}
	rate->burst = acvpn_request_u32(burst, rate->burst);
}

static void parse_rates(struct nlattr **tb, struct acvpn_session_config *cfg)
{
	parse_rate(tb[ACVPN_A_SESSION_RX_RATE], tb[ACVPN_A_SESSION_RX_BURST],
		   &cfg->rx_rate);
	parse_rate(tb[ACVPN_A_SESSION_TX_RATE], tb[ACVPN_A_SESSION_TX_BURST],
		   &cfg->tx_rate);
}

static int parse_hosts(struct genl_info *info, struct nlattr **tb,
		       struct acvpn_session_config *cfg)
{
	struct nlattr *v4 = tb[ACVPN_A_SESSION_IPV4];
	struct nlattr *v6 = tb[ACVPN_A_SESSION_IPV6];

	if (v4)
		cfg->ipv4 = nla_get_in_addr(v4);
	if (v6)
		cfg->ipv6 = nla_get_in6_addr(v6);
	if ((v4 && !cfg->ipv4) || (v6 && ipv6_addr_any(&cfg->ipv6))) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "inner address is unspecified");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

/* Over what @cfg says already. Pairs with kfree(@cfg->networks). */
static int parse_session_config(struct genl_info *info,
				struct acvpn_session_config *cfg)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];
	int err;

	err = acvpn_request_nest(info, ACVPN_A_SESSION,
				 ACVPN_MISSING("session"), tb,
				 ACVPN_A_SESSION_MAX);
	if (err)
		return err;
	cfg->id = acvpn_request_u32(tb[ACVPN_A_SESSION_ID], 0);
	parse_options(tb, &cfg->opt);
	parse_marks(tb, &cfg->opt);
	parse_cookie(tb[ACVPN_A_SESSION_COOKIE], cfg);
	parse_rates(tb, cfg);
	return parse_hosts(info, tb, cfg) ?: parse_networks(info, cfg);
}

/* Of a type that is missing, too: then the first of either pass tells. */
static bool is_of_type(struct nlattr *nest, u32 type)
{
	const struct nlattr *attr;

	attr = nla_find_nested(nest, ACVPN_A_TRANSPORT_TYPE);
	return !attr || nla_get_u32(attr) == type;
}

static int add_transports_of(struct genl_info *info,
			     struct acvpn_session *session, u32 type)
{
	struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, info->attrs[ACVPN_A_SESSION], rem) {
		if (nla_type(attr) != ACVPN_A_SESSION_TRANSPORT ||
		    !is_of_type(attr, type))
			continue;
		err = acvpn_netlink_transport_add(info, session, attr);
		if (err && !info->extack->bad_attr)
			NL_SET_BAD_ATTR(info->extack, attr);
		if (err)
			return err;
	}
	return 0;
}

/* What is read from a TCP connection cannot be put back: so it is the last. */
static int add_transports(struct genl_info *info, struct acvpn_session *session)
{
	return add_transports_of(info, session, ACVPN_TRANSPORT_TYPE_DTLS) ?:
	       add_transports_of(info, session, ACVPN_TRANSPORT_TYPE_CSTP);
}

/* Consumes @reply, which has room for any session. */
static int create_as(struct genl_info *info, struct acvpn_dev *adev,
		     const struct acvpn_session_config *cfg,
		     struct sk_buff *reply)
{
	struct acvpn_session *session;
	int err;

	session = acvpn_session_new(adev, cfg, info->extack);
	err = PTR_ERR_OR_ZERO(session);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	err = add_transports(info, session);
	if (err)
		nlmsg_free(reply);
	else
		err = reply_in(reply, info, session, ACVPN_DETAIL_FULL);
	if (err)
		acvpn_session_del(session, ACVPN_REASON_USER);
	return err;
}

static bool has_transports(const struct genl_info *info)
{
	return nla_find_nested(info->attrs[ACVPN_A_SESSION],
			       ACVPN_A_SESSION_TRANSPORT);
}

static int create_session(struct genl_info *info, struct acvpn_dev *adev)
{
	struct acvpn_session_config cfg = {
		.opt.prefer = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	size_t size = NLMSG_DEFAULT_SIZE;
	struct sk_buff *reply;
	int err;

	err = parse_session_config(info, &cfg);
	if (err)
		goto out;
	if (cfg.n_networks || has_transports(info))
		size = ACVPN_NETLINK_SESSION_SIZE;
	reply = genlmsg_new(size, GFP_KERNEL);
	err = reply ? create_as(info, adev, &cfg, reply) : -ENOMEM;
out:
	kfree(cfg.networks);
	return err;
}

int acvpn_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_device(info, create_session);
}

static int get_session(struct genl_info *info, struct acvpn_session *session)
{
	return reply_session(info, session,
			     acvpn_request_u32(info->attrs[ACVPN_A_DETAIL],
					       ACVPN_DETAIL_FULL));
}

static int get_session_of_peer(struct genl_info *info, struct acvpn_dev *adev)
{
	struct acvpn_session *session;

	if (info->attrs[ACVPN_A_SESSION]) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "session is named in more than one way");
		return -EINVAL;
	}
	session = acvpn_netlink_transport_owner(info, adev);
	return IS_ERR(session) ? PTR_ERR(session) : get_session(info, session);
}

int acvpn_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (info->attrs[ACVPN_A_FILTER]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[ACVPN_A_FILTER],
				    "acvpn: only a dump has a filter");
		return -EINVAL;
	}
	if (info->attrs[ACVPN_A_TRANSPORT])
		return acvpn_request_on_device(info, get_session_of_peer);
	return acvpn_request_on_session(info, get_session);
}

static int delete_session(struct genl_info *info, struct acvpn_session *session)
{
	struct sk_buff *msg = acvpn_netlink_last_words(info, session, NULL);

	if (!msg)
		return -ENOMEM;
	acvpn_session_del(session, ACVPN_REASON_USER);
	/* It is deleted, whether or not there is room for the reply. */
	genlmsg_reply(msg, info);
	return 0;
}

static int set_session(struct genl_info *info, struct acvpn_session *session)
{
	struct acvpn_session_config cfg = {.opt = session->opt};
	int err;

	acvpn_rate_get(session, &cfg.rx_rate, &cfg.tx_rate);
	err = parse_session_config(info, &cfg);
	if (!err)
		err = acvpn_session_set(session, &cfg, info->extack);
	kfree(cfg.networks);
	return err;
}

int acvpn_nl_session_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, set_session);
}

static int flush_sessions(struct genl_info *info, struct acvpn_dev *adev)
{
	while (acvpn_session_del_some(adev, ACVPN_REASON_USER))
		cond_resched();
	return 0;
}

int acvpn_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_device(info, flush_sessions);
}

static int check_list(struct genl_info *info)
{
	struct nlattr *attr;
	int rem, err;

	if (acvpn_request_count(info, ACVPN_A_SESSION) > ACVPN_BATCH_MAX) {
		NL_SET_ERR_MSG_MOD(info->extack, "too many sessions");
		return -E2BIG;
	}
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != ACVPN_A_SESSION)
			continue;
		err = acvpn_request_require(info,
					    nla_find_nested(attr,
							    ACVPN_A_SESSION_ID),
					    ACVPN_MISSING("session id"));
		if (err) {
			NL_SET_BAD_ATTR(info->extack, attr);
			return err;
		}
	}
	return 0;
}

/* The session that a nest with an id names, or NULL. */
static struct acvpn_session *
find_listed(struct acvpn_dev *adev, struct nlattr *nest)
{
	const struct nlattr *id, *generation;
	struct acvpn_session *session;

	id = nla_find_nested(nest, ACVPN_A_SESSION_ID);
	generation = nla_find_nested(nest, ACVPN_A_SESSION_GENERATION);
	session = acvpn_session_find(adev, nla_get_u32(id));
	if (session && generation &&
	    nla_get_u32(generation) != session->generation)
		return NULL;
	return session;
}

static u32 delete_listed(struct genl_info *info, struct acvpn_dev *adev)
{
	struct acvpn_session *session;
	struct nlattr *attr;
	u32 count = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != ACVPN_A_SESSION)
			continue;
		session = find_listed(adev, attr);
		if (!session)
			continue;
		acvpn_session_del(session, ACVPN_REASON_USER);
		count++;
		cond_resched();
	}
	return count;
}

static int delete_list(struct genl_info *info, struct acvpn_dev *adev)
{
	struct sk_buff *msg;
	int err;

	err = check_list(info);
	if (err)
		return err;
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	err = acvpn_netlink_put_count(msg, info, adev->dev->ifindex,
				      delete_listed(info, adev));
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	/* They are deleted, whether or not there is room for the reply. */
	genlmsg_reply(msg, info);
	return 0;
}

int acvpn_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (acvpn_request_count(info, ACVPN_A_SESSION) > 1)
		return acvpn_request_on_device(info, delete_list);
	return acvpn_request_on_session(info, delete_session);
}
