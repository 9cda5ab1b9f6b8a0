// SPDX-License-Identifier: GPL-2.0-only
/* Sessions and bans as administrators see them. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/control/describe.h"
#include "unit/schema.h"

enum { NOW = 100000 };

static const struct control_describe d = {
	.now = NOW, .wall = 1795230245067, .tcp_port = 443, .udp_port = 4433,
};

static void from(union sockaddr_any *a, const char *address, uint16_t port)
{
	memset(a, 0, sizeof(*a));
	a->sa.sa_family = strchr(address, ':') ? AF_INET6 : AF_INET;
	inet_pton(a->sa.sa_family, address, a->sa.sa_family == AF_INET ?
		  (void *)&a->v4.sin_addr : (void *)&a->v6.sin6_addr);
	sockaddr_set_port(a, port);
}

static struct auth_record full(void)
{
	struct auth_record r = {
		.index = 1435, .user = "walter", .group = "staff",
		.limits = { .session_ms = 60000, .disconnected_ms = 300000 },
		.login = NOW - 34000, .hostname = "desk",
		.agent = "AnyConnect 3.1\x1b[2J", .carried = true,
		.told = "dns = 192.0.2.53\ndns = 2001:db8::53\n"
			"default-domain = example.com\n"
			"split-dns = intern.example.com\n"
			"route = 192.0.2.0/24\nno-route = 192.0.2.128/25\n"
			"iroute = 198.51.100.0/24\n"
			"rx-data-per-sec = 16000\n",
		.base = { .rx_bytes = 1000, .tx_bytes = 100 },
		.tunnels[AUTH_CHANNEL_SSL] = {
			.up = true, .count = 2, .since = NOW - 5000,
			.cipher = "AES", .before = { .rx_bytes = 900 },
			.agent = "AnyConnect 3.2\x1b[2J",
		},
		.tunnels[AUTH_CHANNEL_DTLS] = {
			.count = 1, .since = NOW - 30000, .ended = NOW - 20000,
			.reason = AUTH_REASON_DPD, .cipher = "CHACHA",
			.traffic = { .rx_bytes = 100, .tx_bytes = 100 },
			.compressed = true,
		},
	};

	prefix_parse("192.168.1.4", &r.ipv4);
	from(&r.peer, "::ffff:172.16.250.17", 1269);
	from(&r.tunnels[0].peer, "172.16.250.17", 1272);
	from(&r.tunnels[1].peer, "fe80::1", 1280);
	r.tunnels[1].peer.v6.sin6_scope_id = 3;
	return r;
}

static void check_text(const json_t *object, const char *name,
		       const char *expected)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (!text || strcmp(text, expected))
		fail_msg("%s: %s, not %s", name, text ? text : "none",
			 expected);
}

static void check_number(const json_t *object, const char *name,
			 json_int_t expected)
{
	const json_t *number = json_object_get(object, name);

	if (!json_is_integer(number) || json_integer_value(number) != expected)
		fail_msg("%s: %lld, not %lld", name,
			 (long long)json_integer_value(number),
			 (long long)expected);
}

/* @expected are joined by blanks. */
static void check_list(const json_t *object, const char *name,
		       const char *expected)
{
	const json_t *list = json_object_get(object, name), *value;
	char text[256] = "";
	size_t i;

	assert_true(json_is_array(list));
	json_array_foreach(list, i, value) {
		if (i)
			strcat(text, " ");
		strcat(text, json_string_value(value));
	}
	assert_string_equal(text, expected);
}

static json_t *tunnel(json_t *session, size_t i)
{
	return json_array_get(json_object_get(session, "tunnels"), i);
}

static void check_tunnels(json_t *session)
{
	json_t *t = tunnel(session, 0);

	check_text(t, "id", "1435.1");
	check_text(t, "type", "parent");
	check_number(json_object_get(t, "remote"), "port", 1269);
	check_number(t, "idle_ms", 2000);
	check_text(t, "agent", "AnyConnect 3.1?[2J");
	t = tunnel(session, 1);
	check_text(t, "id", "1435.2");
	check_text(t, "type", "ssl");
	check_text(t, "compression", "none");
	assert_true(json_is_true(json_object_get(t, "up")));
	check_number(t, "local_port", 443);
	check_number(t, "idle_ms", 1500);
	check_text(t, "agent", "AnyConnect 3.2?[2J");
	check_number(json_object_get(t, "remote"), "port", 1272);
	/* what was before, and what the kernel counts */
	check_number(json_object_get(t, "carried"), "rx_bytes", 900 + 50);
	t = tunnel(session, 2);
	check_text(t, "id", "1435.3");
	check_text(t, "reason", "dead peer");
	assert_true(json_is_null(json_object_get(t, "idle_ms")));
	assert_true(json_is_null(json_object_get(t, "agent")));
	check_text(t, "compression", "lzs");
	check_number(t, "local_port", 4433);
	check_text(json_object_get(t, "remote"), "address", "fe80::1%3");
	check_number(json_object_get(t, "carried"), "rx_bytes", 100);
}

