// SPDX-License-Identifier: GPL-2.0-only
/* All JSON that acnl prints is as docs/acnl-schema.json promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/json.h"
#include "acnl/key.h"
#include "acnl/probe.h"
#include "acnl/session.h"
#include "acnl/show.h"
#include "unit/sample.h"
#include "unit/schema.h"

static const struct timespec when = { 1795230245, 67000000 };

/* What was printed; it is closed and freed. */
static void check_text(const char *name, FILE *out, char **text)
{
	json_t *json;

	fclose(out);
	json = json_loads(*text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	schema_check(name, json);
	json_decref(json);
	free(*text);
}

static void check_json(const char *name, json_t *json)
{
	assert_non_null(json);
	schema_check(name, json);
	json_decref(json);
}

/* Full of everything, and with nothing at all. */
static void sessions(struct acvpn_session_info *full,
		     struct acvpn_session_info *bare)
{
	*full = sample_session();
	*bare = (struct acvpn_session_info){ .ifindex = 5, .id = 1 };
	bare->n_transports = 1;
	bare->transports[0].type = ACVPN_TRANSPORT_TYPE_DTLS;
}

static void test_show(void **state)
{
	struct acvpn_session_info full, bare;
	struct acnl_show show = { .json = true };
	char *text;
	size_t size;

	(void)state;
	sessions(&full, &bare);
	show.out = open_memstream(&text, &size);
	assert_int_equal(acnl_show_begin(&show), 0);
	assert_int_equal(acnl_show_device(&show, &sample_link), 0);
	assert_int_equal(acnl_show_session(&show, &full), 0);
	assert_int_equal(acnl_show_session(&show, &bare), 0);
	acnl_show_end(&show);
	check_text("show", show.out, &text);
	check_json("session-show", acnl_json_one_session(&full, "vpn0"));
}

static void test_session_list(void **state)
{
	const struct acnl_args args = { .options = ACNL_JSON };
	struct acvpn_session_info full, bare;
	struct acnl_session_list list = { 0 };
	char *text;
	size_t size;

	(void)state;
	sessions(&full, &bare);
	list.out = open_memstream(&text, &size);
	assert_int_equal(acnl_session_list_setup(&list, &args), ACNL_OK);
	assert_int_equal(acnl_session_list_begin(&list), 0);
	assert_int_equal(acnl_session_list_add(&list, "vpn0", &full), 0);
	assert_int_equal(acnl_session_list_add(&list, NULL, &bare), 0);
	acnl_session_list_end(&list);
	check_text("session-list", list.out, &text);
}

static void test_session_totals(void **state)
{
	const struct acnl_args args = { .options = ACNL_JSON | ACNL_TOTALS };
	struct acvpn_session_info full, bare;
	struct acnl_session_list list = { 0 };
	char *text;
	size_t size;

	(void)state;
	sessions(&full, &bare);
	list.out = open_memstream(&text, &size);
	assert_int_equal(acnl_session_list_setup(&list, &args), ACNL_OK);
	assert_int_equal(acnl_session_list_begin(&list), 0);
	assert_int_equal(acnl_session_list_add(&list, "vpn0", &full), 0);
	assert_int_equal(acnl_session_list_add(&list, NULL, &bare), 0);
	acnl_session_list_end(&list);
	check_text("session-totals", list.out, &text);
}

static void test_key_show(void **state)
{
	struct acvpn_session_info full, bare;
	struct acnl_key_list list = { .json = true, .device = "vpn0" };
	char *text;
	size_t size;

	(void)state;
	sessions(&full, &bare);
	list.out = open_memstream(&text, &size);
	assert_int_equal(acnl_key_list_begin(&list), 0);
	assert_int_equal(acnl_key_list_add(&list, &full), 0);
	acnl_key_list_end(&list);
	check_text("key-show", list.out, &text);
}

static void test_probe(void **state)
{
	struct acnl_probe probe = {
		.device = "vpn0", .ref.id = 7, .ref.type = 1,
	};

	(void)state;
	check_json("probe", acnl_probe_json(&probe));
	probe.answered = true;
	probe.rtt = 1234;
	check_json("probe", acnl_probe_json(&probe));
}

static void test_monitor(void **state)
{
	struct acvpn_session_info full = sample_session();
	struct acvpn_event event = {
		.ifindex = 5, .type = ACVPN_EVENT_TYPE_ENDPOINT,
		.peer_reason = -1, .content_type = -1,
	};

	(void)state;
	check_json("event", acnl_json_event(&event, NULL, &when));
	event.has_stats = true;
	event.cookie.len = 3;
	event.generation = 4;
	event.session_id = 7;
	event.peer_reason = 0xb0;
	event.content_type = 21;
	event.transport_type = ACVPN_TRANSPORT_TYPE_DTLS;
	event.remote = full.transports[0].remote;
	check_json("event", acnl_json_event(&event, "vpn0", &when));
	check_json("notice", acnl_json_notice("start", NULL, -1, &when));
	check_json("notice", acnl_json_notice("lost", "vpn0", 3, &when));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_session_list),
		cmocka_unit_test(test_session_totals),
		cmocka_unit_test(test_key_show),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_monitor),
	};

	return cmocka_run_group_tests_name("acnl_schema", tests, NULL, NULL);
}
