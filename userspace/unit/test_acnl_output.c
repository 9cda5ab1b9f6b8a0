// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/json.h"
#include "acnl/monitor.h"
#include "acnl/print.h"
#include "acnl/session.h"
#include "acnl/show.h"
#include "unit/sample.h"

static const char show_text[] =
	"vpn0: p2p, up, carrier, MTU 1406\n"
	"  session 7\n"
	"    inner address   10.0.0.2, fd00::2\n"
	"    created         3 min 2 s ago\n"
	"    transport dtls\n"
	"      peer          192.0.2.1:443\n"
	"      local         192.0.2.2:51234\n"
	"      inner MTU     1406\n"
	"      key           epoch 1, aes-256-gcm, next to send 1234, "
	"next expected 1300\n"
	"      received      12.3 MiB in 10234 packets, 10240 records, "
	"last 3 s ago\n"
	"      sent          84 B in 1 packet, 3 records\n"
	"      DPD           2 requests received, 2 answered, "
	"1 response received\n"
	"      keepalives    4 received\n"
	"      passed on     6 datagrams to userspace\n"
	"      dropped       16 (rx-replay 10, tx-no-key 2, unknown-60 3, "
	"other 1)\n";

static const char list_text[] =
	"DEVICE  ID  INNER ADDRESS      AGE        TRANSPORT  RECEIVED  SENT\n"
	"vpn0    7   10.0.0.2, fd00::2  3 min 2 s  dtls       12.3 MiB  84 B\n"
	;

static struct acvpn_session_info session;
static struct acvpn_link_info link_info;
static struct acnl_snapshot full = { 1, 1, &link_info, &session };
static struct acnl_snapshot idle = { 1, 0, &link_info, NULL };
static const struct acnl_snapshot empty;

static const struct timespec when = { 1795230245, 67000000 };

static int setup(void **state)
{
	(void)state;
	session = sample_session();
	link_info = sample_link;
	setenv("TZ", "UTC", 1);
	return 0;
}

static char *show(const struct acnl_snapshot *snapshot, bool drops)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	acnl_show_text(out, snapshot, drops);
	fclose(out);
	return text;
}

static void test_show(void **state)
{
	char *text = show(&full, false);

	(void)state;
	assert_string_equal(text, show_text);
	free(text);
}

static void test_show_idle(void **state)
{
	char *text = show(&idle, false);

	(void)state;
	assert_string_equal(text, "vpn0: p2p, up, carrier, MTU 1406\n"
				  "  no session\n");
	free(text);
	text = show(&empty, false);
	assert_string_equal(text, "no acvpn devices\n");
	free(text);
}

static void test_show_no_key(void **state)
{
	struct acvpn_session_info bare = { .ifindex = 5, .id = 1 };
	struct acnl_snapshot snapshot = { 1, 1, &link_info, &bare };
	char *text = show(&snapshot, false);

	(void)state;
	assert_non_null(strstr(text, "inner address   none\n"));
	assert_non_null(strstr(text, "    no transport\n"));
	free(text);
	bare.n_transports = 1;
	bare.transports[0].type = 9;
	text = show(&snapshot, false);
	assert_non_null(strstr(text, "transport unknown-9\n"));
	assert_non_null(strstr(text, "key           none"));
	assert_null(strstr(text, "dropped"));
	free(text);
}

static void test_show_drops(void **state)
{
	char *text = show(&full, true);

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
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(acnl_session_list_text(out, &full), 0);
	fclose(out);
	assert_string_equal(text, list_text);
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
	assert_int_equal(get_int(stats, "rx_bytes"), 12897485);
	assert_int_equal(get_int(stats, "rx_passed"), 6);
	assert_int_equal(get_int(drops, "rx-replay"), 10);
	assert_int_equal(get_int(drops, "rx-auth"), 0);
	assert_int_equal(get_int(drops, "unknown-60"), 3);
	assert_int_equal(get_int(drops, "other"), 1);
}