static void test_full(void **state)
{
	const struct auth_record r = full();
	const struct ipc_used_by used = {
		.index = 1435, .total = { .rx_bytes = 60 },
		.cstp = { .rx_bytes = 50 }, .dtls = { .rx_bytes = 10 },
		.rx_drops = 3, .idle = 2000, .idle_timeout = 120,
		.cstp_heard = 1500, .dtls_heard = 10,
	};
	json_t *s = control_describe_session(&d, &r, &used);

	(void)state;
	assert_non_null(s);
	schema_check("gateway-session", s);
	check_number(s, "index", 1435);
	check_text(s, "user", "walter");
	check_text(s, "state", "active");
	check_text(s, "ipv4", "192.168.1.4");
	check_text(json_object_get(s, "remote"), "address", "172.16.250.17");
	/* no terminal is told what to do */
	check_text(s, "agent", "AnyConnect 3.1?[2J");
	check_text(s, "login", "2026-11-21T03:03:31.067Z");
	check_number(s, "duration_ms", 34000);
	check_number(s, "session_left_ms", 26000);
	assert_true(json_is_null(json_object_get(s, "inactive_ms")));
	assert_true(json_is_null(json_object_get(s, "resume_left_ms")));
	check_number(s, "idle_left_ms", 118000);
	check_number(json_object_get(s, "totals"), "rx_bytes", 1000 + 60);
	check_number(json_object_get(s, "totals"), "rx_drops", 3);
	check_tunnels(s);
	json_decref(s);
}

/* The data plane follows a client, and knows better where it is than who was
 * told once; of what is not there any more it knows nothing.
 */
static void test_moved(void **state)
{
	struct ipc_used_by used = { .index = 1435 };
	struct auth_record r = full();
	json_t *s;

	(void)state;
	from(&used.dtls_peer, "2001:db8::7", 4711);
	s = control_describe_session(&d, &r, &used);
	assert_non_null(s);
	check_number(json_object_get(tunnel(s, 1), "remote"), "port", 1272);
	check_number(json_object_get(tunnel(s, 2), "remote"), "port", 1280);
	json_decref(s);
	r.tunnels[AUTH_CHANNEL_DTLS].up = true;
	s = control_describe_session(&d, &r, &used);
	assert_non_null(s);
	schema_check("gateway-session", s);
	check_number(json_object_get(tunnel(s, 1), "remote"), "port", 1272);
	check_number(json_object_get(tunnel(s, 2), "remote"), "port", 4711);
	check_text(json_object_get(tunnel(s, 2), "remote"), "address",
		   "2001:db8::7");
	json_decref(s);
	used.dtls_peer.sa.sa_family = AF_UNSPEC;
	s = control_describe_session(&d, &r, &used);
	assert_non_null(s);
	check_number(json_object_get(tunnel(s, 2), "remote"), "port", 1280);
	json_decref(s);
}

/* Only who asks for it is told what the client was told. */
static void test_told(void **state)
{
	struct control_describe detail = d;
	const struct auth_record r = full();
	json_t *s = control_describe_session(&d, &r, NULL);

	(void)state;
	assert_true(json_is_null(json_object_get(s, "dns")));
	assert_true(json_is_null(json_object_get(s, "networks")));
	assert_true(json_is_null(json_object_get(s, "rx_rate")));
	json_decref(s);
	detail.detail = true;
	s = control_describe_session(&detail, &r, NULL);
	assert_non_null(s);
	schema_check("gateway-session", s);
	check_list(s, "dns", "192.0.2.53 2001:db8::53");
	check_list(s, "nbns", "");
	check_list(s, "domains", "example.com");
	check_list(s, "split_dns", "intern.example.com");
	check_list(s, "split_include", "192.0.2.0/24");
	check_list(s, "split_exclude", "192.0.2.128/25");
	check_list(s, "networks", "198.51.100.0/24");
	check_number(s, "rx_rate", 16000);
	check_number(s, "tx_rate", 0);
	json_decref(s);
}

