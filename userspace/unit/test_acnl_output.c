// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/json.h"
#include "acnl/key.h"
#include "acnl/monitor.h"
#include "acnl/print.h"
#include "acnl/session.h"
#include "acnl/show.h"
#include "acnl/target.h"
#include "acnl/value.h"
#include "unit/sample.h"

static const char brief_text[] =
	"vpn0: p2p, up, carrier, MTU 1406\n"
	"  session 7, for 3 min 2 s, idle for 2 s\n"
	"    inside    10.0.0.2, fd00::2, 192.168.0.0/16, 2001:db8:1::/48\n"
	"    active    dtls to 192.0.2.1:443, up, aes-256-gcm\n"
	"    standby   cstp, paused\n"
	"    MTU       1406, but 1300 on the path\n"
	"    traffic   12.3 MiB received, 84 B sent, 16 dropped\n";

static const char show_text[] =
	"vpn0: p2p, up, carrier, MTU 1406\n"
	"  session 7\n"
	"    cookie          \"alice\"\n"
	"    inner address   10.0.0.2, fd00::2\n"
	"    networks        192.168.0.0/16, 2001:db8:1::/48\n"
	"    created         3 min 2 s ago\n"
	"    idle            2 s, event after 5 min\n"
	"    lifetime        56 min 58 s left\n"
	"    persist         1 min 30 s\n"
	"    dead            no, deleted after 1 min\n"
	"    data goes by    dtls\n"
	"    options         roaming, mss-clamp 1360\n"
	"    total           12.3 MiB received, 84 B sent\n"
	"    transport dtls, up\n"
	"      peer          192.0.2.1:443\n"
	"      local         192.0.2.2:51234\n"
	"      inner MTU     1406, but 1300 on the path\n"
	"      liveness      DPD after 30 s, keepalive after 20 s, "
	"answers within 2000 ms\n"
	"      key           epoch 1, aes-256-gcm, next to send 1234, "
	"next expected 1300\n"
	"      key           next, epoch 2, chacha20-poly1305, "
	"next to send 0, next expected 0\n"
	"      received      12.3 MiB in 10234 packets, 10240 records, "
	"last 3 s ago\n"
	"      sent          84 B in 1 packet, 3 records\n"
	"      DPD           2 requests received, 2 answered; "
	"5 requests sent, 1 answered\n"
	"      keepalives    4 received, 7 sent\n"
	"      control       8 received, 0 sent\n"
	"      MSS clamped   0 received, 11 sent\n"
	"      too large     9 packets, 4 sent in fragments\n"
	"      passed on     6 datagrams to userspace\n"
	"      dropped       16 (rx-replay 10, tx-no-key 2, unknown-60 3, "
	"other 1)\n"
	"    transport cstp, paused, orphaned for 7 s\n"
	"      liveness      no DPD, no keepalive\n"
	"      compression   lzs, from 256 bytes on\n"
	"      received      0 B in 0 packets, 0 records\n"
	"      sent          0 B in 0 packets, 0 records\n";

static const char list_text[] =
	"DEVICE  ID  INNER                    AGE  IDLE  TRANSPORT         RX"
	"    TX\n"
	"vpn0     7  10.0.0.2, fd00::2  3 min 2 s   2 s  dtls*,cstp  12.3 MiB"
	"  84 B\n";

static const char keys_text[] =
	"SESSION  TRANSPORT  KEY      EPOCH  CIPHER             NEXT SENT  "
	"NEXT RECEIVED  SOFT LIMIT        HARD LIMIT\n"
	"7        dtls       current  1      aes-256-gcm        1234       "
	"1300           23726566 records  281474976710656 records\n"
	"7        dtls       next     2      chacha20-poly1305  0          "
	"0              none              1000 records, 1.00 GiB\n";

static struct acvpn_session_info session;
static struct acvpn_link_info link_info;
static const struct timespec when = { 1795230245, 67000000 };

static int setup(void **state)
{
	(void)state;
	session = sample_session();
	link_info = sample_link;
	setenv("TZ", "UTC", 1);
	return 0;
}

/* A device, unless it is NULL, with a session, unless that is NULL. */
static char *show_as(bool json, bool drops, bool verbose,
		     const struct acvpn_link_info *device,
		     const struct acvpn_session_info *s)
{
	char *text;
	size_t size;
	struct acnl_show show = {
		.out = open_memstream(&text, &size), .json = json,
		.drops = drops, .verbose = verbose,
	};

	assert_non_null(show.out);
	assert_int_equal(acnl_show_begin(&show), 0);
	if (device)
		assert_int_equal(acnl_show_device(&show, device), 0);
	if (s)
		assert_int_equal(acnl_show_session(&show, s), 0);
	acnl_show_end(&show);
	fclose(show.out);
	return text;
}

