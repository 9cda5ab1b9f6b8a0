// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses requests and calls; what a command does stands in session.c,
 * transport.c and key.c.
 */

#include "netlink.h"

#include <net/genetlink.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "key.h"
#include "netdev.h"
#include "netlink/generated/acvpn_nl.h"
#include "netlink_put.h"
#include "session.h"
#include "transport.h"

/* Only those who may change sessions hear of them. */
static const struct genl_multicast_group groups[] = {
	[ACVPN_NLGRP_EVENTS] = {
		.name = ACVPN_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family acvpn_netlink_family __ro_after_init = {
	.name = ACVPN_GENL_NAME,
	.version = ACVPN_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* A device, locked, that a command works on. */
struct target {
	struct acvpn_dev *adev;
	netdevice_tracker tracker;
};

#define MISSING(what) KBUILD_MODNAME ": " what " is missing"

/* Returns 0, or -EINVAL with @message, a string constant, as the text. */
static int require(struct genl_info *info, const struct nlattr *attr,
		   const char *message)
{
	if (attr)
		return 0;
	info->extack->_msg = message;
	return -EINVAL;
}

/* Pairs with target_put(). */
static int target_get(struct genl_info *info, struct target *target)
{
	struct nlattr *attr = info->attrs[ACVPN_A_IFINDEX];
	struct net_device *dev;
	int err;

	err = require(info, attr, MISSING("ifindex"));
	if (err)
		return err;
	rcu_read_lock();
	dev = dev_get_by_index_rcu(genl_info_net(info), nla_get_u32(attr));
	if (!dev || !acvpn_netdev_is(dev)) {
		rcu_read_unlock();
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "acvpn: no acvpn device with this ifindex");
		return -ENODEV;
	}
	netdev_hold(dev, &target->tracker, GFP_ATOMIC);
	rcu_read_unlock();

	target->adev = netdev_priv(dev);
	mutex_lock(&target->adev->lock);
	if (!target->adev->dying)
		return 0;
	mutex_unlock(&target->adev->lock);
	netdev_put(dev, &target->tracker);
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "acvpn: device is going away");
	return -ENODEV;
}

static void target_put(struct target *target)
{
	mutex_unlock(&target->adev->lock);
	netdev_put(target->adev->dev, &target->tracker);
}

/* Attributes of a nest that the policy has validated already. */
static int parse_nest(struct genl_info *info, int attr, const char *missing,
		      struct nlattr **tb, int max)
{
	struct nlattr *nest = info->attrs[attr];

	return require(info, nest, missing) ?:
	       nla_parse_nested(tb, max, nest, NULL, info->extack);
}

/* The session that the request names, in a device that target_get() locked. */
static struct acvpn_session *get_session(struct genl_info *info,
					 struct target *target)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];
	struct acvpn_session *session;
	int err;

	err = parse_nest(info, ACVPN_A_SESSION, MISSING("session"), tb,
			 ACVPN_A_SESSION_MAX) ?:
	      require(info, tb[ACVPN_A_SESSION_ID], MISSING("session id"));
	if (err)
		return ERR_PTR(err);
	session = acvpn_session_find(target->adev,
				     nla_get_u32(tb[ACVPN_A_SESSION_ID]));
	if (session)
		return session;
	NL_SET_ERR_MSG_ATTR(info->extack, tb[ACVPN_A_SESSION_ID],
			    "acvpn: no such session");
	return ERR_PTR(-ENOENT);
}

static int parse_transport(struct genl_info *info, struct nlattr **tb)
{
	return parse_nest(info, ACVPN_A_TRANSPORT, MISSING("transport"), tb,
			  ACVPN_A_TRANSPORT_MAX) ?:
	       require(info, tb[ACVPN_A_TRANSPORT_TYPE],
		       MISSING("transport type"));
}

/* The transport that the request names. There is one type so far, which the
 * policy has checked.
 */
static struct acvpn_transport *get_transport(struct genl_info *info,
					     struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport *t;
	int err;

	err = parse_transport(info, tb);
	if (err)
		return ERR_PTR(err);
	t = rcu_dereference_protected(session->dtls,
				      lockdep_is_held(&session->adev->lock));
	if (t)
		return t;
	NL_SET_ERR_MSG_MOD(info->extack, "session has no such transport");
	return ERR_PTR(-ENOENT);
}