/* It waits, and the data plane has nothing of it. */
static void test_waiting(void **state)
{
	struct auth_record r = full();
	json_t *s;

	(void)state;
	r.carried = false;
	r.tunnels[AUTH_CHANNEL_SSL].up = false;
	r.tunnels[AUTH_CHANNEL_SSL].ended = NOW - 1000;
	r.tunnels[AUTH_CHANNEL_SSL].reason = AUTH_REASON_DROPPED;
	r.inactive = NOW - 1000;
	s = control_describe_session(&d, &r, NULL);
	assert_non_null(s);
	schema_check("gateway-session", s);
	check_text(s, "state", "waiting");
	check_number(s, "inactive_ms", 1000);
	check_number(s, "resume_left_ms", 299000);
	assert_true(json_is_null(json_object_get(s, "idle_ms")));
	check_number(json_object_get(s, "totals"), "rx_bytes", 1000);
	check_text(tunnel(s, 1), "reason", "admin");
	json_decref(s);
}

/* It is up, and nothing came by it. */
static void test_unheard(void **state)
{
	const struct auth_record r = full();
	const struct ipc_used_by used = {
		.index = 1435, .cstp_heard = UINT64_MAX,
	};
	json_t *s = control_describe_session(&d, &r, &used);

	(void)state;
	assert_non_null(s);
	schema_check("gateway-session", s);
	assert_true(json_is_null(json_object_get(tunnel(s, 1), "idle_ms")));
	json_decref(s);
}

static void test_bare(void **state)
{
	const struct auth_record r = { .index = 1, .user = "a" };
	json_t *s = control_describe_session(&d, &r, NULL);

	(void)state;
	assert_non_null(s);
	schema_check("gateway-session", s);
	assert_int_equal(json_array_size(json_object_get(s, "tunnels")), 1);
	json_decref(s);
}

static json_t *event_of(enum control_event_kind kind,
			const struct auth_record *r)
{
	static const struct auth_traffic carried = { .rx_bytes = 7 };
	const struct control_event event = {
		.kind = kind, .record = r, .channel = AUTH_CHANNEL_DTLS,
		.peer = &r->peer,
		.cipher = kind == CONTROL_EVENT_UP ? "AES" : NULL,
		.reason = AUTH_REASON_DPD, .text = "no\x1b[2J",
		.traffic = kind == CONTROL_EVENT_DOWN ? &carried : NULL,
	};
	json_t *json = control_describe_event(&d, &event);

	assert_non_null(json);
	schema_check("gateway-event", json);
	return json;
}

static void test_event(void **state)
{
	const struct auth_record r = full();
	json_t *e = event_of(CONTROL_EVENT_LOGIN, &r);

	(void)state;
	check_text(e, "event", "login");
	check_text(e, "time", "2026-11-21T03:04:05.067Z");
	check_number(e, "index", 1435);
	check_text(e, "user", "walter");
	check_text(json_object_get(e, "remote"), "address", "172.16.250.17");
	assert_true(json_is_null(json_object_get(e, "tunnel")));
	assert_true(json_is_null(json_object_get(e, "reason")));
	json_decref(e);
	e = event_of(CONTROL_EVENT_UP, &r);
	check_text(e, "event", "tunnel-up");
	check_text(e, "tunnel", "dtls");
	check_text(e, "cipher", "AES");
	json_decref(e);
	e = event_of(CONTROL_EVENT_DOWN, &r);
	check_text(e, "event", "tunnel-down");
	check_text(e, "reason", "dead peer");
	check_text(e, "detail", "no?[2J");
	check_number(json_object_get(e, "carried"), "rx_bytes", 7);
	json_decref(e);
	e = event_of(CONTROL_EVENT_LOGOUT, &r);
	check_text(e, "event", "logout");
	assert_true(json_is_null(json_object_get(e, "tunnel")));
	check_text(e, "reason", "dead peer");
	json_decref(e);
}

static void test_notice(void **state)
{
	const uint64_t count = 3;
	json_t *notice = control_describe_notice(&d, "start", NULL);

	(void)state;
	schema_check("gateway-notice", notice);
	check_text(notice, "event", "start");
	json_decref(notice);
	notice = control_describe_notice(&d, "lost", &count);
	schema_check("gateway-notice", notice);
	check_number(notice, "count", 3);
	json_decref(notice);
}

static void test_ban(void **state)
{
	struct auth_ban_entry e = {
		.score = 30, .banned = true, .until = NOW + 5000,
	};
	json_t *ban;

	(void)state;
	prefix_parse("2001:db8::/64", &e.who);
	ban = control_describe_ban(&d, &e);
	assert_non_null(ban);
	schema_check("ban", ban);
	check_text(ban, "address", "2001:db8::/64");
	check_number(ban, "left_ms", 5000);
	json_decref(ban);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_unheard),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_ban),
	};

	return cmocka_run_group_tests_name("control_describe", tests, NULL,
					   NULL);
}
