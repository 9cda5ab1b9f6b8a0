// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "libacvpn/event.h"
#include "unit/message.h"

static void put_stats(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_EVENT_STATS), *drop;

	nla_put_u64(msg, ACVPN_A_STATS_RX_PACKETS, 21);
	nla_put_u64(msg, ACVPN_A_STATS_TX_BYTES, 1ULL << 40);
	drop = nla_nest_start(msg, ACVPN_A_STATS_DROP);
	nla_put_u32(msg, ACVPN_A_DROP_REASON, ACVPN_DROP_REASON_TX_DETACHED);
	nla_put_u64(msg, ACVPN_A_DROP_COUNT, 5);
	nla_nest_end(msg, drop);
	nla_nest_end(msg, nest);
}

static struct nl_msg *full_event(void)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_EVENT);
	struct nlattr *nest;

	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	nest = nla_nest_start(msg, ACVPN_A_EVENT);
	nla_put_u32(msg, ACVPN_A_EVENT_SEQ, 41);
	nla_put_u32(msg, ACVPN_A_EVENT_TYPE, ACVPN_EVENT_TYPE_TRANSPORT_DOWN);
	nla_put_u32(msg, ACVPN_A_EVENT_SESSION_ID, 7);
	nla_put_u32(msg, ACVPN_A_EVENT_TRANSPORT_TYPE,
		    ACVPN_TRANSPORT_TYPE_DTLS);
	nla_put_u32(msg, ACVPN_A_EVENT_REASON, ACVPN_REASON_SOCKET_CLOSED);
	nla_put_u32(msg, ACVPN_A_EVENT_PEER_REASON, 0xb0);
	nla_put_u32(msg, ACVPN_A_EVENT_CONTENT_TYPE, 21);
	nla_put_u32(msg, ACVPN_A_EVENT_EPOCH, 3);
	nla_put_u32(msg, ACVPN_A_EVENT_MTU, 1300);
	nla_put_u32(msg, ACVPN_A_EVENT_SIZE, 1400);
	nla_put_u32(msg, ACVPN_A_EVENT_COUNT, 12);
	nla_put_u32(msg, ACVPN_A_EVENT_SLOT, ACVPN_SLOT_NEXT);
	nla_put(msg, ACVPN_A_EVENT_REMOTE_IPV6, 16, "\xfe\x80\0\0\0\0\0\0"
		"\0\0\0\0\0\0\0\x01");
	nla_put_u32(msg, ACVPN_A_EVENT_REMOTE_PORT, 4433);
	nla_put_u32(msg, ACVPN_A_EVENT_REMOTE_SCOPE, 3);
	nla_put(msg, ACVPN_A_EVENT_PAYLOAD, 4, "bye\0");
	nla_put(msg, ACVPN_A_EVENT_COOKIE, 3, "\0al");
	nla_put_u32(msg, ACVPN_A_EVENT_GENERATION, 900);
	put_stats(msg);
	nla_put_u32(msg, 77, 1);
	nla_nest_end(msg, nest);
	return msg;
}

static void check_details(const struct acvpn_event *e)
{
	char buf[ACVPN_ENDPOINT_STRLEN];

	assert_int_equal(e->content_type, 21);
	assert_int_equal(e->epoch, 3);
	assert_int_equal(e->mtu, 1300);
	assert_true(e->has_size);
	assert_int_equal(e->size, 1400);
	assert_int_equal(e->count, 12);
	assert_int_equal(e->slot, ACVPN_SLOT_NEXT);
	assert_string_equal(acvpn_endpoint_format(&e->remote, buf,
						  sizeof(buf)),
			    "[fe80::1%3]:4433");
	assert_int_equal(e->payload_len, 4);
	assert_memory_equal(e->payload, "bye", 4);
	assert_int_equal(e->cookie.len, 3);
	assert_memory_equal(e->cookie.data, "\0al", 3);
	assert_int_equal(e->generation, 900);
	assert_true(e->has_stats);
	assert_int_equal(e->stats.rx_packets, 21);
	assert_int_equal(e->stats.tx_bytes, 1ULL << 40);
	assert_int_equal(e->stats.drops[ACVPN_DROP_REASON_TX_DETACHED], 5);
}

static void test_parse(void **state)
{
	struct nl_msg *msg = full_event();
	struct acvpn_event e;

	(void)state;
	assert_int_equal(acvpn_event_parse(nlmsg_hdr(msg), &e), 0);
	assert_int_equal(e.ifindex, 5);
	assert_int_equal(e.seq, 41);
	assert_int_equal(e.lost, 0);
	assert_int_equal(e.type, ACVPN_EVENT_TYPE_TRANSPORT_DOWN);
	assert_int_equal(e.session_id, 7);
	assert_int_equal(e.transport_type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(e.reason, ACVPN_REASON_SOCKET_CLOSED);
	assert_int_equal(e.peer_reason, 0xb0);
	check_details(&e);
	nlmsg_free(msg);
}

/* The kernel promises to send 256 bytes at most; more would not fit. */
static void test_parse_long_payload(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_EVENT);
	uint8_t payload[ACVPN_EVENT_PAYLOAD_MAX + 1] = { 1 };
	struct acvpn_event e;
	struct nlattr *nest;

	(void)state;
	payload[ACVPN_EVENT_PAYLOAD_MAX - 1] = 2;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	nest = nla_nest_start(msg, ACVPN_A_EVENT);
	nla_put_u32(msg, ACVPN_A_EVENT_SEQ, 0);
	nla_put_u32(msg, ACVPN_A_EVENT_TYPE, 1);
	nla_put(msg, ACVPN_A_EVENT_PAYLOAD, sizeof(payload), payload);
	nla_nest_end(msg, nest);
	assert_int_equal(acvpn_event_parse(nlmsg_hdr(msg), &e), 0);
	assert_int_equal(e.payload_len, ACVPN_EVENT_PAYLOAD_MAX);
	assert_memory_equal(e.payload, payload, ACVPN_EVENT_PAYLOAD_MAX);
	nlmsg_free(msg);
}

