// SPDX-License-Identifier: GPL-2.0-only
/* Settings and probes as the command line names them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acnl/format.h"
#include "acnl/probe.h"
#include "acnl/set.h"

enum {
	WORDS_MAX = 48,
};

typedef enum acnl_exit (*parse_fn)(int n, char **argv, struct acnl_set *set);

static struct acnl_set set;

/* Split a line at blanks. What is told about errors goes nowhere. */
static int split(char *copy, char **argv)
{
	int n = 0;

	for (char *word = strtok(copy, " "); word && n < WORDS_MAX;
	     word = strtok(NULL, " "))
		argv[n++] = word;
	return n;
}

static int parse(parse_fn fn, const char *line)
{
	char copy[8192], *argv[WORDS_MAX];

	memset(&set, 0, sizeof(set));
	snprintf(copy, sizeof(copy), "%s", line);
	return fn(split(copy, argv), argv, &set);
}

static void test_session(void **state)
{
	const struct acvpn_session_config *c = &set.session;

	(void)state;
	assert_int_equal(parse(acnl_set_parse_session,
			       "idle-timeout 300 roaming on ignore-df off "
			       "mss-clamp 0 copy-dscp on prefer cstp "
			       "idle-action delete lifetime 3600 "
			       "dead-timeout 0 persist 60 "
			       "rx-rate 125000000000 rx-burst 65536 "
			       "tx-rate 0 mark 4294967295 priority 6 "
			       "rx-mark 0 dscp 63"), 0);
	assert_true(c->has_idle_timeout);
	assert_int_equal(c->idle_timeout, 300);
	assert_true(c->has_roaming && c->roaming);
	assert_true(c->has_ignore_df && !c->ignore_df);
	assert_true(c->has_mss_clamp);
	assert_int_equal(c->mss_clamp, 0);
	assert_true(c->has_copy_dscp && c->copy_dscp);
	assert_int_equal(c->prefer, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_true(c->has_idle_action);
	assert_int_equal(c->idle_action, ACVPN_IDLE_ACTION_DELETE);
	assert_true(c->has_lifetime);
	assert_int_equal(c->lifetime, 3600);
	assert_true(c->has_dead_timeout);
	assert_int_equal(c->dead_timeout, 0);
	assert_true(c->has_persist);
	assert_int_equal(c->persist, 60);
	assert_true(c->has_rx_rate && c->rx_rate == ACVPN_RATE_MAX);
	assert_int_equal(c->rx_burst, ACVPN_BURST_MIN);
	assert_true(c->has_tx_rate && !c->tx_rate && !c->tx_burst);
	assert_true(c->has_mark && c->mark == UINT32_MAX);
	assert_true(c->has_priority && c->priority == 6);
	assert_true(c->has_rx_mark && !c->rx_mark);
	assert_true(c->has_dscp && c->dscp == 63);
	assert_int_equal(c->n_networks, 0);
	assert_false(c->clear_networks);
}

static void test_networks(void **state)
{
	const struct acvpn_session_config *c = &set.session;
	char buf[ACNL_FORMAT_NETWORK_STRLEN];

	(void)state;
	assert_int_equal(parse(acnl_set_parse_session,
			       "networks 192.0.2.0/24,2001:db8::/32,0.0.0.0/0"),
			 0);
	assert_int_equal(c->n_networks, 3);
	assert_false(c->clear_networks);
	assert_string_equal(acnl_format_network(&c->networks[0], buf),
			    "192.0.2.0/24");
	assert_string_equal(acnl_format_network(&c->networks[1], buf),
			    "2001:db8::/32");
	assert_int_equal(parse(acnl_set_parse_session, "networks none"), 0);
	assert_true(c->clear_networks);
	assert_int_equal(c->n_networks, 0);
}

static void test_cookie(void **state)
{
	const struct acvpn_session_config *c = &set.session;

	(void)state;
	assert_int_equal(parse(acnl_set_parse_session, "cookie alice"), 0);
	assert_true(c->has_cookie);
	assert_int_equal(c->cookie.len, 5);
	assert_memory_equal(c->cookie.data, "alice", 5);
	assert_int_equal(parse(acnl_set_parse_session, "cookie 0x00ff"), 0);
	assert_int_equal(c->cookie.len, 2);
	assert_memory_equal(c->cookie.data, "\0\xff", 2);
	assert_int_equal(parse(acnl_set_parse_session, "cookie none"), 0);
	assert_true(c->has_cookie);
	assert_int_equal(c->cookie.len, 0);
}

static void test_transport(void **state)
{
	const struct acvpn_transport_config *c = &set.transport;

	(void)state;
	assert_int_equal(parse(acnl_set_parse_transport,
			       "mtu 1400 dpd 0 keepalive 20 compression none "
			       "outer-df off answer-timeout 500 "
			       "compress-min 100"), 0);
	assert_int_equal(c->mtu, 1400);
	assert_true(c->has_dpd);
	assert_int_equal(c->dpd, 0);
	assert_true(c->has_keepalive);
	assert_int_equal(c->keepalive, 20);
	assert_true(c->has_compression);
	assert_int_equal(c->compression, ACVPN_COMPRESSION_NONE);
	assert_true(c->has_outer_df && !c->outer_df);
	assert_true(c->has_answer_timeout);
	assert_int_equal(c->answer_timeout, 500);
	assert_int_equal(c->compress_min, 100);
}

#define DIGITS_32 "01234567890123456789012345678901"

static void test_refused(void **state)
{
	static const struct {
		parse_fn fn;
		const char *line;
	} cases[] = {
		/*  0 */ { acnl_set_parse_session, "idle-timeout 31536001" },
		/*  1 */ { acnl_set_parse_session, "idle-timeout -1" },
		/*  2 */ { acnl_set_parse_session, "mss-clamp 65536" },
		/*  3 */ { acnl_set_parse_session, "roaming 1" },
		/*  4 */ { acnl_set_parse_session, "prefer udp" },
		/*  5 */ { acnl_set_parse_session, "networks 10.0.0.0" },
		/*  6 */ { acnl_set_parse_session, "networks 10.0.0.0/33" },
		/*  7 */ { acnl_set_parse_session, "networks ::/129" },
		/*  8 */ { acnl_set_parse_session, "networks 10.0.0.0/8," },
		/*  9 */ { acnl_set_parse_session, "networks x/8" },
		/* 10 */ { acnl_set_parse_session, "networks /8" },
		/* 11 */ { acnl_set_parse_session, "dpd 30" },
		/* 12 */ { acnl_set_parse_session, "roaming" },
		/* 13 */ { acnl_set_parse_transport, "mtu 16384" },
		/* 14 */ { acnl_set_parse_transport, "mtu 0" },
		/* 15 */ { acnl_set_parse_transport, "dpd 86401" },
		/* 16 */ { acnl_set_parse_transport, "compression deflate" },
		/* 17 */ { acnl_set_parse_transport, "outer-df 0" },
		/* 18 */ { acnl_set_parse_transport, "roaming on" },
		/* 19 */ { acnl_set_parse_session, "cookie 0x" },
		/* 20 */ { acnl_set_parse_session, "cookie 0x123" },
		/* 21 */ { acnl_set_parse_session,
			   "cookie x" DIGITS_32 DIGITS_32 },
	};
	int saved = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].fn, cases[i].line) != ACNL_USAGE)
			fail_msg("case %zu was accepted", i);
	}
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
}

