// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/genl/genl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libacvpn/network.h"
#include "libacvpn/session.h"
#include "unit/message.h"

static void check_transport(const struct acvpn_transport_info *t)
{
	char buf[ACVPN_ENDPOINT_STRLEN];

	assert_int_equal(t->type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(t->mtu, 1406);
	assert_string_equal(acvpn_endpoint_format(&t->remote, buf,
						  sizeof(buf)),
			    "192.0.2.1:443");
	assert_string_equal(acvpn_endpoint_format(&t->local, buf, sizeof(buf)),
			    "192.0.2.2:51234");
	assert_true(t->has_last_rx);
	assert_int_equal(t->last_rx, 3200);
	assert_false(t->has_last_tx);
	assert_int_equal(t->n_keys, 1);
	assert_int_equal(t->keys[0].epoch, 1);
	assert_int_equal(t->keys[0].cipher, ACVPN_CIPHER_AES_256_GCM);
	assert_int_equal(t->keys[0].tx_seq, 1234);
	assert_int_equal(t->keys[0].rx_seq, 281474976710655);
	assert_int_equal(t->keys[0].slot, ACVPN_SLOT_PREVIOUS);
	assert_int_equal(t->keys[0].soft_records, 1ULL << 40);
	assert_int_equal(t->keys[0].hard_records, 1ULL << 48);
	assert_int_equal(t->keys[0].soft_bytes, 5);
	assert_true(t->keys[0].hard_bytes == UINT64_MAX);
}

static void check_settings(const struct acvpn_transport_info *t)
{
	assert_int_equal(t->slot, ACVPN_SLOT_NEXT);
	assert_int_equal(t->state, ACVPN_TRANSPORT_STATE_DEAD);
	assert_int_equal(t->dpd, 30);
	assert_int_equal(t->keepalive, 20);
	assert_int_equal(t->compression, ACVPN_COMPRESSION_LZS);
	assert_true(t->has_outer_df);
	assert_true(t->outer_df);
	assert_int_equal(t->path_mtu, 1300);
	assert_int_equal(t->answer_timeout, 2000);
	assert_int_equal(t->compress_min, 256);
	assert_true(t->has_orphaned);
	assert_int_equal(t->orphaned, 5000);
}

static void check_network(const struct acvpn_network *network,
			  const char *addr, uint32_t prefix_len)
{
	char buf[INET6_ADDRSTRLEN];

	assert_string_equal(acvpn_addr_format(&network->addr, buf,
					      sizeof(buf)), addr);
	assert_int_equal(network->prefix_len, prefix_len);
}

static void check_options(const struct acvpn_session_info *s)
{
	assert_int_equal(s->idle, 1500);
	assert_int_equal(s->idle_timeout, 60);
	assert_true(s->roaming);
	assert_true(s->ignore_df);
	assert_int_equal(s->mss_clamp, 1360);
	assert_true(s->copy_dscp);
	assert_int_equal(s->prefer, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(s->active, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(s->idle_action, ACVPN_IDLE_ACTION_DELETE);
	assert_int_equal(s->lifetime, 3600);
	assert_int_equal(s->dead_timeout, 90);
	assert_int_equal(s->last_rx_data, 1500);
	assert_int_equal(s->last_tx_data, 1400);
	assert_true(s->has_lifetime_left);
	assert_int_equal(s->lifetime_left, 1234);
	assert_true(s->has_dead);
	assert_int_equal(s->dead, 4321);
	assert_int_equal(s->persist, 77);
	assert_int_equal(s->rx_rate, 12500000000);
	assert_int_equal(s->rx_burst, 1562500000);
	assert_int_equal(s->tx_rate, 0);
	assert_int_equal(s->tx_burst, 0);
	assert_int_equal(s->stats.rx_bytes, 77);
	assert_int_equal(s->n_networks, 2);
	assert_int_equal(s->n_networks_omitted, 0);
	check_network(&s->networks[0], "192.168.0.0", 16);
	check_network(&s->networks[1], "2001:db8:1::", 48);
}

static void check_stats(const struct acvpn_stats *s)
{
	assert_int_equal(s->rx_packets, 1001);
	assert_int_equal(s->rx_bytes, 1002);
	assert_int_equal(s->tx_packets, 1003);
	assert_int_equal(s->tx_bytes, 1004);
	assert_int_equal(s->rx_records, 1005);
	assert_int_equal(s->tx_records, 1006);
	assert_int_equal(s->rx_dpd_requests, 1007);
	assert_int_equal(s->tx_dpd_responses, 1008);
	assert_int_equal(s->rx_dpd_responses, 1009);
	assert_int_equal(s->rx_keepalives, 1010);
	assert_int_equal(s->rx_passed, 1011);
	assert_int_equal(s->tx_dpd_requests, 1012);
	assert_int_equal(s->tx_keepalives, 1013);
	assert_int_equal(s->rx_control, 1014);
	assert_int_equal(s->tx_control, 1015);
	assert_int_equal(s->tx_fragmented, 1016);
	assert_int_equal(s->tx_large, 1017);
	assert_int_equal(s->tx_mss_clamped, 1018);
	assert_int_equal(s->rx_mss_clamped, 1019);
	assert_int_equal(s->tx_compressed, 1020);
	assert_int_equal(s->rx_compressed, 1021);
	assert_int_equal(s->drops[ACVPN_DROP_REASON_RX_REPLAY], 12);
	assert_int_equal(s->drops[ACVPN_DROP_REASON_TX_NO_KEY], 3);
	assert_int_equal(s->drops[60], 4);
	assert_int_equal(s->drops_other, 5);
}

static void test_parse(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_session_info s;
	char buf[INET6_ADDRSTRLEN];

	(void)state;
	message_put_session(msg);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.ifindex, 5);
	assert_int_equal(s.id, 7);
	assert_string_equal(acvpn_addr_format(&s.ipv4, buf, sizeof(buf)),
			    "10.0.0.2");
	assert_string_equal(acvpn_addr_format(&s.ipv6, buf, sizeof(buf)),
			    "fd00::2");
	assert_int_equal(s.age, 182000);
	check_options(&s);
	assert_int_equal(s.n_transports, 2);
	check_transport(&s.transports[0]);
	check_settings(&s.transports[0]);
	assert_int_equal(s.transports[1].type, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(s.transports[1].slot, ACVPN_SLOT_CURRENT);
	assert_false(s.transports[1].has_outer_df);
	check_stats(&s.transports[0].stats);
	nlmsg_free(msg);
}

static void test_parse_bare(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	acvpn_session_put_id(msg, 1, 0);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.id, 1);
	assert_int_equal(s.ipv4.family, AF_UNSPEC);
	assert_int_equal(s.ipv6.family, AF_UNSPEC);
	assert_int_equal(s.n_transports, 0);
	assert_int_equal(s.n_networks, 0);
	assert_int_equal(s.active, 0);
	nlmsg_free(msg);
}

static void put_network(struct nl_msg *msg, uint32_t addr, uint32_t bits)
{
	struct acvpn_network network = {
		.addr.family = AF_INET,
		.addr.v4.s_addr = htonl(addr),
		.prefix_len = bits,
	};

	assert_int_equal(acvpn_network_put(msg, &network), 0);
}

static void test_parse_surplus_networks(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_session_info s;
	struct nlattr *session;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	session = nla_nest_start(msg, ACVPN_A_SESSION);
	nla_put_u32(msg, ACVPN_A_SESSION_ID, 1);
	for (uint32_t i = 0; i < ACVPN_NETWORKS_MAX + 3; i++)
		put_network(msg, 0x0a000000 + (i << 8), 24);
	nla_nest_end(msg, session);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.n_networks, ACVPN_NETWORKS_MAX);
	assert_int_equal(s.n_networks_omitted, 3);
	check_network(&s.networks[ACVPN_NETWORKS_MAX - 1], "10.0.127.0", 24);
	nlmsg_free(msg);
}

static void test_parse_surplus_transports(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct nlattr *session, *transport;
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	session = nla_nest_start(msg, ACVPN_A_SESSION);
	nla_put_u32(msg, ACVPN_A_SESSION_ID, 1);
	for (int i = 1; i <= ACVPN_TRANSPORTS_MAX + 3; i++) {
		transport = nla_nest_start(msg, ACVPN_A_SESSION_TRANSPORT);
		nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, i);
		nla_nest_end(msg, transport);
	}
	nla_nest_end(msg, session);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.n_transports, ACVPN_TRANSPORTS_MAX);
	assert_int_equal(s.transports[1].type, 2);
	nlmsg_free(msg);
}