static void test_parse_bare(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_EVENT);
	struct acvpn_event e;
	struct nlattr *nest;

	(void)state;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	nest = nla_nest_start(msg, ACVPN_A_EVENT);
	nla_put_u32(msg, ACVPN_A_EVENT_SEQ, 0);
	assert_int_equal(acvpn_event_parse(nlmsg_hdr(msg), &e), -EPROTO);
	nla_put_u32(msg, ACVPN_A_EVENT_TYPE, 9999);
	nla_nest_end(msg, nest);
	assert_int_equal(acvpn_event_parse(nlmsg_hdr(msg), &e), 0);
	assert_int_equal(e.type, 9999);
	assert_int_equal(e.session_id, 0);
	assert_int_equal(e.generation, 0);
	assert_int_equal(e.cookie.len, 0);
	assert_int_equal(e.reason, 0);
	assert_int_equal(e.peer_reason, -1);
	assert_int_equal(e.content_type, -1);
	assert_false(e.has_size);
	assert_false(e.has_stats);
	assert_int_equal(e.slot, 0);
	assert_int_equal(e.remote.addr.family, AF_UNSPEC);
	assert_int_equal(e.payload_len, 0);
	nlmsg_free(msg);
}

static void test_parse_other_command(void **state)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct acvpn_event e;

	(void)state;
	message_put_session(msg);
	assert_int_equal(acvpn_event_parse(nlmsg_hdr(msg), &e), -ENOMSG);
	nlmsg_free(msg);
}

static void parse_any(const struct nlmsghdr *nlh)
{
	struct acvpn_event e;

	acvpn_event_parse(nlh, &e);
}

static void test_parse_hostile(void **state)
{
	struct nl_msg *msg = full_event();

	(void)state;
	message_torture(nlmsg_hdr(msg), parse_any);
	nlmsg_free(msg);
}

/* Numbered cases: device, number of the event, events lost before it. */
static void test_track(void **state)
{
	static const struct {
		uint32_t ifindex, seq, lost;
	} cases[] = {
		/*  0 */ { 5, 10, 0 },
		/*  1 */ { 5, 11, 0 },
		/*  2 */ { 6, 900, 0 },
		/*  3 */ { 5, 15, 3 },
		/*  4 */ { 6, 902, 1 },
		/*  5: new device with an old index */ { 5, 1, 0 },
		/*  6 */ { 5, 2, 0 },
		/*  7: repeated */ { 5, 2, 0 },
		/*  8 */ { 7, UINT32_MAX - 1, 0 },
		/*  9 */ { 7, UINT32_MAX, 0 },
		/* 10: numbers wrap */ { 7, 0, 0 },
		/* 11 */ { 7, 2, 1 },
	};
	struct acvpn_event_seqs seqs = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct acvpn_event e = {
			.ifindex = cases[i].ifindex,
			.seq = cases[i].seq,
			.lost = 77,
		};

		assert_int_equal(acvpn_event_track(&seqs, &e), 0);
		if (e.lost != cases[i].lost)
			fail_msg("case %zu: lost %u, not %u", i, e.lost,
				 cases[i].lost);
	}
	acvpn_event_forget(&seqs);
	assert_null(seqs.root);
}

/* The first of a subscription is 1, so that a gap before it shows, too. */
static void test_count(void **state)
{
	static const struct {
		uint32_t seq, lost;
	} cases[] = {
		/* 0 */ { 1, 0 },
		/* 1 */ { 2, 0 },
		/* 2 */ { 5, 2 },
		/* 3 */ { UINT32_MAX, UINT32_MAX - 6 },
		/* 4 */ { 0, 0 },
		/* 5 */ { 3, 2 },
	};
	struct acvpn_event e = { 0 };
	uint32_t seq = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		e.seq = cases[i].seq;
		acvpn_event_count(&seq, &e);
		if (e.lost != cases[i].lost)
			fail_msg("case %zu: %u lost", i, e.lost);
	}
	seq = 0;
	e.seq = 4;
	acvpn_event_count(&seq, &e);
	assert_int_equal(e.lost, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_bare),
		cmocka_unit_test(test_parse_long_payload),
		cmocka_unit_test(test_parse_other_command),
		cmocka_unit_test(test_parse_hostile),
		cmocka_unit_test(test_track),
		cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests_name("libacvpn_event", tests, NULL,
					   NULL);
}
