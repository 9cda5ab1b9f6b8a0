// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/genl/genl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
	assert_int_equal(s.n_transports, 1);
	check_transport(&s.transports[0]);
	check_stats(&s.transports[0].stats);
	nlmsg_free(msg);
}

static void test_parse_bare(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_session_info s;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	acvpn_session_put_id(msg, 1);
	assert_int_equal(acvpn_session_parse(nlmsg_hdr(msg), &s), 0);
	assert_int_equal(s.id, 1);
	assert_int_equal(s.ipv4.family, AF_UNSPEC);
	assert_int_equal(s.ipv6.family, AF_UNSPEC);
	assert_int_equal(s.n_transports, 0);
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
		cmocka_unit_test(test_put_empty),
	};

	return cmocka_run_group_tests_name("libacvpn_session", tests, NULL,
					   NULL);
}
