// SPDX-License-Identifier: GPL-2.0-only

#include "control/secret.h"

#include <linux/string.h>
#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "netlink/generated/acvpn_nl.h"

/* Written before the family is registered. */
static struct genl_split_ops secret_ops[ARRAY_SIZE(acvpn_nl_ops)];

/* The attribute that holds secrets: keys, or what was said in the tunnel. */
static int secret_attr(u8 cmd)
{
	switch (cmd) {
	case ACVPN_CMD_KEY_NEW:
		return ACVPN_A_KEY;
	case ACVPN_CMD_TRANSPORT_ATTACH:
		return ACVPN_A_TRANSPORT;
	case ACVPN_CMD_SESSION_NEW:
		return ACVPN_A_SESSION;
	default:
		return 0;
	}
}

static const struct genl_split_ops *secret_op(u8 cmd)
{
	const struct genl_split_ops *op = acvpn_nl_ops;

	while (op->cmd != cmd)
		op++;
	return op;
}

/* The request may be anything: more than one such attribute, or a part. */
static void secret_wipe(struct genl_info *info)
{
	int rem, type = secret_attr(info->genlhdr->cmd);
	struct nlattr *attr;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem)
		if (nla_type(attr) == type)
			memzero_explicit(nla_data(attr), nla_len(attr));
	if (rem > 0)
		memzero_explicit(attr, rem);
}

static int secret_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_split_ops *op = secret_op(info->genlhdr->cmd);
	struct nlattr *attrs[ACVPN_A_MAX + 1] = {};
	int err;

	err = nla_parse(attrs, op->maxattr, genlmsg_data(info->genlhdr),
			genlmsg_len(info->genlhdr), op->policy, info->extack);
	if (!err) {
		info->attrs = attrs;
		err = op->doit(skb, info);
		info->attrs = NULL;
	}
	secret_wipe(info);
	return err;
}

const struct genl_split_ops *acvpn_secret_ops(void)
{
	struct genl_split_ops *op = secret_ops;

	memcpy(secret_ops, acvpn_nl_ops, sizeof(secret_ops));
	for (; op < secret_ops + ARRAY_SIZE(secret_ops); op++) {
		if (!secret_attr(op->cmd))
			continue;
		op->doit = secret_doit;
		/* Nothing is known, and what is not known is no error. */
		op->maxattr = 0;
		op->validate = GENL_DONT_VALIDATE_STRICT;
	}
	return secret_ops;
}