/* As many networks as fit, and one more. */
static void test_many_networks(void **state)
{
	char line[8192] = "networks 10.0.0.0/8";
	int saved = dup(STDERR_FILENO);

	(void)state;
	for (int i = 1; i < ACNL_SET_NETWORKS_MAX; i++)
		strcat(line, ",10.0.0.0/8");
	assert_int_equal(parse(acnl_set_parse_session, line), 0);
	assert_int_equal(set.session.n_networks, ACNL_SET_NETWORKS_MAX);
	strcat(line, ",10.0.0.0/8");
	assert_non_null(freopen("/dev/null", "w", stderr));
	assert_int_equal(parse(acnl_set_parse_session, line), ACNL_USAGE);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
}

static struct acnl_probe probe(const char *line)
{
	struct acnl_probe p = { .device = "vpn0" };
	char copy[64], *argv[WORDS_MAX];

	snprintf(copy, sizeof(copy), "%s", line);
	assert_int_equal(acnl_probe_parse(split(copy, argv), argv, &p), 0);
	return p;
}

static void test_probe_parse(void **state)
{
	struct acnl_probe p;

	(void)state;
	p = probe("");
	assert_int_equal(p.ref.type, 0);
	assert_int_equal(p.size, 0);
	p = probe("1400");
	assert_int_equal(p.ref.type, 0);
	assert_int_equal(p.size, 1400);
	p = probe("cstp");
	assert_int_equal(p.ref.type, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(p.size, 0);
	p = probe("dtls/next 16376");
	assert_int_equal(p.ref.type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(p.ref.slot, ACVPN_SLOT_NEXT);
	assert_int_equal(p.size, 16376);
}

static void test_probe_matches(void **state)
{
	const struct acvpn_event answer = {
		.ifindex = 5,
		.type = ACVPN_EVENT_TYPE_PROBE_REPLY,
		.session_id = 7,
		.transport_type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	struct acnl_probe p = {
		.ref = { 5, 7, ACVPN_TRANSPORT_TYPE_DTLS, 0 },
	};
	struct acvpn_event e = answer;

	(void)state;
	assert_true(acnl_probe_matches(&p, &e));
	p.ref.slot = ACVPN_SLOT_CURRENT;
	assert_true(acnl_probe_matches(&p, &e));
	e.ifindex = 6;
	assert_false(acnl_probe_matches(&p, &e));
	e = answer;
	e.session_id = 8;
	assert_false(acnl_probe_matches(&p, &e));
	e = answer;
	e.transport_type = ACVPN_TRANSPORT_TYPE_CSTP;
	assert_false(acnl_probe_matches(&p, &e));
	e = answer;
	e.type = ACVPN_EVENT_TYPE_TRANSPORT_UP;
	assert_false(acnl_probe_matches(&p, &e));
	e = answer;
	e.slot = ACVPN_SLOT_NEXT;
	assert_false(acnl_probe_matches(&p, &e));
	p.ref.slot = ACVPN_SLOT_NEXT;
	assert_true(acnl_probe_matches(&p, &e));
}

static void check_json(const struct acnl_probe *p, const char *expected)
{
	json_t *json = acnl_probe_json(p);
	char *text = json_dumps(json, JSON_COMPACT);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	json_decref(json);
}

static void test_probe_json(void **state)
{
	struct acnl_probe p = probe("dtls 1400");

	(void)state;
	p.ref.id = 7;
	check_json(&p, "{\"version\":1,\"device\":\"vpn0\",\"session\":7,"
		       "\"transport\":\"dtls\",\"slot\":\"current\","
		       "\"size\":1400,\"reply_size\":null,\"rtt_us\":null}");
	p.answered = true;
	p.reply_size = 1400;
	p.rtt = 12345;
	check_json(&p, "{\"version\":1,\"device\":\"vpn0\",\"session\":7,"
		       "\"transport\":\"dtls\",\"slot\":\"current\","
		       "\"size\":1400,\"reply_size\":1400,\"rtt_us\":12345}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_transport),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many_networks),
		cmocka_unit_test(test_probe_parse),
		cmocka_unit_test(test_probe_matches),
		cmocka_unit_test(test_probe_json),
	};

	return cmocka_run_group_tests_name("acnl_set", tests, NULL, NULL);
}