static void test_parse_incomplete(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_session_info s;
	struct nlattr *nest;

	(void)state;
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), -EPROTO);
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), -EPROTO);
	nest = nla_nest_start(msg, ACVPN_A_SESSION);
	nla_put_u64(msg, ACVPN_A_SESSION_AGE, 1);
	nla_nest_end(msg, nest);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), -EPROTO);
	nlmsg_free(msg);
}

static void parse_any(const struct nlmsghdr *nlh)
{
	struct acvpn_session_info s;

	acvpn_session_parse(nlh, &s);
	assert_true(s.n_transports <= ACVPN_TRANSPORTS_MAX);
	assert_true(s.n_networks <= ACVPN_NETWORKS_MAX);
}

static void test_parse_hostile(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);

	(void)state;
	message_put_session(msg);
	message_torture(nlmsg_hdr(msg), parse_any);
	nlmsg_free(msg);
}

static void test_put(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_NEW);
	struct acvpn_session_config config = {
		.id = 9,
		.has_ipv4 = true,
		.ipv4.s_addr = htonl(0x0a000002),
	};
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 3);
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.id, 9);
	assert_int_equal(s.ipv4.v4.s_addr, htonl(0x0a000002));
	assert_int_equal(s.ipv6.family, AF_UNSPEC);
	nlmsg_free(msg);
}

