// SPDX-License-Identifier: GPL-2.0-only
/* What acnl prints of a gateway's sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/ban.h"
#include "acnl/follow.h"
#include "acnl/gateway.h"
#include "acnl/logoff.h"
#include "acnl/sessions.h"
#include "unit/schema.h"

static const char session[] =
	"{\"index\": 7, \"user\": \"ali\\u001bce\", \"group\": \"staff\","
	" \"vhost\": null, \"state\": \"active\", \"ipv4\": \"10.0.0.2\","
	" \"ipv6\": \"fd00::2\","
	" \"remote\": {\"address\": \"2001:db8::1\", \"port\": 1269},"
	" \"hostname\": \"desk\", \"agent\": \"Client 1\","
	" \"login\": \"2026-11-21T03:04:05.067Z\", \"duration_ms\": 34000,"
	" \"inactive_ms\": null, \"session_left_ms\": 26000,"
	" \"resume_left_ms\": null, \"idle_ms\": 2000,"
	" \"idle_timeout_s\": 120, \"idle_left_ms\": 118000,"
	" \"dns\": [\"192.0.2.53\", \"2001:db8::53\"], \"nbns\": [],"
	" \"domains\": [\"exam\\u001bple.com\"], \"split_dns\": [],"
	" \"split_include\": [], \"split_exclude\": [\"192.0.2.128/25\"],"
	" \"networks\": [\"198.51.100.0/24\"],"
	" \"rx_rate\": 16000, \"tx_rate\": 0,"
	" \"totals\": {\"rx_packets\": 1, \"rx_bytes\": 1024,"
	"  \"tx_packets\": 2, \"tx_bytes\": 2048, \"rx_drops\": 3,"
	"  \"tx_drops\": 4},"
	" \"tunnels\": [{\"id\": \"7.1\", \"type\": \"parent\", \"up\": true,"
	"  \"count\": 1, \"since\": \"2026-11-21T03:04:05.067Z\","
	"  \"remote\": {\"address\": \"192.0.2.1\", \"port\": 1269},"
	"  \"local_port\": 443, \"agent\": \"Client 1\", \"idle_ms\": null,"
	"  \"cipher\": null, \"compression\": null, \"ended\": null,"
	"  \"reason\": null, \"carried\": null},"
	" {\"id\": \"7.2\", \"type\": \"ssl\", \"up\": true,"
	"  \"count\": 1, \"since\": \"2026-11-21T03:04:06.000Z\","
	"  \"remote\": {\"address\": \"192.0.2.1\", \"port\": 1272},"
	"  \"local_port\": 443, \"agent\": \"Cli\\u001bent 2\", \"idle_ms\": 3000,"
	"  \"cipher\": \"AES\", \"compression\": \"none\", \"ended\": null,"
	"  \"reason\": null, \"carried\": {\"rx_packets\": 1,"
	"   \"rx_bytes\": 1024, \"tx_packets\": 2, \"tx_bytes\": 2048}},"
	" {\"id\": \"7.3\", \"type\": \"dtls\", \"up\": false,"
	"  \"count\": 1, \"since\": \"2026-11-21T03:04:06.000Z\","
	"  \"remote\": {\"address\": \"192.0.2.1\", \"port\": 1280},"
	"  \"local_port\": 4433, \"agent\": null, \"idle_ms\": null,"
	"  \"cipher\": \"AES\", \"compression\": \"lzs\","
	"  \"ended\": \"2026-11-21T03:04:07.000Z\","
	"  \"reason\": \"dead peer\", \"carried\": {\"rx_packets\": 0,"
	"   \"rx_bytes\": 0, \"tx_packets\": 0, \"tx_bytes\": 0}}]}";

static json_t *load(const char *text)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	return json;
}

static char *print(bool json, bool detail)
{
	struct acnl_sessions s = { .json = json, .detail = detail };
	char *text;
	size_t size;

	s.out = open_memstream(&text, &size);
	assert_int_equal(acnl_sessions_begin(&s), 0);
	assert_int_equal(acnl_sessions_add(&s, load(session)), 0);
	acnl_sessions_end(&s);
	fclose(s.out);
	return text;
}

static void test_table(void **state)
{
	char *text = print(false, false);

	(void)state;
	assert_string_equal(text,
			    "INDEX  USER    GROUP  INNER              FROM                TUNNELS  AGE   INACTIVE  RX        TX\n"
			    "7      ali?ce  staff  10.0.0.2, fd00::2  [2001:db8::1]:1269  ssl      34 s  -         1.00 KiB  2.00 KiB\n");
	free(text);
}

static void test_detail(void **state)
{
	char *text = print(false, true);

	(void)state;
	assert_string_equal(text,
			    "session 7, user ali?ce, group staff, active\n"
			    "  login       2026-11-21T03:04:05.067Z, 34 s ago\n"
			    "  idle        for 2 s\n"
			    "  idle end    in 1 min 58 s\n"
			    "  session end in 26 s\n"
			    "  inside      10.0.0.2, fd00::2\n"
			    "  from        [2001:db8::1]:1269\n"
			    "  host        desk\n"
			    "  client      Client 1\n"
			    "  DNS         192.0.2.53, 2001:db8::53\n"
			    "  domains     exam?ple.com\n"
			    "  routes      all\n"
			    "  no routes   192.0.2.128/25\n"
			    "  behind it   198.51.100.0/24\n"
			    "  from it     at most 16000 bytes/s\n"
			    "  traffic     1.00 KiB in 1 packets received, 2.00 KiB in 2 sent; dropped 3 and 4\n"
			    "  tunnel 7.1: parent, since 2026-11-21T03:04:05.067Z, from 192.0.2.1:1269 to port 443\n"
			    "    client    Client 1\n"
			    "  tunnel 7.2: ssl, since 2026-11-21T03:04:06.000Z, from 192.0.2.1:1272 to port 443\n"
			    "    client    Cli?ent 2\n"
			    "    idle      for 3 s\n"
			    "    cipher    AES\n"
			    "    carried   1.00 KiB in 1 packets received, 2.00 KiB in 2 sent\n"
			    "  tunnel 7.3: dtls, ended 2026-11-21T03:04:07.000Z (dead peer), from 192.0.2.1:1280 to port 4433\n"
			    "    cipher    AES, compressed by lzs\n"
			    "    carried   0 B in 0 packets received, 0 B in 0 sent\n");
	free(text);
}

static const char down[] =
	"{\"time\": \"2026-11-21T03:04:05.067Z\", \"event\": \"tunnel-down\","
	" \"index\": 7, \"user\": \"ali\\u001bce\", \"group\": \"staff\","
	" \"vhost\": null, \"ipv4\": \"10.0.0.2\", \"ipv6\": null,"
	" \"remote\": {\"address\": \"2001:db8::1\", \"port\": 1269},"
	" \"tunnel\": \"dtls\", \"cipher\": null, \"reason\": \"dead peer\","
	" \"detail\": \"no answer\", \"carried\": {\"rx_packets\": 1,"
	"  \"rx_bytes\": 1024, \"tx_packets\": 2, \"tx_bytes\": 2048}}";

static const char login[] =
	"{\"time\": \"2026-11-21T03:04:05.067Z\", \"event\": \"login\","
	" \"index\": 7, \"user\": \"alice\", \"group\": null,"
	" \"vhost\": null, \"ipv4\": null, \"ipv6\": null,"
	" \"remote\": {\"address\": \"192.0.2.1\", \"port\": 1269},"
	" \"tunnel\": null, \"cipher\": null, \"reason\": null,"
	" \"detail\": null, \"carried\": null}";

static const char lost[] =
	"{\"version\": 1, \"time\": \"2026-11-21T03:04:05.067Z\","
	" \"event\": \"lost\", \"count\": 3}";

static void check_follow(const char *item, const char *expected)
{
	json_t *json = load(item);
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	acnl_follow_print(out, json);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
	json_decref(json);
}

static void test_follow(void **state)
{
	(void)state;
	check_follow(login,
		     "2026-11-21T03:04:05.067Z login, session 7, user alice, from 192.0.2.1:1269\n");
	check_follow(down,
		     "2026-11-21T03:04:05.067Z tunnel-down, session 7, user ali?ce, group staff, dtls, inside 10.0.0.2, from [2001:db8::1]:1269: dead peer: no answer; 1.00 KiB received, 2.00 KiB sent\n");
	check_follow(lost,
		     "2026-11-21T03:04:05.067Z lost 3 events; 'acnl sessions' tells the present state\n");
	check_follow("{\"version\": 1, \"event\": \"start\"}", "");
}

static void check_json(const char *name, json_t *json)
{
	assert_non_null(json);
	schema_check(name, json);
	json_decref(json);
}

static void test_json(void **state)
{
	char *text = print(true, false);

	(void)state;
	check_json("sessions", load(text));
	free(text);
}

static void test_bans(void **state)
{
	struct acnl_bans b = { .json = true };
	char *text;
	size_t size;

	(void)state;
	b.out = open_memstream(&text, &size);
	assert_int_equal(acnl_ban_begin(&b), 0);
	assert_int_equal(acnl_ban_add(&b, load("{\"address\": \"192.0.2.1\", "
					       "\"score\": 30, \"banned\": "
					       "true, \"exempt\": false, "
					       "\"left_ms\": 5000}")),
			 0);
	acnl_ban_end(&b);
	fclose(b.out);
	check_json("ban-list", load(text));
	free(text);
}

/* As people see them. */
static void test_ban_table(void **state)
{
	struct acnl_bans b = { .json = false };
	char *text;
	size_t size;

	(void)state;
	b.out = open_memstream(&text, &size);
	assert_int_equal(acnl_ban_begin(&b), 0);
	assert_int_equal(acnl_ban_add(&b, load("{\"address\": \"127.0.0.1\", "
					       "\"score\": 30, \"banned\": "
					       "true, \"exempt\": true, "
					       "\"left_ms\": 5000}")),
			 0);
	acnl_ban_end(&b);
	fclose(b.out);
	assert_non_null(strstr(text, "exempt"));
	assert_null(strstr(text, "yes"));
	free(text);
}

static void test_ends(void **state)
{
	json_t *end = load("{\"count\": 2, \"indexes\": [1, 2], "
			   "\"end\": true}");

	(void)state;
	check_json("ended", acnl_logoff_json(end));
	json_decref(end);
}

static void test_status(void **state)
{
	json_t *end = load("{\"program\": \"acvpnd 1\", \"configuration\": "
			   "\"/etc/x\", \"pid\": 1, \"started\": "
			   "\"2026-11-21T03:04:05.067Z\", \"uptime_ms\": 1, "
			   "\"device\": \"vpn0\", \"tcp_port\": 443, "
			   "\"udp_port\": 0, \"workers\": 2, "
			   "\"max_sessions\": 0, \"sessions\": {\"active\": 1, "
			   "\"waiting\": 2, \"ending\": 0}, \"tunnels\": "
			   "{\"ssl\": 1, \"dtls\": 0}, \"banned\": 0, "
			   "\"end\": true}");

	(void)state;
	check_json("gateway-status", acnl_gateway_json(end));
	json_decref(end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_bans),
		cmocka_unit_test(test_ban_table),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests_name("acnl_sessions", tests, NULL, NULL);
}
