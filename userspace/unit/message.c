// SPDX-License-Identifier: GPL-2.0-only
#include "unit/message.h"

#include <arpa/inet.h>
#include <linux/acvpn.h>
#include <netlink/genl/genl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct nl_msg *message_new(uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	assert_non_null(msg);
	assert_non_null(genlmsg_put(msg, 0, 1, TEST_FAMILY, 0, 0, cmd,
				    ACVPN_GENL_VERSION));
	return msg;
}

struct nlmsghdr *message_copy(const struct nlmsghdr *nlh, uint32_t len)
{
	struct nlmsghdr *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, nlh, len);
	copy->nlmsg_len = len;
	return copy;
}

static void change_byte(const struct nlmsghdr *nlh, uint32_t pos,
			uint8_t value, message_fn fn)
{
	struct nlmsghdr *copy = message_copy(nlh, nlh->nlmsg_len);

	((uint8_t *)copy)[pos] = value;
	fn(copy);
	free(copy);
}

void message_torture(const struct nlmsghdr *nlh, message_fn fn)
{
	static const uint8_t values[] = { 0, 1, 4, 0x7f, 0x80, 0xff };

	for (uint32_t len = NLMSG_HDRLEN; len <= nlh->nlmsg_len; len++) {
		struct nlmsghdr *copy = message_copy(nlh, len);

		fn(copy);
		free(copy);
	}
	for (uint32_t pos = NLMSG_HDRLEN; pos < nlh->nlmsg_len; pos++) {
		for (size_t i = 0; i < sizeof(values); i++)
			change_byte(nlh, pos, values[i], fn);
	}
}

static struct nlattr *nest(struct nl_msg *msg, int type)
{
	struct nlattr *attr = nla_nest_start(msg, type);

	assert_non_null(attr);
	return attr;
}

static void put_addr(struct nl_msg *msg, int type, int family,
		     const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(family, text, &addr), 1);
	nla_put(msg, type, family == AF_INET ? 4 : 16, &addr);
}

static void put_dir(struct nl_msg *msg, int type, uint64_t seq)
{
	struct nlattr *dir = nest(msg, type);

	nla_put_u64(msg, ACVPN_A_KEYDIR_SEQ, seq);
	nla_nest_end(msg, dir);
}

static void put_key(struct nl_msg *msg)
{
	struct nlattr *key = nest(msg, ACVPN_A_TRANSPORT_KEY);

	nla_put_u32(msg, ACVPN_A_KEY_EPOCH, 1);
	nla_put_u32(msg, ACVPN_A_KEY_CIPHER, ACVPN_CIPHER_AES_256_GCM);
	put_dir(msg, ACVPN_A_KEY_TX, 1234);
	put_dir(msg, ACVPN_A_KEY_RX, 281474976710655);
	nla_put_u32(msg, ACVPN_A_KEY_SLOT, ACVPN_SLOT_PREVIOUS);
	nla_put_u64(msg, ACVPN_A_KEY_SOFT_RECORDS, 1ULL << 40);
	nla_put_u64(msg, ACVPN_A_KEY_HARD_RECORDS, 1ULL << 48);
	nla_put_u64(msg, ACVPN_A_KEY_SOFT_BYTES, 5);
	nla_put_u64(msg, ACVPN_A_KEY_HARD_BYTES, UINT64_MAX);
	nla_nest_end(msg, key);
}

static void put_drop(struct nl_msg *msg, uint32_t reason, uint64_t count)
{
	struct nlattr *drop = nest(msg, ACVPN_A_STATS_DROP);

	nla_put_u32(msg, ACVPN_A_DROP_REASON, reason);
	nla_put_u64(msg, ACVPN_A_DROP_COUNT, count);
	nla_nest_end(msg, drop);
}

static void put_stats(struct nl_msg *msg)
{
	struct nlattr *stats = nest(msg, ACVPN_A_TRANSPORT_STATS);

	for (int i = ACVPN_A_STATS_RX_PACKETS; i < ACVPN_A_STATS_DROP; i++)
		nla_put_u64(msg, i, 1000 + i);
	put_drop(msg, ACVPN_DROP_REASON_RX_REPLAY, 12);
	put_drop(msg, ACVPN_DROP_REASON_TX_NO_KEY, 3);
	put_drop(msg, 60, 4);
	put_drop(msg, 4000000000U, 5);
	nla_put_u64(msg, 200, 99);
	nla_nest_end(msg, stats);
}

static void put_settings(struct nl_msg *msg)
{
	nla_put_u32(msg, ACVPN_A_TRANSPORT_SLOT, ACVPN_SLOT_NEXT);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_STATE, ACVPN_TRANSPORT_STATE_DEAD);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_DPD, 30);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_KEEPALIVE, 20);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_COMPRESSION,
		    ACVPN_COMPRESSION_LZS);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_OUTER_DF, 1);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_PATH_MTU, 1300);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_ANSWER_TIMEOUT, 2000);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_COMPRESS_MIN, 256);
	nla_put_u64(msg, ACVPN_A_TRANSPORT_ORPHANED, 5000);
}