static void test_put_all(void **state)
{
	static const struct acvpn_network networks[] = {
		{ .addr = { AF_INET, .v4.s_addr = 10 }, .prefix_len = 8 },
		{ .addr = { AF_INET6, .v6.s6_addr[0] = 0xfd },
		  .prefix_len = 7 },
	};
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = {
		.id = 9,
		.networks = networks,
		.n_networks = 2,
		.has_idle_timeout = true,
		.idle_timeout = 300,
		.has_roaming = true,
		.roaming = true,
		.has_ignore_df = true,
		.ignore_df = true,
		.has_mss_clamp = true,
		.mss_clamp = 1300,
		.has_copy_dscp = true,
		.copy_dscp = true,
		.prefer = ACVPN_TRANSPORT_TYPE_CSTP,
		.generation = 31,
		.has_cookie = true,
		.cookie = { 2, "\0b" },
		.has_rx_rate = true,
		.rx_rate = ACVPN_RATE_MAX,
		.rx_burst = 65536,
		.tx_burst = 70000,
		.has_mark = true,
		.mark = UINT32_MAX,
		.has_priority = true,
		.priority = 6,
		.has_rx_mark = true,
		.rx_mark = 7,
	};
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 3);
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.n_networks, 2);
	check_network(&s.networks[0], "10.0.0.0", 8);
	check_network(&s.networks[1], "fd00::", 7);
	assert_int_equal(s.idle_timeout, 300);
	assert_true(s.roaming && s.ignore_df && s.copy_dscp);
	assert_int_equal(s.mss_clamp, 1300);
	assert_int_equal(s.prefer, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(s.generation, 31);
	assert_int_equal(s.cookie.len, 2);
	assert_memory_equal(s.cookie.data, "\0b", 2);
	assert_int_equal(s.rx_rate, ACVPN_RATE_MAX);
	assert_int_equal(s.rx_burst, 65536);
	assert_int_equal(s.tx_rate, 0);
	assert_int_equal(s.tx_burst, 70000);
	assert_int_equal(s.mark, UINT32_MAX);
	assert_int_equal(s.priority, 6);
	assert_int_equal(s.rx_mark, 7);
	nlmsg_free(msg);
}

static void test_put_dscp(void **state)
{
	const struct acvpn_session_config config = {
		.id = 9, .has_dscp = true, .dscp = 46,
	};
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 3);
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.dscp, 46);
	nlmsg_free(msg);
}