static int reply_session(struct genl_info *info, struct acvpn_session *session)
{
	struct sk_buff *msg;
	int err;

	msg = genlmsg_new(ACVPN_NETLINK_SESSION_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	err = acvpn_netlink_put_session(msg, session, info->snd_portid,
					info->snd_seq, NULL);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

static int parse_session_config(struct genl_info *info,
				struct acvpn_session_config *cfg)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];
	int err;

	err = parse_nest(info, ACVPN_A_SESSION, MISSING("session"), tb,
			 ACVPN_A_SESSION_MAX);
	if (err)
		return err;
	if (tb[ACVPN_A_SESSION_ID])
		cfg->id = nla_get_u32(tb[ACVPN_A_SESSION_ID]);
	if (tb[ACVPN_A_SESSION_IPV4])
		cfg->ipv4 = nla_get_in_addr(tb[ACVPN_A_SESSION_IPV4]);
	if (tb[ACVPN_A_SESSION_IPV6])
		cfg->ipv6 = nla_get_in6_addr(tb[ACVPN_A_SESSION_IPV6]);
	if ((tb[ACVPN_A_SESSION_IPV4] && !cfg->ipv4) ||
	    (tb[ACVPN_A_SESSION_IPV6] && ipv6_addr_any(&cfg->ipv6))) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "inner address is unspecified");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

int acvpn_nl_session_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct acvpn_session_config cfg = {};
	struct acvpn_session *session;
	struct target target;
	int err;

	err = target_get(info, &target);
	if (err)
		return err;
	err = parse_session_config(info, &cfg);
	if (err)
		goto out;
	session = acvpn_session_new(target.adev, &cfg, info->extack);
	err = PTR_ERR_OR_ZERO(session);
	if (err)
		goto out;
	err = reply_session(info, session);
	if (err)
		acvpn_session_del(session, ACVPN_REASON_USER);
out:
	target_put(&target);
	return err;
}

/* Run a command on the session that the request names, device locked. */
static int on_session(struct genl_info *info,
		      int (*command)(struct genl_info *info,
				     struct acvpn_session *session))
{
	struct acvpn_session *session;
	struct target target;
	int err;

	err = target_get(info, &target);
	if (err)
		return err;
	session = get_session(info, &target);
	err = IS_ERR(session) ? PTR_ERR(session) : command(info, session);
	target_put(&target);
	return err;
}

int acvpn_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return on_session(info, reply_session);
}

static int delete_session(struct genl_info *info, struct acvpn_session *session)
{
	acvpn_session_del(session, ACVPN_REASON_USER);
	return 0;
}

int acvpn_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return on_session(info, delete_session);
}

static int parse_remote(struct genl_info *info, struct nlattr **tb,
			union acvpn_sockaddr *remote)
{
	struct nlattr *v4 = tb[ACVPN_A_TRANSPORT_REMOTE_IPV4];
	struct nlattr *v6 = tb[ACVPN_A_TRANSPORT_REMOTE_IPV6];
	struct nlattr *port = tb[ACVPN_A_TRANSPORT_REMOTE_PORT];

	if (!v4 && !v6 && !port)
		return 0;
	if (!port || !v4 == !v6) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "peer needs a port and one address");
		return -EINVAL;
	}
	if (v4) {
		remote->v4.sin_family = AF_INET;
		remote->v4.sin_addr.s_addr = nla_get_in_addr(v4);
		remote->v4.sin_port = htons(nla_get_u32(port));
	} else {
		remote->v6.sin6_family = AF_INET6;
		remote->v6.sin6_addr = nla_get_in6_addr(v6);
		remote->v6.sin6_port = htons(nla_get_u32(port));
	}
	return 0;
}

static int parse_transport_config(struct genl_info *info,
				  struct acvpn_transport_config *cfg)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	int err;

	err = parse_transport(info, tb) ?:
	      require(info, tb[ACVPN_A_TRANSPORT_SOCKET],
		      MISSING("transport socket")) ?:
	      require(info, tb[ACVPN_A_TRANSPORT_MTU],
		      MISSING("transport mtu")) ?:
	      parse_remote(info, tb, &cfg->remote);
	if (err)
		return err;
	cfg->type = nla_get_u32(tb[ACVPN_A_TRANSPORT_TYPE]);
	cfg->fd = nla_get_u32(tb[ACVPN_A_TRANSPORT_SOCKET]);
	cfg->mtu = nla_get_u32(tb[ACVPN_A_TRANSPORT_MTU]);
	return 0;
}

