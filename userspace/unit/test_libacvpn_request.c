// SPDX-License-Identifier: GPL-2.0-only
/* What the library sends, read back with libnl. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/genl/genl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libacvpn/key.h"
#include "libacvpn/link.h"
#include "libacvpn/record.h"
#include "libacvpn/session.h"
#include "libacvpn/transport.h"
#include "unit/message.h"

static struct nlattr *top(struct nl_msg *msg, int type)
{
	struct nlattr *attr;

	attr = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, type);
	assert_non_null(attr);
	return attr;
}

static struct nlattr *in(struct nlattr *nest, int type)
{
	struct nlattr *attr = nla_find(nla_data(nest), nla_len(nest), type);

	assert_non_null(attr);
	return attr;
}

static void test_key(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_KEY_NEW);
	struct acvpn_key_config config = {
		.epoch = 1,
		.cipher = ACVPN_CIPHER_AES_128_GCM,
		.tx = { "0123456789abcdef", 16, "abcd", 4, 2 },
		.rx = { "fedcba9876543210", 16, "dcba", 4, 0 },
	};
	struct nlattr *key;

	(void)state;
	assert_int_equal(acvpn_key_put(msg, &config), 0);
	key = top(msg, ACVPN_A_KEY);
	assert_int_equal(nla_get_u32(in(key, ACVPN_A_KEY_EPOCH)), 1);
	assert_int_equal(nla_get_u32(in(key, ACVPN_A_KEY_CIPHER)),
			 ACVPN_CIPHER_AES_128_GCM);
	key = in(key, ACVPN_A_KEY_TX);
	assert_int_equal(nla_len(in(key, ACVPN_A_KEYDIR_KEY)), 16);
	assert_memory_equal(nla_data(in(key, ACVPN_A_KEYDIR_KEY)),
			    config.tx.key, 16);
	assert_int_equal(nla_len(in(key, ACVPN_A_KEYDIR_IV)), 4);
	assert_int_equal(nla_get_u64(in(key, ACVPN_A_KEYDIR_SEQ)), 2);
	nlmsg_free(msg);
}

static bool has(struct nlattr *nest, int type)
{
	return nla_find(nla_data(nest), nla_len(nest), type);
}

static void test_key_limits(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_KEY_NEW);
	struct acvpn_key_config config = {
		.epoch = 1,
		.soft_records = 100,
		.hard_bytes = 1ULL << 50,
	};
	struct nlattr *key;

	(void)state;
	assert_int_equal(acvpn_key_put(msg, &config), 0);
	key = top(msg, ACVPN_A_KEY);
	assert_int_equal(nla_get_u64(in(key, ACVPN_A_KEY_SOFT_RECORDS)), 100);
	assert_int_equal(nla_get_u64(in(key, ACVPN_A_KEY_HARD_BYTES)),
			 1ULL << 50);
	assert_false(has(key, ACVPN_A_KEY_HARD_RECORDS));
	assert_false(has(key, ACVPN_A_KEY_SOFT_BYTES));
	nlmsg_free(msg);
}

static void test_key_epoch(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_KEY_DEL);
	struct nlattr *key;

	(void)state;
	assert_int_equal(acvpn_key_put_epoch(msg, 7), 0);
	key = top(msg, ACVPN_A_KEY);
	assert_int_equal(nla_len(key), 8);
	assert_int_equal(nla_get_u32(in(key, ACVPN_A_KEY_EPOCH)), 7);
	nlmsg_free(msg);
}

static void test_ref(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_PROBE);
	struct acvpn_transport_ref ref = {
		.id = 7, .type = ACVPN_TRANSPORT_TYPE_DTLS, .generation = 12,
	};
	const struct acvpn_attr_value size = {
		true, ACVPN_A_TRANSPORT_PROBE_SIZE, 0,
	};
	struct nlattr *t;

	(void)state;
	assert_int_equal(acvpn_transport_put_ref_and(msg, &ref, &size), 0);
	t = top(msg, ACVPN_A_SESSION);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_SESSION_ID)), 7);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_SESSION_GENERATION)), 12);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_TYPE)),
			 ACVPN_TRANSPORT_TYPE_DTLS);
	assert_false(has(t, ACVPN_A_TRANSPORT_SLOT));
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_PROBE_SIZE)), 0);
	nlmsg_free(msg);
}

static void test_ref_slot(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_KEY_NEW);
	struct acvpn_transport_ref ref = { .slot = ACVPN_SLOT_NEXT };
	struct nlattr *t;

	(void)state;
	assert_int_equal(acvpn_transport_put_ref(msg, &ref), 0);
	assert_false(has(top(msg, ACVPN_A_SESSION),
			 ACVPN_A_SESSION_GENERATION));
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_SLOT)),
			 ACVPN_SLOT_NEXT);
	assert_false(has(t, ACVPN_A_TRANSPORT_PROBE_SIZE));
	nlmsg_free(msg);
}

static void test_peer(void **state)
{
	struct acvpn_endpoint peer = { .addr.family = AF_INET, .port = 4433 };
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct nlattr *t;

	(void)state;
	inet_pton(AF_INET, "192.0.2.1", &peer.addr.v4);
	assert_int_equal(acvpn_transport_put_peer(msg, &peer, 443), 0);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_TYPE)),
			 ACVPN_TRANSPORT_TYPE_DTLS);
	assert_memory_equal(nla_data(in(t, ACVPN_A_TRANSPORT_REMOTE_IPV4)),
			    &peer.addr.v4, 4);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_REMOTE_PORT)),
			 4433);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_LOCAL_PORT)), 443);
	nlmsg_free(msg);
	msg = message_new(ACVPN_CMD_SESSION_GET);
	assert_int_equal(acvpn_transport_put_peer(msg, &peer, 0), 0);
	assert_false(has(top(msg, ACVPN_A_TRANSPORT),
			 ACVPN_A_TRANSPORT_LOCAL_PORT));
	peer.addr.family = AF_UNSPEC;
	assert_int_equal(acvpn_transport_put_peer(msg, &peer, 0),
			 -EAFNOSUPPORT);
	nlmsg_free(msg);
}

static void test_filter(void **state)
{
	struct acvpn_session_filter filter = {
		.cookie = { 3, "ali" },
		.transport_state = ACVPN_TRANSPORT_STATE_DEAD,
	};
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct nlattr *f;

	(void)state;
	assert_int_equal(acvpn_session_put_filter(msg, &filter), 0);
	f = top(msg, ACVPN_A_FILTER);
	assert_int_equal(nla_len(in(f, ACVPN_A_FILTER_COOKIE)), 3);
	assert_int_equal(nla_get_u32(in(f, ACVPN_A_FILTER_TRANSPORT_STATE)),
			 ACVPN_TRANSPORT_STATE_DEAD);
	assert_false(has(f, ACVPN_A_FILTER_TRANSPORT_TYPE));
	filter.cookie.len = ACVPN_COOKIE_SIZE_MAX + 1;
	assert_int_equal(acvpn_session_put_filter(msg, &filter), -EMSGSIZE);
	nlmsg_free(msg);
}

static void test_record(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_RECORD_SEND);
	struct acvpn_record record = {
		.content_type = 23,
		.has_frame_type = true,
		.frame_type = 5,
		.payload = "bye",
		.payload_len = 3,
	};
	struct nlattr *r;

	(void)state;
	assert_int_equal(acvpn_record_put(msg, &record), 0);
	r = top(msg, ACVPN_A_RECORD);
	assert_int_equal(nla_get_u32(in(r, ACVPN_A_RECORD_CONTENT_TYPE)), 23);
	assert_int_equal(nla_get_u32(in(r, ACVPN_A_RECORD_FRAME_TYPE)), 5);
	r = in(r, ACVPN_A_RECORD_PAYLOAD);
	assert_int_equal(nla_len(r), 3);
	assert_memory_equal(nla_data(r), "bye", 3);
	nlmsg_free(msg);
}

static void test_record_bare(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_RECORD_SEND);
	struct acvpn_record record = { .content_type = 21 };
	struct nlattr *r;

	(void)state;
	assert_int_equal(acvpn_record_put(msg, &record), 0);
	r = top(msg, ACVPN_A_RECORD);
	assert_false(has(r, ACVPN_A_RECORD_FRAME_TYPE));
	assert_false(has(r, ACVPN_A_RECORD_PAYLOAD));
	record.payload = "";
	record.payload_len = ACVPN_PAYLOAD_SIZE_MAX + 1;
	assert_int_equal(acvpn_record_put(msg, &record), -EMSGSIZE);
	nlmsg_free(msg);
}

static void test_key_too_long(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_KEY_NEW);
	struct acvpn_key_config config = { .tx.key_len = 33 };

	(void)state;
	assert_int_equal(acvpn_key_put(msg, &config), -EINVAL);
	config.tx.key_len = 32;
	config.rx.iv_len = 13;
	assert_int_equal(acvpn_key_put(msg, &config), -EINVAL);
	nlmsg_free(msg);
}

static void test_transport(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_TRANSPORT_ATTACH);
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
		.socket = 12,
		.mtu = 1400,
		.remote.addr.family = AF_INET6,
		.local.family = AF_INET6,
		.remote.port = 443,
		.remote.scope = 3,
	};
	struct nlattr *t;

	(void)state;
	inet_pton(AF_INET6, "fe80::1", &config.remote.addr.v6);
	inet_pton(AF_INET6, "fe80::2", &config.local.v6);
	assert_int_equal(acvpn_transport_put(msg, &config), 0);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_SOCKET)), 12);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_MTU)), 1400);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_REMOTE_PORT)),
			 443);
	assert_memory_equal(nla_data(in(t, ACVPN_A_TRANSPORT_REMOTE_IPV6)),
			    &config.remote.addr.v6, 16);
	assert_memory_equal(nla_data(in(t, ACVPN_A_TRANSPORT_LOCAL_IPV6)),
			    &config.local.v6, 16);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_REMOTE_SCOPE)), 3);
	assert_false(has(t, ACVPN_A_TRANSPORT_LOCAL_PORT));
	nlmsg_free(msg);
}

static void test_transport_connected(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_TRANSPORT_ATTACH);
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	struct nlattr *t;

	(void)state;
	assert_int_equal(acvpn_transport_put(msg, &config), 0);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_null(nla_find(nla_data(t), nla_len(t),
			     ACVPN_A_TRANSPORT_MTU));
	assert_null(nla_find(nla_data(t), nla_len(t),
			     ACVPN_A_TRANSPORT_REMOTE_PORT));
	assert_false(has(t, ACVPN_A_TRANSPORT_LOCAL_IPV4));
	config.remote.addr.family = AF_UNIX;
	assert_int_equal(acvpn_transport_put(msg, &config), -EAFNOSUPPORT);
	nlmsg_free(msg);
}

static void test_transport_all(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_TRANSPORT_ATTACH);
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_CSTP,
		.slot = ACVPN_SLOT_NEXT,
		.has_dpd = true,
		.has_keepalive = true,
		.keepalive = 9,
		.has_compression = true,
		.compression = ACVPN_COMPRESSION_LZS,
		.has_outer_df = true,
		.has_answer_timeout = true,
		.answer_timeout = 700,
		.compress_min = 256,
		.pending = "abc",
		.pending_len = 3,
	};
	struct nlattr *t;

	(void)state;
	assert_int_equal(acvpn_transport_put(msg, &config), 0);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_SLOT)),
			 ACVPN_SLOT_NEXT);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_DPD)), 0);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_KEEPALIVE)), 9);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_COMPRESSION)),
			 ACVPN_COMPRESSION_LZS);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_OUTER_DF)), 0);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_ANSWER_TIMEOUT)),
			 700);
	assert_int_equal(nla_get_u32(in(t, ACVPN_A_TRANSPORT_COMPRESS_MIN)),
			 256);
	assert_memory_equal(nla_data(in(t, ACVPN_A_TRANSPORT_PENDING)), "abc",
			    3);
	nlmsg_free(msg);
}

/* What only names or attaches a transport is not sent to change it. */
static void test_transport_changes(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_TRANSPORT_SET);
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
		.socket = 12,
		.remote.addr.family = AF_INET,
		.local.family = AF_INET,
		.pending = "abc",
		.pending_len = 3,
	};
	struct nlattr *t;

	(void)state;
	assert_int_equal(acvpn_transport_put_changes(msg, &config), 0);
	t = top(msg, ACVPN_A_TRANSPORT);
	assert_int_equal(nla_len(t), 8);
	assert_true(has(t, ACVPN_A_TRANSPORT_TYPE));
	nlmsg_free(msg);
}