/* Transports with keys are where the kernel wants those of a new session. */
static void test_put_transports(void **state)
{
	const struct acvpn_key_config key = {
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};
	const struct acvpn_transport_config transports[] = {
		{ .type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = 5, .mtu = 1400,
		  .slot = ACVPN_SLOT_NEXT, .keys = &key, .n_keys = 1 },
		{ .type = ACVPN_TRANSPORT_TYPE_CSTP, .socket = 6, .mtu = 1300,
		  .pending = "x", .pending_len = 1 },
	};
	const struct acvpn_session_config config = {
		.id = 9, .transports = transports, .n_transports = 2,
	};
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_NEW);
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 3);
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.n_transports, 2);
	assert_int_equal(s.transports[0].type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(s.transports[0].mtu, 1400);
	assert_int_equal(s.transports[0].n_keys, 1);
	assert_int_equal(s.transports[0].keys[0].epoch, 1);
	/* A new session has nothing that could be replaced. */
	assert_int_equal(s.transports[0].slot, ACVPN_SLOT_CURRENT);
	assert_int_equal(s.transports[1].type, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(s.transports[1].n_keys, 0);
	nlmsg_free(msg);
}

/* The kernel would refuse it, too; but there is nothing behind the array. */
static void test_put_long_cookie(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = {
		.has_cookie = true,
		.cookie.len = ACVPN_COOKIE_SIZE_MAX + 1,
	};

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), -EMSGSIZE);
	nlmsg_free(msg);
}

/* One that is given and empty is sent: it takes away what there is. */
static void test_put_empty_cookie(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = { .has_cookie = true };
	struct nlattr *nest;

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, ACVPN_A_SESSION);
	assert_int_equal(nla_len(nest), NLA_HDRLEN);
	assert_int_equal(nla_type(nla_data(nest)), ACVPN_A_SESSION_COOKIE);
	nlmsg_free(msg);
}

/* A value of 0 that is given is sent, one that is not given is not. */
static void test_put_zeros(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = {
		.has_idle_timeout = true,
		.has_mss_clamp = true,
	};
	struct nlattr *nest;

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, ACVPN_A_SESSION);
	assert_int_equal(nla_len(nest), 16);
	assert_non_null(nla_find(nla_data(nest), nla_len(nest),
				 ACVPN_A_SESSION_IDLE_TIMEOUT));
	assert_non_null(nla_find(nla_data(nest), nla_len(nest),
				 ACVPN_A_SESSION_MSS_CLAMP));
	nlmsg_free(msg);
}

static void test_put_clear_networks(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = { .clear_networks = true };
	struct nlattr *nest;

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, ACVPN_A_SESSION);
	assert_int_equal(nla_len(nest), NLA_HDRLEN);
	nest = nla_data(nest);
	assert_int_equal(nla_type(nest), ACVPN_A_SESSION_NETWORK);
	assert_int_equal(nla_len(nest), 0);
	nlmsg_free(msg);
}

static void test_put_no_network(void **state)
{
	static const struct acvpn_network none;
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_SET);
	struct acvpn_session_config config = {
		.networks = &none, .n_networks = 1,
	};

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), -EAFNOSUPPORT);
	nlmsg_free(msg);
}

static void test_put_empty(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_NEW);
	struct acvpn_session_config config = { 0 };
	struct nlattr *nest;

	(void)state;
	assert_int_equal(acvpn_session_put(msg, &config), 0);
	nest = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, ACVPN_A_SESSION);
	assert_non_null(nest);
	assert_int_equal(nla_len(nest), 0);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_bare),
		cmocka_unit_test(test_parse_surplus_transports),
		cmocka_unit_test(test_parse_incomplete),
		cmocka_unit_test(test_parse_hostile),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_parse_surplus_networks),
		cmocka_unit_test(test_put_all),
		cmocka_unit_test(test_put_dscp),
		cmocka_unit_test(test_put_transports),
		cmocka_unit_test(test_put_long_cookie),
		cmocka_unit_test(test_put_empty_cookie),
		cmocka_unit_test(test_put_zeros),
		cmocka_unit_test(test_put_clear_networks),
		cmocka_unit_test(test_put_no_network),
		cmocka_unit_test(test_put_empty),
	};

	return cmocka_run_group_tests_name("libacvpn_session", tests, NULL,
					   NULL);
}