static char *show(const struct acvpn_session_info *s, bool drops)
{
	return show_as(false, drops, true, &link_info, s);
}

static json_t *show_json(const struct acvpn_link_info *device,
			 const struct acvpn_session_info *s)
{
	char *text = show_as(true, false, false, device, s);
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	free(text);
	return json;
}

static char *list_with(const struct acnl_args *args, const char *device,
		       const struct acvpn_session_info *s, size_t n)
{
	char *text;
	size_t size;
	struct acnl_session_list l = { .out = open_memstream(&text, &size) };

	assert_non_null(l.out);
	assert_int_equal(acnl_session_list_setup(&l, args), ACNL_OK);
	assert_int_equal(acnl_session_list_begin(&l), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(acnl_session_list_add(&l, device, &s[i]), 0);
	acnl_session_list_end(&l);
	fclose(l.out);
	return text;
}

static char *list(bool json, const char *device,
		  const struct acvpn_session_info *s)
{
	const struct acnl_args args = { .options = json ? ACNL_JSON : 0 };

	return list_with(&args, device, s, s ? 1 : 0);
}

static char *key_list(bool json)
{
	char *text;
	size_t size;
	struct acnl_key_list l = {
		.out = open_memstream(&text, &size), .json = json,
		.device = "vpn0",
	};

	assert_non_null(l.out);
	assert_int_equal(acnl_key_list_begin(&l), 0);
	assert_int_equal(acnl_key_list_add(&l, &session), 0);
	acnl_key_list_end(&l);
	fclose(l.out);
	return text;
}

static void test_show(void **state)
{
	char *text = show(&session, false);

	(void)state;
	assert_string_equal(text, show_text);
	free(text);
}

static void check_brief(const char *expected)
{
	char *text = show_as(false, false, false, &link_info, &session);

	assert_string_equal(text, expected);
	free(text);
}

static void test_brief(void **state)
{
	(void)state;
	check_brief(brief_text);
	session.networks[2] = session.networks[0];
	session.networks[3] = session.networks[0];
	session.n_networks = 4;
	session.n_networks_omitted = 2;
	session.active = 0;
	session.n_transports = 1;
	session.transports[0].state = ACVPN_TRANSPORT_STATE_NO_KEY;
	session.transports[0].n_keys = 0;
	memset(&session.transports[0].stats, 0, sizeof(struct acvpn_stats));
	check_brief("vpn0: p2p, up, carrier, MTU 1406\n"
		    "  session 7, for 3 min 2 s, idle for 2 s\n"
		    "    inside    10.0.0.2, fd00::2, 192.168.0.0/16, "
		    "2001:db8:1::/48, 192.168.0.0/16, and 3 more\n"
		    "    standby   dtls to 192.0.2.1:443, no key\n"
		    "    active    none, no packets flow\n"
		    "    traffic   12.3 MiB received, 84 B sent\n");
}

static void test_show_idle(void **state)
{
	char *text = show(NULL, false);

	(void)state;
	assert_string_equal(text, "vpn0: p2p, up, carrier, MTU 1406\n"
				  "  no session\n");
	free(text);
	text = show_as(false, false, false, NULL, NULL);
	assert_string_equal(text, "no acvpn devices\n");
	free(text);
}

static void test_show_no_key(void **state)
{
	struct acvpn_session_info bare = { .ifindex = 5, .id = 1 };
	char *text = show(&bare, false);

	(void)state;
	assert_non_null(strstr(text, "inner address   none\n"));
	assert_non_null(strstr(text, "    no transport\n"));
	free(text);
	bare.n_transports = 1;
	bare.transports[0].type = 9;
	text = show(&bare, false);
	assert_non_null(strstr(text, "transport unknown-9\n"));
	assert_non_null(strstr(text, "key           none"));
	assert_null(strstr(text, "dropped"));
	free(text);
}

/* What differs from the usual is told. */
static void test_show_unusual(void **state)
{
	char *text;

	(void)state;
	link_info.max_sessions = 50000;
	link_info.queue_bytes = 1 << 20;
	session.active = ACVPN_TRANSPORT_TYPE_CSTP;
	session.ignore_df = true;
	session.copy_dscp = true;
	session.mss_clamp = 0;
	session.tx_rate = 1024000;
	session.tx_burst = 131072;
	session.mark = 77;
	session.transports[0].slot = ACVPN_SLOT_PREVIOUS;
	session.transports[0].outer_df = false;
	session.transports[0].path_mtu = 0;
	text = show(&session, false);
	assert_non_null(strstr(text, "MTU 1406, up to 50000 sessions, up to "
			       "1.00 MiB queued\n"));
	assert_non_null(strstr(text, "data goes by    cstp, though dtls is "
			       "preferred\n"));
	assert_non_null(strstr(text, "options         roaming, ignore-df, "
			       "copy-dscp\n"));
	assert_non_null(strstr(text, "tx-rate         1000 KiB per second, "
			       "128 KiB at once\n"));
	assert_null(strstr(text, "rx-rate"));
	assert_non_null(strstr(text, "    mark            77\n"));
	assert_null(strstr(text, "priority"));
	assert_non_null(strstr(text, "transport dtls/previous, up\n"));
	assert_non_null(strstr(text, "1406, may be fragmented outside\n"));
	free(text);
}

static void test_show_many_networks(void **state)
{
	char *text;

	(void)state;
	for (int i = 0; i < ACVPN_NETWORKS_MAX; i++)
		session.networks[i] = session.networks[1];
	session.n_networks = ACVPN_NETWORKS_MAX;
	session.n_networks_omitted = 3;
	text = show(&session, false);
	assert_non_null(strstr(text, "2001:db8:1::/48, and 3 more\n"));
	for (char *s = strtok(text, "\n"); s && !strstr(s, "created");
	     s = strtok(NULL, "\n"))
		assert_true(strlen(s) < 80);
	free(text);
}

static void test_show_drops(void **state)
{
	char *text = show(&session, true);

	(void)state;
	assert_non_null(strstr(text, "  session 7, transport dtls\n"
				     "    rx-replay              10  The "));
	assert_non_null(strstr(text, "    unknown-60              3\n"));
	assert_non_null(strstr(text, "    other                   1\n"));
	assert_null(strstr(text, "rx-auth"));
	free(text);
}

static void test_list(void **state)
{
	char *text = list(false, "vpn0", &session);

	(void)state;
	assert_string_equal(text, list_text);
	free(text);
}

/* Session 7 of the sample; 8 moves by cstp; 9 has nothing. */
static void three_sessions(struct acvpn_session_info s[3])
{
	s[0] = session;
	s[1] = session;
	s[1].id = 8;
	s[1].ipv4.v4.s_addr = htonl(0x0a000009);
	s[1].active = ACVPN_TRANSPORT_TYPE_CSTP;
	s[1].idle = 90000;
	s[1].stats.rx_bytes = 1;
	s[1].n_networks = 0;
	s[2] = (struct acvpn_session_info){ .ifindex = 5, .id = 9 };
}

/* The numbers of the sessions that are listed, in one line. */
static void check_ids(const char *sort, const char *filter, const char *other,
		      const char *expected)
{
	struct acnl_args args = {
		.output = "id", .sort = sort,
		.filters = { filter, other },
		.n_filters = !!filter + !!other,
	};
	static const char sep[] = "\n ";
	struct acvpn_session_info s[3];
	char *text, *id, ids[32] = "";

	three_sessions(s);
	text = list_with(&args, "vpn0", s, 3);
	for (id = strtok(text, sep); id; id = strtok(NULL, sep))
		if (strcmp(id, "ID"))
			strcat(ids, id);
	if (strcmp(ids, expected))
		fail_msg("sort %s, filter %s: %s, not %s", sort, filter, ids,
			 expected);
	free(text);
}

static void test_list_filter(void **state)
{
	static const struct {
		const char *filter, *ids;
	} cases[] = {
		/*  0 */ { "id=8", "8" },
		/*  1 */ { "id!=8", "79" },
		/*  2 */ { "id>7", "89" },
		/*  3 */ { "id<8", "7" },
		/*  4 */ { "active=dtls", "7" },
		/*  5 */ { "active!=dtls", "89" },
		/*  6 */ { "active=none", "9" },
		/*  7 */ { "transport=cstp", "78" },
		/*  8 */ { "transport=dtls", "78" },
		/*  9 */ { "state=paused", "78" },
		/* 10 */ { "idle=2", "7" },
		/* 11 */ { "idle>60", "8" },
		/* 12 */ { "inner=10.0.0.9", "8" },
		/* 13 */ { "inner=10.0.0.0/8", "78" },
		/* 14 */ { "inner=fd00::/8", "78" },
		/* 15 */ { "inner!=10.0.0.0/8", "9" },
		/* 16 */ { "networks=192.168.7.7", "7" },
		/* 17 */ { "peer=192.0.2.1", "7" },
		/* 18 */ { "cipher=aes-256-gcm", "7" },
		/* 19 */ { "mtu=1300", "7" },
		/* 20 */ { "mtu!=1300", "89" },
		/* 21 */ { "device=vpn0", "789" },
		/* 22 */ { "drops>0", "78" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_ids(NULL, cases[i].filter, NULL, cases[i].ids);
	check_ids(NULL, "inner=10.0.0.0/8", "id>7", "8");
}

static void test_list_sort(void **state)
{
	(void)state;
	check_ids("id", NULL, NULL, "789");
	check_ids("-id", NULL, NULL, "987");
	check_ids("rx", NULL, NULL, "987");
	check_ids("-rx", NULL, NULL, "789");
	check_ids("-inner", NULL, NULL, "879");
	check_ids("active", NULL, NULL, "879");
	/* What is equal stays in order, and nothing comes first. */
	check_ids("mtu", NULL, NULL, "897");
}

static void test_list_columns(void **state)
{
	struct acnl_args args = {
		.output = "id,peer,cipher,state,mtu,drops,networks",
		.filters = { "id!=8" }, .n_filters = 1,
	};
	struct acvpn_session_info s[3];
	char *text;

	(void)state;
	three_sessions(s);
	text = list_with(&args, "vpn0", s, 3);
	assert_string_equal(text,
			    "ID  PEER           CIPHER       STATE       MTU  "
			    "DROPS  NETWORKS\n"
			    " 7  192.0.2.1:443  aes-256-gcm  up,paused  1300  "
			    "   16  192.168.0.0/16, 2001:db8:1::/48\n"
			    " 9  -              -            -             -  "
			    "    0  -\n");
	free(text);
}

/* The kernel is asked for all only if something of it is to be shown. */
static void test_list_detail(void **state)
{
	static const struct {
		struct acnl_args args;
		enum acvpn_detail detail;
	} lists[] = {
		/*  0 */ { { .options = 0 }, ACVPN_DETAIL_TOTALS },
		/*  1 */ { { .output = "id,state,transport,cookie,age" },
			   ACVPN_DETAIL_TOTALS },
		/*  2 */ { { .output = "id,peer" }, ACVPN_DETAIL_FULL },
		/*  3 */ { { .sort = "-rx" }, ACVPN_DETAIL_TOTALS },
		/*  4 */ { { .sort = "mtu" }, ACVPN_DETAIL_FULL },
		/*  5 */ { { .filters = { "active=dtls", "tx>5" },
			     .n_filters = 2 }, ACVPN_DETAIL_TOTALS },
		/*  6 */ { { .filters = { "id=7", "roaming=on" },
			     .n_filters = 2 }, ACVPN_DETAIL_FULL },
		/*  7 */ { { .options = ACNL_JSON }, ACVPN_DETAIL_FULL },
		/*  8 */ { { .options = ACNL_JSON | ACNL_TOTALS },
			   ACVPN_DETAIL_TOTALS },
		/*  9 */ { { .options = ACNL_JSON | ACNL_TOTALS,
			     .filters = { "mark=1" }, .n_filters = 1 },
			   ACVPN_DETAIL_FULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct acnl_session_list l = { 0 };

		assert_int_equal(acnl_session_list_setup(&l, &lists[i].args),
				 ACNL_OK);
		if (acnl_session_list_detail(&l) != lists[i].detail)
			fail_msg("list %zu", i);
	}
}

/* What totals do not tell is not in their JSON, rather than wrong. */
static void test_list_totals(void **state)
{
	const struct acnl_args args = { .options = ACNL_JSON | ACNL_TOTALS };
	char *text = list_with(&args, "vpn0", &session, 1);
	json_t *json = json_loads(text, 0, NULL), *s;

	(void)state;
	s = json_array_get(json_object_get(json, "totals"), 0);
	assert_int_equal(json_object_size(s), 11);
	assert_int_equal(json_integer_value(json_object_get(s, "id")), 7);
	assert_string_equal(json_string_value(json_object_get(s, "active")),
			    "dtls");
	assert_non_null(json_object_get(json_object_get(s, "totals"),
					"rx_bytes"));
	assert_null(json_object_get(s, "transports"));
	json_decref(json);
	free(text);
}

static void test_peer_names(void **state)
{
	static const struct {
		const char *text, *peer;
	} names[] = {
		/*  0 */ { "192.0.2.1:4433", "192.0.2.1:4433" },
		/*  1 */ { "[2001:db8::1]:65535", "[2001:db8::1]:65535" },
		/*  2 */ { "192.0.2.1", NULL },
		/*  3 */ { "2001:db8::1", NULL },
		/*  4 */ { "2001:db8::1:4433", NULL },
		/*  5 */ { "[192.0.2.1]:4433", NULL },
		/*  6 */ { "192.0.2.1:0", NULL },
		/*  7 */ { "192.0.2.1:65536", NULL },
		/*  8 */ { "192.0.2.1:", NULL },
		/*  9 */ { ":4433", NULL },
		/* 10 */ { "[]:4433", NULL },
		/* 11 */ { "7", NULL },
		/* 12 */ { "[fe80::1%7]:4433", "[fe80::1%7]:4433" },
		/* 13 */ { "[fe80::1%lo]:4433", "[fe80::1%1]:4433" },
		/* 14 */ { "[fe80::1%]:4433", NULL },
		/* 15 */ { "[fe80::1%nosuchlink]:4433", NULL },
		/* 16 */ { "[2001:db8::1%7]:4433", NULL },
		/* 17 */ { "192.0.2.1%7:4433", NULL },
	};
	char text[ACVPN_ENDPOINT_STRLEN];
	struct acvpn_endpoint peer;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int err = acnl_target_parse_peer(names[i].text, &peer);

		acvpn_endpoint_format(&peer, text, sizeof(text));
		if (!err != !!names[i].peer)
			fail_msg("case %zu: %d", i, err);
		assert_string_equal(text, err ? "none" : names[i].peer);
	}
}

static void test_keys(void **state)
{
	char *text = key_list(false);

	(void)state;
	assert_string_equal(text, keys_text);
	free(text);
}

static json_t *get(json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);

	if (!value)
		fail_msg("no \"%s\"", key);
	return value;
}

static long long get_int(json_t *json, const char *key)
{
	assert_true(json_is_integer(get(json, key)));
	return json_integer_value(get(json, key));
}

static const char *get_text(json_t *json, const char *key)
{
	assert_true(json_is_string(get(json, key)));
	return json_string_value(get(json, key));
}

static void test_peer_scope(void **state)
{
	struct acvpn_endpoint peer;
	json_t *json;

	(void)state;
	assert_int_equal(acnl_target_parse_peer("[fe80::1%7]:4433", &peer), 0);
	json = value_endpoint(&peer);
	assert_string_equal(get_text(json, "address"), "fe80::1%7");
	assert_int_equal(get_int(json, "port"), 4433);
	json_decref(json);
}

static void check_transport_json(json_t *t)
{
	json_t *stats = get(t, "stats"), *drops = get(stats, "drops");
	json_t *key = json_array_get(get(t, "keys"), 0);

	assert_string_equal(get_text(t, "type"), "dtls");
	assert_string_equal(get_text(get(t, "remote"), "address"),
			    "192.0.2.1");
	assert_int_equal(get_int(get(t, "local"), "port"), 51234);
	assert_int_equal(get_int(t, "last_rx_ms"), 3200);
	assert_true(json_is_null(get(t, "last_tx_ms")));
	assert_string_equal(get_text(key, "cipher"), "aes-256-gcm");
	assert_int_equal(get_int(key, "tx_seq"), 1234);
	assert_string_equal(get_text(key, "slot"), "current");
	assert_int_equal(get_int(key, "soft_records"), 23726566);
	assert_true(json_is_null(get(key, "soft_bytes")));
	assert_string_equal(get_text(t, "slot"), "current");
	assert_string_equal(get_text(t, "state"), "up");
	assert_int_equal(get_int(t, "path_mtu"), 1300);
	assert_int_equal(get_int(t, "dpd_s"), 30);
	assert_int_equal(get_int(t, "keepalive_s"), 20);
	assert_int_equal(get_int(t, "answer_timeout_ms"), 2000);
	assert_true(json_is_null(get(t, "orphaned_ms")));
	assert_string_equal(get_text(t, "compression"), "none");
	assert_int_equal(get_int(t, "compress_min"), 40);
	assert_true(json_is_true(get(t, "outer_df")));
	assert_int_equal(get_int(stats, "tx_dpd_requests"), 5);
	assert_int_equal(get_int(stats, "rx_compressed"), 0);
	assert_int_equal(get_int(stats, "rx_bytes"), 12897485);
	assert_int_equal(get_int(stats, "rx_passed"), 6);
	assert_int_equal(get_int(drops, "rx-replay"), 10);
	assert_int_equal(get_int(drops, "rx-auth"), 0);
	assert_int_equal(get_int(drops, "unknown-60"), 3);
	assert_int_equal(get_int(drops, "other"), 1);
}

static void check_options_json(json_t *s)
{
	json_t *nets = get(s, "networks");

	assert_int_equal(json_array_size(nets), 2);
	assert_string_equal(json_string_value(json_array_get(nets, 1)),
			    "2001:db8:1::/48");
	assert_int_equal(get_int(s, "networks_omitted"), 0);
	assert_int_equal(get_int(s, "idle_ms"), 2500);
	assert_int_equal(get_int(s, "idle_timeout_s"), 300);
	assert_string_equal(get_text(s, "idle_action"), "tell");
	assert_int_equal(get_int(s, "lifetime_s"), 3600);
	assert_int_equal(get_int(s, "lifetime_left_ms"), 3418000);
	assert_int_equal(get_int(s, "dead_timeout_s"), 60);
	assert_int_equal(get_int(s, "persist_s"), 90);
	assert_true(json_is_null(get(s, "dead_ms")));
	assert_int_equal(get_int(s, "last_rx_data_ms"), 2500);
	assert_int_equal(get_int(s, "last_tx_data_ms"), 1250);
	assert_true(json_is_true(get(s, "roaming")));
	assert_true(json_is_false(get(s, "ignore_df")));
	assert_int_equal(get_int(s, "mss_clamp"), 1360);
	assert_true(json_is_false(get(s, "copy_dscp")));
	assert_int_equal(get_int(s, "rx_rate"), 0);
	assert_int_equal(get_int(s, "tx_burst"), 0);
	assert_int_equal(get_int(s, "mark"), 0);
	assert_string_equal(get_text(s, "prefer"), "dtls");
	assert_string_equal(get_text(s, "active"), "dtls");
	assert_int_equal(get_int(get(s, "totals"), "tx_bytes"), 84);
	assert_int_equal(get_int(get(get(s, "totals"), "drops"), "rx-auth"), 0);
	assert_int_equal(get_int(s, "generation"), 12);
	assert_string_equal(get_text(s, "cookie"), "616c696365");
}

static void test_show_json(void **state)
{
	json_t *json = show_json(&link_info, &session), *device, *s;

	(void)state;
	assert_non_null(json);
	device = json_array_get(get(json, "devices"), 0);
	assert_string_equal(get_text(device, "name"), "vpn0");
	assert_string_equal(get_text(device, "mode"), "p2p");
	assert_int_equal(get_int(device, "mtu"), 1406);
	assert_true(json_is_true(get(device, "up")));
	assert_true(json_is_true(get(device, "carrier")));
	assert_int_equal(get_int(device, "max_sessions"), 0);
	assert_int_equal(get_int(device, "queue_bytes"), 67108864);
	s = json_array_get(get(device, "sessions"), 0);
	assert_string_equal(get_text(s, "device"), "vpn0");
	assert_int_equal(get_int(s, "id"), 7);
	assert_string_equal(get_text(s, "ipv4"), "10.0.0.2");
	assert_string_equal(get_text(s, "ipv6"), "fd00::2");
	assert_int_equal(get_int(s, "age_ms"), 182000);
	check_options_json(s);
	check_transport_json(json_array_get(get(s, "transports"), 0));
	s = json_array_get(get(s, "transports"), 1);
	assert_string_equal(get_text(s, "state"), "paused");
	assert_true(json_is_null(get(s, "outer_df")));
	assert_true(json_is_null(get(s, "path_mtu")));
	json_decref(json);
}

static void test_keys_json(void **state)
{
	char *text = key_list(true);
	json_t *json = json_loads(text, 0, NULL), *key;

	(void)state;
	free(text);
	assert_int_equal(json_array_size(get(json, "keys")), 2);
	key = json_array_get(get(json, "keys"), 1);
	assert_string_equal(get_text(key, "device"), "vpn0");
	assert_int_equal(get_int(key, "session"), 7);
	assert_string_equal(get_text(key, "transport"), "dtls");
	assert_string_equal(get_text(key, "transport_slot"), "current");
	assert_string_equal(get_text(key, "slot"), "next");
	assert_int_equal(get_int(key, "hard_bytes"), 1 << 30);
	json_decref(json);
}

static void test_json_empty(void **state)
{
	json_t *json = show_json(NULL, NULL);
	char *text = list(true, NULL, NULL);

	(void)state;
	assert_int_equal(json_array_size(get(json, "devices")), 0);
	json_decref(json);
	json = show_json(&link_info, NULL);
	assert_int_equal(json_array_size(get(json, "devices")), 1);
	json_decref(json);
	assert_string_equal(text, "{\n  \"version\": 1,\n"
				  "  \"sessions\": []\n}\n");
	free(text);
}

/* A session of a device that appeared after the list of devices was made. */
static void test_json_no_device(void **state)
{
	char *text = list(true, NULL, &session);
	json_t *json = json_loads(text, 0, NULL), *s;

	(void)state;
	free(text);
	s = json_array_get(get(json, "sessions"), 0);
	assert_true(json_is_null(get(s, "device")));
	assert_int_equal(get_int(s, "ifindex"), 5);
	json_decref(json);
}

static void test_json_huge(void **state)
{
	json_t *json;

	(void)state;
	session.age = UINT64_MAX;
	json = acnl_json_session(&session, "vpn0");
	assert_int_equal(get_int(json, "age_ms"), INT64_MAX);
	json_decref(json);
}

static const struct acvpn_event event = {
	.ifindex = 5,
	.seq = 41,
	.type = ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
	.session_id = 7,
	.generation = 12,
	.cookie = { 3, "al\033" },
	.transport_type = ACVPN_TRANSPORT_TYPE_DTLS,
	.reason = ACVPN_REASON_SOCKET_CLOSED,
	.peer_reason = -1,
	.content_type = -1,
};

#define NO_DETAILS							\
	"\"content_type\":null,\"payload\":null,\"epoch\":null,"	\
	"\"mtu\":null,\"size\":null,\"count\":null,\"remote\":null,"

static void check_dump(json_t *json, const char *expected)
{
	char *text = json_dumps(json, JSON_COMPACT);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	json_decref(json);
}

static void test_event_json(void **state)
{
	struct acvpn_event bare = { .ifindex = 5, .type = 99,
				    .peer_reason = 0xb0, .content_type = -1 };

	(void)state;
	check_dump(acnl_json_event(&event, "vpn0", &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"transport-down\",\"device\":\"vpn0\","
		   "\"ifindex\":5,\"seq\":41,\"session\":7,"
		   "\"transport\":\"dtls\",\"slot\":\"current\","
		   "\"reason\":\"socket-closed\",\"peer_reason\":null,"
		   NO_DETAILS "\"generation\":12,\"cookie\":\"616c1b\","
		   "\"stats\":null}");
	check_dump(acnl_json_event(&bare, NULL, &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"unknown-99\",\"device\":null,"
		   "\"ifindex\":5,\"seq\":0,\"session\":null,"
		   "\"transport\":null,\"slot\":null,\"reason\":null,"
		   "\"peer_reason\":176," NO_DETAILS
		   "\"generation\":null,\"cookie\":null,"
		   "\"stats\":null}");
	check_dump(acnl_json_notice("lost", "vpn0", 3, &when),
		   "{\"version\":1,\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"lost\",\"device\":\"vpn0\",\"count\":3}");
	check_dump(acnl_json_notice("lost", NULL, -1, &when),
		   "{\"version\":1,\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"lost\",\"device\":null,\"count\":null}");
}

static void check_event(const struct acvpn_event *e, const char *device,
			const char *expected)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	acnl_monitor_text(out, e, device, &when);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void test_event_text(void **state)
{
	struct acvpn_event bye = {
		.ifindex = 5,
		.type = ACVPN_EVENT_TYPE_PEER_DISCONNECT,
		.session_id = 7,
		.peer_reason = 0xb0,
		.content_type = -1,
		.payload_len = 3,
		.payload = "bye",
	};

	(void)state;
	check_event(&event, "vpn0",
		    "03:04:05.067 vpn0: transport-down, session 7, "
		    "transport dtls, reason socket-closed, "
		    "cookie 0x616c1b\n");
	check_event(&bye, NULL,
		    "03:04:05.067 ifindex 5: peer-disconnect, session 7, "
		    "peer's reason 0xb0, payload \"bye\"\n");
	bye.payload[1] = '\033';
	check_event(&bye, "vpn0",
		    "03:04:05.067 vpn0: peer-disconnect, session 7, "
		    "peer's reason 0xb0, payload 0x621b65\n");
}

/* The last words of a session. */
static void test_event_stats(void **state)
{
	struct acvpn_event last = {
		.ifindex = 5,
		.type = ACVPN_EVENT_TYPE_SESSION_DEL,
		.session_id = 7,
		.peer_reason = -1,
		.content_type = -1,
		.has_stats = true,
		.stats = { .rx_bytes = 1536, .tx_bytes = 84 },
	};
	json_t *json;

	(void)state;
	check_event(&last, "vpn0",
		    "03:04:05.067 vpn0: session-del, session 7, "
		    "1.50 KiB received, 84 B sent\n");
	last.stats.drops[ACVPN_DROP_REASON_RX_DETACHED] = 2;
	check_event(&last, "vpn0",
		    "03:04:05.067 vpn0: session-del, session 7, "
		    "1.50 KiB received, 84 B sent, 2 dropped\n");
	json = acnl_json_event(&last, "vpn0", &when);
	assert_int_equal(get_int(get(json, "stats"), "rx_bytes"), 1536);
	assert_int_equal(get_int(get(get(json, "stats"), "drops"),
				 "rx-detached"), 2);
	json_decref(json);
}

static struct acvpn_event new_event(enum acvpn_event_type type)
{
	return (struct acvpn_event){
		.ifindex = 5, .type = type, .session_id = 7,
		.transport_type = ACVPN_TRANSPORT_TYPE_DTLS,
		.peer_reason = -1, .content_type = -1,
	};
}

static void test_event_details(void **state)
{
	struct acvpn_event e = new_event(ACVPN_EVENT_TYPE_CONTROL_RECORD);

	(void)state;
	e.slot = ACVPN_SLOT_NEXT;
	e.content_type = 22;
	check_event(&e, "vpn0",
		    "03:04:05.067 vpn0: control-record, session 7, "
		    "transport dtls/next, content type 22 (handshake)\n");
	e.content_type = 99;
	check_event(&e, "vpn0",
		    "03:04:05.067 vpn0: control-record, session 7, "
		    "transport dtls/next, content type 99\n");
	e = new_event(ACVPN_EVENT_TYPE_KEY_SWAP);
	e.epoch = 3;
	check_event(&e, "vpn0", "03:04:05.067 vpn0: key-swap, session 7, "
				"transport dtls, epoch 3\n");
	e = new_event(ACVPN_EVENT_TYPE_LARGE_PACKET);
	e.mtu = 1300;
	e.count = 12;
	check_event(&e, "vpn0", "03:04:05.067 vpn0: large-packet, session 7, "
				"transport dtls, MTU 1300, count 12\n");
	e = new_event(ACVPN_EVENT_TYPE_PROBE_REPLY);
	e.has_size = true;
	check_event(&e, "vpn0", "03:04:05.067 vpn0: probe-reply, session 7, "
				"transport dtls, size 0\n");
	e = new_event(ACVPN_EVENT_TYPE_ENDPOINT);
	e.remote = session.transports[0].remote;
	check_event(&e, "vpn0", "03:04:05.067 vpn0: endpoint, session 7, "
				"transport dtls, peer 192.0.2.1:443\n");
}

static void test_event_details_json(void **state)
{
	struct acvpn_event e = new_event(ACVPN_EVENT_TYPE_ENDPOINT);
	json_t *json;

	(void)state;
	e.slot = ACVPN_SLOT_PREVIOUS;
	e.content_type = 21;
	e.epoch = 3;
	e.mtu = 1300;
	e.has_size = true;
	e.count = 12;
	e.remote = session.transports[0].remote;
	e.payload_len = 2;
	e.payload[0] = 0xb0;
	json = acnl_json_event(&e, "vpn0", &when);
	assert_string_equal(get_text(json, "slot"), "previous");
	assert_int_equal(get_int(json, "content_type"), 21);
	assert_int_equal(get_int(json, "epoch"), 3);
	assert_int_equal(get_int(json, "mtu"), 1300);
	assert_int_equal(get_int(json, "size"), 0);
	assert_int_equal(get_int(json, "count"), 12);
	assert_int_equal(get_int(get(json, "remote"), "port"), 443);
	assert_string_equal(get_text(json, "payload"), "b000");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_show, setup),
		cmocka_unit_test_setup(test_show_idle, setup),
		cmocka_unit_test_setup(test_show_no_key, setup),
		cmocka_unit_test_setup(test_show_drops, setup),
		cmocka_unit_test_setup(test_brief, setup),
		cmocka_unit_test_setup(test_list, setup),
		cmocka_unit_test_setup(test_list_filter, setup),
		cmocka_unit_test_setup(test_list_sort, setup),
		cmocka_unit_test_setup(test_list_columns, setup),
		cmocka_unit_test_setup(test_list_detail, setup),
		cmocka_unit_test_setup(test_list_totals, setup),
		cmocka_unit_test_setup(test_peer_names, setup),
		cmocka_unit_test_setup(test_peer_scope, setup),
		cmocka_unit_test_setup(test_show_json, setup),
		cmocka_unit_test_setup(test_json_empty, setup),
		cmocka_unit_test_setup(test_json_no_device, setup),
		cmocka_unit_test_setup(test_json_huge, setup),
		cmocka_unit_test_setup(test_event_json, setup),
		cmocka_unit_test_setup(test_event_text, setup),
		cmocka_unit_test_setup(test_event_stats, setup),
		cmocka_unit_test_setup(test_event_details, setup),
		cmocka_unit_test_setup(test_event_details_json, setup),
		cmocka_unit_test_setup(test_show_unusual, setup),
		cmocka_unit_test_setup(test_show_many_networks, setup),
		cmocka_unit_test_setup(test_keys, setup),
		cmocka_unit_test_setup(test_keys_json, setup),
	};

	return cmocka_run_group_tests_name("acnl_output", tests, NULL, NULL);
}