static void test_show_json(void **state)
{
	json_t *json = acnl_show_json(&full), *device, *s;

	(void)state;
	assert_non_null(json);
	device = json_array_get(get(json, "devices"), 0);
	assert_string_equal(get_text(device, "name"), "vpn0");
	assert_string_equal(get_text(device, "mode"), "p2p");
	assert_int_equal(get_int(device, "mtu"), 1406);
	assert_true(json_is_true(get(device, "up")));
	assert_true(json_is_true(get(device, "carrier")));
	s = json_array_get(get(device, "sessions"), 0);
	assert_string_equal(get_text(s, "device"), "vpn0");
	assert_int_equal(get_int(s, "id"), 7);
	assert_string_equal(get_text(s, "ipv4"), "10.0.0.2");
	assert_string_equal(get_text(s, "ipv6"), "fd00::2");
	assert_int_equal(get_int(s, "age_ms"), 182000);
	check_transport_json(json_array_get(get(s, "transports"), 0));
	json_decref(json);
}

static void test_json_empty(void **state)
{
	json_t *json = acnl_show_json(&empty);

	(void)state;
	assert_int_equal(json_array_size(get(json, "devices")), 0);
	json_decref(json);
	json = acnl_session_list_json(&empty);
	assert_int_equal(json_array_size(get(json, "sessions")), 0);
	json_decref(json);
}

/* A session of a device that appeared after the list of devices was made. */
static void test_json_no_device(void **state)
{
	struct acnl_snapshot snapshot = { 0, 1, NULL, &session };
	json_t *json = acnl_session_list_json(&snapshot), *s;

	(void)state;
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
	.transport_type = ACVPN_TRANSPORT_TYPE_DTLS,
	.reason = ACVPN_REASON_SOCKET_CLOSED,
	.peer_reason = -1,
};

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
				    .peer_reason = 0xb0 };

	(void)state;
	check_dump(acnl_json_event(&event, "vpn0", &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"transport-down\",\"device\":\"vpn0\","
		   "\"ifindex\":5,\"seq\":41,\"session\":7,"
		   "\"transport\":\"dtls\",\"reason\":\"socket-closed\","
		   "\"peer_reason\":null}");
	check_dump(acnl_json_event(&bare, NULL, &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"unknown-99\",\"device\":null,"
		   "\"ifindex\":5,\"seq\":0,\"session\":null,"
		   "\"transport\":null,\"reason\":null,"
		   "\"peer_reason\":176}");
	check_dump(acnl_json_notice("lost", "vpn0", 3, &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
		   "\"event\":\"lost\",\"device\":\"vpn0\",\"count\":3}");
	check_dump(acnl_json_notice("lost", NULL, -1, &when),
		   "{\"time\":\"2026-11-21T03:04:05.067Z\","
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
	};

	(void)state;
	check_event(&event, "vpn0",
		    "03:04:05.067 vpn0: transport-down, session 7, "
		    "transport dtls, reason socket-closed\n");
	check_event(&bye, NULL,
		    "03:04:05.067 ifindex 5: peer-disconnect, session 7, "
		    "peer's reason 0xb0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_show, setup),
		cmocka_unit_test_setup(test_show_idle, setup),
		cmocka_unit_test_setup(test_show_no_key, setup),
		cmocka_unit_test_setup(test_show_drops, setup),
		cmocka_unit_test_setup(test_list, setup),
		cmocka_unit_test_setup(test_show_json, setup),
		cmocka_unit_test_setup(test_json_empty, setup),
		cmocka_unit_test_setup(test_json_no_device, setup),
		cmocka_unit_test_setup(test_json_huge, setup),
		cmocka_unit_test_setup(test_event_json, setup),
		cmocka_unit_test_setup(test_event_text, setup),
	};

	return cmocka_run_group_tests_name("acnl_output", tests, NULL, NULL);
}
