// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about keys: what they ask for is checked and parsed here, and done
 * in rekey.c.
 */

#include "control/netlink_key.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/expire.h"
#include "control/request.h"
#include "netlink/generated/acvpn_nl.h"
#include "session/rekey.h"
#include "session/session.h"
#include "session/transport.h"

static int require(struct genl_info *info, const struct nlattr *attr,
		   const char *message)
{
	return acvpn_request_require(info, attr, message);
}

static int parse_keydir(struct genl_info *info, struct nlattr *nest,
			struct acvpn_aead_secret *secret, u64 *seq)
{
	struct nlattr *tb[ACVPN_A_KEYDIR_MAX + 1];
	int err;

	err = require(info, nest, ACVPN_MISSING("key direction")) ?:
	      nla_parse_nested(tb, ACVPN_A_KEYDIR_MAX, nest, NULL,
			       info->extack) ?:
	      require(info, tb[ACVPN_A_KEYDIR_KEY], ACVPN_MISSING("key")) ?:
	      require(info, tb[ACVPN_A_KEYDIR_IV], ACVPN_MISSING("iv")) ?:
	      require(info, tb[ACVPN_A_KEYDIR_SEQ], ACVPN_MISSING("seq"));
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
static int parse_key_config(struct genl_info *info, struct nlattr *nest,
			    struct acvpn_key_config *cfg)
{
	struct nlattr *tb[ACVPN_A_KEY_MAX + 1];
	int err;

	err = require(info, nest, ACVPN_MISSING("key")) ?:
	      nla_parse_nested(tb, ACVPN_A_KEY_MAX, nest, NULL,
			       info->extack) ?:
	      require(info, tb[ACVPN_A_KEY_EPOCH],
		      ACVPN_MISSING("key epoch")) ?:
	      require(info, tb[ACVPN_A_KEY_CIPHER],
		      ACVPN_MISSING("key cipher")) ?:
	      parse_keydir(info, tb[ACVPN_A_KEY_TX], &cfg->tx, &cfg->tx_seq) ?:
	      parse_keydir(info, tb[ACVPN_A_KEY_RX], &cfg->rx, &cfg->rx_seq);
	if (err)
		return err;
	cfg->epoch = nla_get_u32(tb[ACVPN_A_KEY_EPOCH]);
	cfg->alg = nla_get_u32(tb[ACVPN_A_KEY_CIPHER]);
	cfg->limits = (struct acvpn_key_limits){
		.soft_records = acvpn_request_u64(tb[ACVPN_A_KEY_SOFT_RECORDS]),
		.hard_records = acvpn_request_u64(tb[ACVPN_A_KEY_HARD_RECORDS]),
		.soft_bytes = acvpn_request_u64(tb[ACVPN_A_KEY_SOFT_BYTES]),
		.hard_bytes = acvpn_request_u64(tb[ACVPN_A_KEY_HARD_BYTES]),
	};
	return 0;
}

/* They stay in the request as well. */
static int parse_datagrams(struct genl_info *info, const struct nlattr *nest,
			   struct acvpn_datagrams *datagrams)
{
	const struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ACVPN_A_KEY_DATAGRAM)
			continue;
		if (datagrams->n == ARRAY_SIZE(datagrams->of)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "acvpn: too many datagrams");
			return -E2BIG;
		}
		datagrams->of[datagrams->n].data = nla_data(attr);
		datagrams->of[datagrams->n++].len = nla_len(attr);
	}
	return 0;
}

int acvpn_netlink_key_add(struct genl_info *info, struct acvpn_transport *t,
			  struct nlattr *nest)
{
	struct acvpn_datagrams datagrams = {};
	struct acvpn_key_config cfg = {};
	int err;

	err = acvpn_expire_check(info->extack) ?:
	      parse_key_config(info, nest, &cfg) ?:
	      parse_datagrams(info, nest, &datagrams);
	return err ?: acvpn_rekey_install(t, &cfg, &datagrams, info->extack);
}

static int install_key(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_transport *t = acvpn_request_transport(info, session, tb);

	if (IS_ERR(t))
		return PTR_ERR(t);
	return acvpn_netlink_key_add(info, t, info->attrs[ACVPN_A_KEY]);
}

int acvpn_nl_key_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, install_key);
}

static int swap_key(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *tb[ACVPN_A_TRANSPORT_MAX + 1];
	struct acvpn_request_name name;
	int err;

	err = acvpn_request_name(info, tb, &name);
	if (err)
		return err;
	err = name.type == ACVPN_TRANSPORT_TYPE_DTLS ?
	      acvpn_rekey_swap(session) : -ENOENT;
	if (err)
		NL_SET_ERR_MSG_MOD(info->extack, "nothing next that has keys");
	return err;
}

int acvpn_nl_key_swap_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, swap_key);
}

static int delete_key(struct genl_info *info, struct acvpn_session *session)
{
	struct nlattr *transport[ACVPN_A_TRANSPORT_MAX + 1];
	struct nlattr *tb[ACVPN_A_KEY_MAX + 1];
	struct acvpn_transport *t;
	int err;

	t = acvpn_request_transport(info, session, transport);
	if (IS_ERR(t))
		return PTR_ERR(t);
	err = acvpn_request_nest(info, ACVPN_A_KEY, ACVPN_MISSING("key"), tb,
				 ACVPN_A_KEY_MAX)
		      ?: acvpn_request_require(info, tb[ACVPN_A_KEY_EPOCH],
					       ACVPN_MISSING("key epoch"));
	if (err)
		return err;
	err = acvpn_rekey_del(t, nla_get_u32(tb[ACVPN_A_KEY_EPOCH]));
	if (err)
		NL_SET_ERR_MSG_MOD(info->extack,
				   "transport has no keys of this epoch");
	return err;
}

int acvpn_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_session(info, delete_key);
}