static int attach_transport(struct genl_info *info,
			    struct acvpn_session *session)
{
	struct acvpn_transport_config cfg = {};
	int err;

	err = parse_transport_config(info, &cfg);
	return err ?: acvpn_transport_attach(session, &cfg, info->extack);
}

int acvpn_nl_transport_attach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return on_session(info, attach_transport);
}

static int detach_transport(struct genl_info *info,
			    struct acvpn_session *session)
{
	struct acvpn_transport *t = get_transport(info, session);

	if (IS_ERR(t))
		return PTR_ERR(t);
	acvpn_transport_detach(t, ACVPN_REASON_USER);
	return 0;
}

int acvpn_nl_transport_detach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return on_session(info, detach_transport);
}

static int parse_keydir(struct genl_info *info, struct nlattr *nest,
			struct acvpn_aead_secret *secret, u64 *seq)
{
	struct nlattr *tb[ACVPN_A_KEYDIR_MAX + 1];
	int err;

	err = require(info, nest, MISSING("key direction")) ?:
	      nla_parse_nested(tb, ACVPN_A_KEYDIR_MAX, nest, NULL,
			       info->extack) ?:
	      require(info, tb[ACVPN_A_KEYDIR_KEY], MISSING("key")) ?:
	      require(info, tb[ACVPN_A_KEYDIR_IV], MISSING("iv")) ?:
	      require(info, tb[ACVPN_A_KEYDIR_SEQ], MISSING("seq"));
	if (err)
		return err;
	secret->key = nla_data(tb[ACVPN_A_KEYDIR_KEY]);
	secret->key_len = nla_len(tb[ACVPN_A_KEYDIR_KEY]);
	secret->iv = nla_data(tb[ACVPN_A_KEYDIR_IV]);
	secret->iv_len = nla_len(tb[ACVPN_A_KEYDIR_IV]);
	*seq = nla_get_u64(tb[ACVPN_A_KEYDIR_SEQ]);
	return 0;
}

/* @cfg points into the request, which is wiped in the end. */
static int parse_key_config(struct genl_info *info,
			    struct acvpn_key_config *cfg)
{
	struct nlattr *tb[ACVPN_A_KEY_MAX + 1];
	int err;

	err = parse_nest(info, ACVPN_A_KEY, MISSING("key"), tb,
			 ACVPN_A_KEY_MAX) ?:
	      require(info, tb[ACVPN_A_KEY_EPOCH], MISSING("key epoch")) ?:
	      require(info, tb[ACVPN_A_KEY_CIPHER], MISSING("key cipher")) ?:
	      parse_keydir(info, tb[ACVPN_A_KEY_TX], &cfg->tx, &cfg->tx_seq) ?:
	      parse_keydir(info, tb[ACVPN_A_KEY_RX], &cfg->rx, &cfg->rx_seq);
	if (err)
		return err;
	cfg->epoch = nla_get_u32(tb[ACVPN_A_KEY_EPOCH]);
	cfg->alg = nla_get_u32(tb[ACVPN_A_KEY_CIPHER]);
	return 0;
}

static int install_key(struct genl_info *info, struct acvpn_session *session)
{
	struct acvpn_transport *t = get_transport(info, session);
	struct acvpn_key_config cfg = {};
	int err;

	if (IS_ERR(t))
		return PTR_ERR(t);
	err = parse_key_config(info, &cfg);
	return err ?: acvpn_key_install(t, &cfg, info->extack);
}

int acvpn_nl_key_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *secrets = info->attrs[ACVPN_A_KEY];
	int err = on_session(info, install_key);

	if (secrets)
		memzero_explicit(nla_data(secrets), nla_len(secrets));
	return err;
}

int acvpn_netlink_register(void)
{
	int err;

	err = acvpn_compat_genl_set_ops(&acvpn_netlink_family, acvpn_nl_ops,
					ARRAY_SIZE(acvpn_nl_ops));
	return err ?: genl_register_family(&acvpn_netlink_family);
}

void acvpn_netlink_unregister(void)
{
	genl_unregister_family(&acvpn_netlink_family);
}