static void put_cstp(struct nl_msg *msg)
{
	struct nlattr *transport = nest(msg, ACVPN_A_SESSION_TRANSPORT);

	nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_CSTP);
	nla_nest_end(msg, transport);
}

static void put_network(struct nl_msg *msg, int family, const char *text,
			uint32_t prefix_len)
{
	struct nlattr *network = nest(msg, ACVPN_A_SESSION_NETWORK);

	put_addr(msg, family == AF_INET ? ACVPN_A_NETWORK_IPV4 :
					  ACVPN_A_NETWORK_IPV6, family, text);
	nla_put_u32(msg, ACVPN_A_NETWORK_PREFIX_LEN, prefix_len);
	nla_nest_end(msg, network);
}

static void put_totals(struct nl_msg *msg)
{
	struct nlattr *stats = nest(msg, ACVPN_A_SESSION_STATS);

	nla_put_u64(msg, ACVPN_A_STATS_RX_BYTES, 77);
	nla_nest_end(msg, stats);
}

static void put_options(struct nl_msg *msg)
{
	nla_put_u64(msg, ACVPN_A_SESSION_IDLE, 1500);
	nla_put_u32(msg, ACVPN_A_SESSION_IDLE_TIMEOUT, 60);
	nla_put_u32(msg, ACVPN_A_SESSION_ROAMING, 1);
	nla_put_u32(msg, ACVPN_A_SESSION_IGNORE_DF, 1);
	nla_put_u32(msg, ACVPN_A_SESSION_MSS_CLAMP, 1360);
	nla_put_u32(msg, ACVPN_A_SESSION_COPY_DSCP, 1);
	nla_put_u32(msg, ACVPN_A_SESSION_PREFER, ACVPN_TRANSPORT_TYPE_DTLS);
	nla_put_u32(msg, ACVPN_A_SESSION_ACTIVE, ACVPN_TRANSPORT_TYPE_CSTP);
	nla_put_u32(msg, ACVPN_A_SESSION_IDLE_ACTION, ACVPN_IDLE_ACTION_DELETE);
	nla_put_u32(msg, ACVPN_A_SESSION_LIFETIME, 3600);
	nla_put_u32(msg, ACVPN_A_SESSION_DEAD_TIMEOUT, 90);
	nla_put_u64(msg, ACVPN_A_SESSION_LAST_RX_DATA, 1500);
	nla_put_u64(msg, ACVPN_A_SESSION_LAST_TX_DATA, 1400);
	nla_put_u64(msg, ACVPN_A_SESSION_LIFETIME_LEFT, 1234);
	nla_put_u64(msg, ACVPN_A_SESSION_DEAD, 4321);
	nla_put_u32(msg, ACVPN_A_SESSION_PERSIST, 77);
	nla_put_u64(msg, ACVPN_A_SESSION_RX_RATE, 12500000000);
	nla_put_u32(msg, ACVPN_A_SESSION_RX_BURST, 1562500000);
	nla_put_u64(msg, ACVPN_A_SESSION_TX_RATE, 0);
}

static void put_transport(struct nl_msg *msg)
{
	struct nlattr *transport = nest(msg, ACVPN_A_SESSION_TRANSPORT);

	nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_DTLS);
	put_addr(msg, ACVPN_A_TRANSPORT_REMOTE_IPV4, AF_INET, "192.0.2.1");
	nla_put_u32(msg, ACVPN_A_TRANSPORT_REMOTE_PORT, 443);
	put_addr(msg, ACVPN_A_TRANSPORT_LOCAL_IPV4, AF_INET, "192.0.2.2");
	nla_put_u32(msg, ACVPN_A_TRANSPORT_LOCAL_PORT, 51234);
	nla_put_u32(msg, ACVPN_A_TRANSPORT_MTU, 1406);
	nla_put_u64(msg, ACVPN_A_TRANSPORT_LAST_RX, 3200);
	put_settings(msg);
	put_key(msg);
	put_stats(msg);
	nla_nest_end(msg, transport);
}

void message_put_session(struct nl_msg *msg)
{
	struct nlattr *session;

	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	session = nest(msg, ACVPN_A_SESSION);
	nla_put_u32(msg, ACVPN_A_SESSION_ID, 7);
	put_addr(msg, ACVPN_A_SESSION_IPV4, AF_INET, "10.0.0.2");
	put_addr(msg, ACVPN_A_SESSION_IPV6, AF_INET6, "fd00::2");
	nla_put_u64(msg, ACVPN_A_SESSION_AGE, 182000);
	put_options(msg);
	put_network(msg, AF_INET, "192.168.0.0", 16);
	put_network(msg, AF_INET6, "2001:db8:1::", 48);
	put_totals(msg);
	put_transport(msg);
	put_cstp(msg);
	nla_nest_end(msg, session);
}
