// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/key.h"

#include <errno.h>
#include <string.h>

#include "libacvpn/attr.h"
#include "libacvpn/context.h"
#include "libacvpn/transport.h"

static struct nla_policy key_policy[ACVPN_A_KEY_MAX + 1] = {
	[ACVPN_A_KEY_EPOCH] = { .type = NLA_U32 },
	[ACVPN_A_KEY_CIPHER] = { .type = NLA_U32 },
	[ACVPN_A_KEY_TX] = { .type = NLA_NESTED },
	[ACVPN_A_KEY_RX] = { .type = NLA_NESTED },
	[ACVPN_A_KEY_SLOT] = { .type = NLA_U32 },
	[ACVPN_A_KEY_SOFT_RECORDS] = { .type = NLA_U64 },
	[ACVPN_A_KEY_HARD_RECORDS] = { .type = NLA_U64 },
	[ACVPN_A_KEY_SOFT_BYTES] = { .type = NLA_U64 },
	[ACVPN_A_KEY_HARD_BYTES] = { .type = NLA_U64 },
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

static int put_limit(struct nl_msg *msg, int type, uint64_t limit)
{
	if (!limit)
		return 0;
	return nla_put_u64(msg, type, limit) < 0 ? -EMSGSIZE : 0;
}

static int put_limits(struct nl_msg *msg,
		      const struct acvpn_key_config *config)
{
	if (put_limit(msg, ACVPN_A_KEY_SOFT_RECORDS, config->soft_records) ||
	    put_limit(msg, ACVPN_A_KEY_HARD_RECORDS, config->hard_records) ||
	    put_limit(msg, ACVPN_A_KEY_SOFT_BYTES, config->soft_bytes) ||
	    put_limit(msg, ACVPN_A_KEY_HARD_BYTES, config->hard_bytes))
		return -EMSGSIZE;
	return 0;
}

static int put_datagrams(struct nl_msg *msg,
			 const struct acvpn_key_config *config)
{
	const struct acvpn_datagram *datagram = config->datagrams;
	unsigned int i;

	for (i = 0; i < config->n_datagrams; i++, datagram++)
		if (nla_put(msg, ACVPN_A_KEY_DATAGRAM, datagram->len,
			    datagram->data) < 0)
			return -EMSGSIZE;
	return 0;
}

static int put_key(struct nl_msg *msg, int type,
		   const struct acvpn_key_config *config)
{
	struct nlattr *nest = nla_nest_start(msg, type | NLA_F_NESTED);
	int err;

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_KEY_EPOCH, config->epoch) < 0 ||
	    nla_put_u32(msg, ACVPN_A_KEY_CIPHER, config->cipher) < 0)
		return -EMSGSIZE;
	err = put_dir(msg, ACVPN_A_KEY_TX, &config->tx);
	if (!err)
		err = put_dir(msg, ACVPN_A_KEY_RX, &config->rx);
	if (!err)
		err = put_limits(msg, config);
	if (!err)
		err = put_datagrams(msg, config);
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

int acvpn_key_put(struct nl_msg *msg, const struct acvpn_key_config *config)
{
	return put_key(msg, ACVPN_A_KEY, config);
}

int acvpn_key_put_in(struct nl_msg *msg, const struct acvpn_key_config *config)
{
	return put_key(msg, ACVPN_A_TRANSPORT_KEY, config);
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

static void read_limits(struct nlattr **tb, struct acvpn_key_info *key)
{
	key->soft_records = acvpn_attr_u64(tb[ACVPN_A_KEY_SOFT_RECORDS]);
	key->hard_records = acvpn_attr_u64(tb[ACVPN_A_KEY_HARD_RECORDS]);
	key->soft_bytes = acvpn_attr_u64(tb[ACVPN_A_KEY_SOFT_BYTES]);
	key->hard_bytes = acvpn_attr_u64(tb[ACVPN_A_KEY_HARD_BYTES]);
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
	key->slot = ACVPN_SLOT_CURRENT;
	if (tb[ACVPN_A_KEY_SLOT])
		key->slot = nla_get_u32(tb[ACVPN_A_KEY_SLOT]);
	read_limits(tb, key);
	if (parse_seq(tb[ACVPN_A_KEY_TX], &key->tx_seq) ||
	    parse_seq(tb[ACVPN_A_KEY_RX], &key->rx_seq))
		return -EPROTO;
	return 0;
}

static size_t datagrams_size(const struct acvpn_key_config *config)
{
	size_t size = 0;
	unsigned int i;

	for (i = 0; i < config->n_datagrams; i++)
		size += nla_total_size(config->datagrams[i].len);
	return size;
}

int acvpn_key_new(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		  const struct acvpn_key_config *config)
{
	struct nl_msg *msg;
	int err;

	msg = acvpn_request_long(ctx, ACVPN_CMD_KEY_NEW, 0, ref->ifindex,
				 datagrams_size(config));
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	if (msg && !err)
		err = acvpn_key_put(msg, config);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_key_swap(struct acvpn *ctx, const struct acvpn_transport_ref *ref)
{
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_KEY_SWAP, 0, ref->ifindex);
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_key_put_epoch(struct nl_msg *msg, uint32_t epoch)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_KEY | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, ACVPN_A_KEY_EPOCH, epoch) < 0)
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_key_del(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		  uint32_t epoch)
{
	struct nl_msg *msg;
	int err;

	msg = acvpn_request(ctx, ACVPN_CMD_KEY_DEL, 0, ref->ifindex);
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	if (msg && !err)
		err = acvpn_key_put_epoch(msg, epoch);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}
