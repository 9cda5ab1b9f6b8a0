// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/key.h"

#include <errno.h>
#include <string.h>

#include "libacvpn/context.h"
#include "libacvpn/session.h"
#include "libacvpn/transport.h"

static struct nla_policy key_policy[ACVPN_A_KEY_MAX + 1] = {
	[ACVPN_A_KEY_EPOCH] = { .type = NLA_U32 },
	[ACVPN_A_KEY_CIPHER] = { .type = NLA_U32 },
	[ACVPN_A_KEY_TX] = { .type = NLA_NESTED },
	[ACVPN_A_KEY_RX] = { .type = NLA_NESTED },
};

static struct nla_policy keydir_policy[ACVPN_A_KEYDIR_MAX + 1] = {
	[ACVPN_A_KEYDIR_SEQ] = { .type = NLA_U64 },
};

static int put_dir(struct nl_msg *msg, int type,
		   const struct acvpn_keydir_config *dir)
{
	struct nlattr *nest;

	if (dir->key_len > sizeof(dir->key) || dir->iv_len > sizeof(dir->iv))
		return -EINVAL;
	nest = nla_nest_start(msg, type | NLA_F_NESTED);
	if (!nest ||
	    nla_put(msg, ACVPN_A_KEYDIR_KEY, dir->key_len, dir->key) < 0 ||
	    nla_put(msg, ACVPN_A_KEYDIR_IV, dir->iv_len, dir->iv) < 0 ||
	    nla_put_u64(msg, ACVPN_A_KEYDIR_SEQ, dir->seq) < 0)
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_key_put(struct nl_msg *msg, const struct acvpn_key_config *config)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_KEY | NLA_F_NESTED);
	int err;

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_KEY_EPOCH, config->epoch) < 0 ||
	    nla_put_u32(msg, ACVPN_A_KEY_CIPHER, config->cipher) < 0)
		return -EMSGSIZE;
	err = put_dir(msg, ACVPN_A_KEY_TX, &config->tx);
	if (!err)
		err = put_dir(msg, ACVPN_A_KEY_RX, &config->rx);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

static int parse_seq(struct nlattr *nest, uint64_t *seq)
{
	struct nlattr *tb[ACVPN_A_KEYDIR_MAX + 1];

	*seq = 0;
	if (!nest)
		return 0;
	if (nla_parse_nested(tb, ACVPN_A_KEYDIR_MAX, nest, keydir_policy) < 0)
		return -EPROTO;
	if (tb[ACVPN_A_KEYDIR_SEQ])
		*seq = nla_get_u64(tb[ACVPN_A_KEYDIR_SEQ]);
	return 0;
}

int acvpn_key_parse(const struct nlattr *nest, struct acvpn_key_info *key)
{
	struct nlattr *tb[ACVPN_A_KEY_MAX + 1];

	memset(key, 0, sizeof(*key));
	if (nla_parse_nested(tb, ACVPN_A_KEY_MAX, (struct nlattr *)nest,
			     key_policy) < 0 ||
	    !tb[ACVPN_A_KEY_EPOCH] || !tb[ACVPN_A_KEY_CIPHER])
		return -EPROTO;
	key->epoch = nla_get_u32(tb[ACVPN_A_KEY_EPOCH]);
	key->cipher = nla_get_u32(tb[ACVPN_A_KEY_CIPHER]);
	if (parse_seq(tb[ACVPN_A_KEY_TX], &key->tx_seq) ||
	    parse_seq(tb[ACVPN_A_KEY_RX], &key->rx_seq))
		return -EPROTO;
	return 0;
}

int acvpn_key_new(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
		  enum acvpn_transport_type type,
		  const struct acvpn_key_config *config)
{
	struct nl_msg *msg = acvpn_request(ctx, ACVPN_CMD_KEY_NEW, 0, ifindex);
	int err = 0;

	if (msg)
		err = acvpn_session_put_id(msg, id);
	if (msg && !err)
		err = acvpn_transport_put_type(msg, type);
	if (msg && !err)
		err = acvpn_key_put(msg, config);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}