static struct nl_msg *link_new(void)
{
	struct ifinfomsg ifi = { .ifi_index = 5, .ifi_flags = IFF_UP };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	assert_non_null(msg);
	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	assert_int_equal(acvpn_link_put_new(msg, "vpn0", ACVPN_MODE_P2P), 0);
	nla_put_u32(msg, IFLA_MTU, 1406);
	return msg;
}

static void test_link(void **state)
{
	struct nl_msg *msg = link_new();
	struct acvpn_link_info link;
	char kind[ACVPN_LINK_KIND_STRLEN];

	(void)state;
	assert_int_equal(acvpn_link_parse(nlmsg_hdr(msg), &link, kind), 0);
	assert_string_equal(kind, "acvpn");
	assert_string_equal(link.name, "vpn0");
	assert_int_equal(link.ifindex, 5);
	assert_int_equal(link.mtu, 1406);
	assert_int_equal(link.mode, ACVPN_MODE_P2P);
	assert_int_equal(link.flags, IFF_UP);
	nlmsg_free(msg);
}

static void test_link_changes(void **state)
{
	const struct acvpn_link_config config = {
		.has_queue_bytes = true, .queue_bytes = 123456,
	};
	struct ifinfomsg ifi = { .ifi_index = 5 };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);
	struct acvpn_link_info link;
	char kind[ACVPN_LINK_KIND_STRLEN];

	(void)state;
	assert_non_null(msg);
	nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	nla_put_string(msg, IFLA_IFNAME, "vpn0");
	assert_int_equal(acvpn_link_put_changes(msg, &config), 0);
	assert_int_equal(acvpn_link_parse(nlmsg_hdr(msg), &link, kind), 0);
	assert_string_equal(kind, "acvpn");
	assert_int_equal(link.max_sessions, 0);
	assert_int_equal(link.queue_bytes, 123456);
	nlmsg_free(msg);
}

static void parse_any(const struct nlmsghdr *nlh)
{
	struct acvpn_link_info link;
	char kind[ACVPN_LINK_KIND_STRLEN];

	acvpn_link_parse(nlh, &link, kind);
	assert_true(strlen(kind) < sizeof(kind));
	assert_true(strlen(link.name) < sizeof(link.name));
}

static void test_link_hostile(void **state)
{
	struct nl_msg *msg = link_new();

	(void)state;
	message_torture(nlmsg_hdr(msg), parse_any);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_key_limits),
		cmocka_unit_test(test_key_epoch),
		cmocka_unit_test(test_key_too_long),
		cmocka_unit_test(test_ref),
		cmocka_unit_test(test_ref_slot),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_record_bare),
		cmocka_unit_test(test_transport),
		cmocka_unit_test(test_transport_connected),
		cmocka_unit_test(test_transport_all),
		cmocka_unit_test(test_transport_changes),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_link_changes),
		cmocka_unit_test(test_link_hostile),
	};

	return cmocka_run_group_tests_name("libacvpn_request", tests, NULL,
					   NULL);
}
