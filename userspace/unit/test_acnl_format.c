// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/format.h"
#include "acnl/table.h"
#include "acnl/target.h"
#include "common/text.h"

struct number_case {
	uint64_t value;
	const char *text;
};

typedef const char *(*format_fn)(uint64_t value,
				 char buf[ACNL_FORMAT_STRLEN]);

static void check(const struct number_case *cases, size_t n, format_fn format)
{
	char buf[ACNL_FORMAT_STRLEN];

	for (size_t i = 0; i < n; i++) {
		format(cases[i].value, buf);
		if (strcmp(buf, cases[i].text))
			fail_msg("case %zu: \"%s\", not \"%s\"", i, buf,
				 cases[i].text);
	}
}

static void test_bytes(void **state)
{
	static const struct number_case cases[] = {
		/*  0 */ { 0, "0 B" },
		/*  1 */ { 1, "1 B" },
		/*  2 */ { 1023, "1023 B" },
		/*  3 */ { 1024, "1.00 KiB" },
		/*  4 */ { 10229, "9.99 KiB" },
		/*  5 */ { 10235, "10.0 KiB" },
		/*  6 */ { 102350, "100 KiB" },
		/*  7 */ { 1048063, "1023 KiB" },
		/*  8 */ { 1048064, "1.00 MiB" },
		/*  9 */ { 12897485, "12.3 MiB" },
		/* 10 */ { 5ULL << 40, "5.00 TiB" },
		/* 11 */ { UINT64_MAX, "16.0 EiB" },
	};

	(void)state;
	check(cases, sizeof(cases) / sizeof(cases[0]), acnl_format_bytes);
}

static void test_duration(void **state)
{
	static const struct number_case cases[] = {
		/*  0 */ { 0, "0 ms" },
		/*  1 */ { 999, "999 ms" },
		/*  2 */ { 1000, "1 s" },
		/*  3 */ { 59999, "59 s" },
		/*  4 */ { 60000, "1 min" },
		/*  5 */ { 182000, "3 min 2 s" },
		/*  6 */ { 3600000, "1 h" },
		/*  7 */ { 3720000, "1 h 2 min" },
		/*  8 */ { 86400000, "1 d" },
		/*  9 */ { 97200000, "1 d 3 h" },
		/* 10 */ { UINT64_MAX, "213503982334 d 14 h" },
	};

	(void)state;
	check(cases, sizeof(cases) / sizeof(cases[0]), acnl_format_duration);
}

static void test_count(void **state)
{
	char buf[ACNL_FORMAT_STRLEN];

	(void)state;
	assert_string_equal(acnl_format_count(0, "packet", buf), "0 packets");
	assert_string_equal(acnl_format_count(1, "packet", buf), "1 packet");
	assert_string_equal(acnl_format_count(2, "packet", buf), "2 packets");
}

static void test_table(void **state)
{
	static const char *const names[] = { "A", "B", "C" };
	struct acnl_table table = { 0 };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(acnl_table_head(&table, names, 3), 0);
	acnl_table_print(&table, out);
	for (int i = 0; i < 5; i++)
		assert_int_equal(acnl_table_add(&table, "%d", i * i), 0);
	assert_int_equal(acnl_table_add(&table, "%s", ""), 0);
	acnl_table_print(&table, out);
	acnl_table_free(&table);
	fclose(out);
	assert_string_equal(text, "A  B   C\n0  1   4\n9  16  -\n");
	free(text);
}

static void test_session_id(void **state)
{
	static const char *const bad[] = {
		"", "0", "-1", "+1", " 1", "1 ", "1x", "0x1", "2147483648",
		"99999999999999999999",
	};
	uint32_t id;

	(void)state;
	assert_int_equal(acnl_target_parse_id("1", &id), 0);
	assert_int_equal(id, 1);
	assert_int_equal(acnl_target_parse_id("2147483647", &id), 0);
	assert_int_equal(id, INT32_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(acnl_target_parse_id(bad[i], &id), 0);
}

static void test_number(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(text_number("0", 0, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(text_number("65535", 65535, &value), 0);
	assert_int_equal(value, 65535);
	assert_int_not_equal(text_number("65536", 65535, &value), 0);
	assert_int_not_equal(text_number("", 9, &value), 0);
	assert_int_not_equal(text_number("-1", 9, &value), 0);
	assert_int_not_equal(text_number("1s", 9, &value), 0);
}

static void test_transport_name(void **state)
{
	static const char *const bad[] = {
		"", "/", "tls", "dtls/", "dtls/last", "/next", "dtls/next/",
		"dtls-but-longer-than-that",
	};
	struct acvpn_transport_ref ref = { .slot = 9 };

	(void)state;
	assert_int_equal(acnl_target_parse_transport("dtls", &ref), 0);
	assert_int_equal(ref.type, ACVPN_TRANSPORT_TYPE_DTLS);
	assert_int_equal(ref.slot, 0);
	assert_int_equal(acnl_target_parse_transport("cstp/next", &ref), 0);
	assert_int_equal(ref.type, ACVPN_TRANSPORT_TYPE_CSTP);
	assert_int_equal(ref.slot, ACVPN_SLOT_NEXT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(acnl_target_parse_transport(bad[i], &ref),
				     0);
}

static void test_network(void **state)
{
	struct acvpn_network network = { .addr.family = AF_INET6 };
	char buf[ACNL_FORMAT_NETWORK_STRLEN];

	(void)state;
	assert_string_equal(acnl_format_network(&network, buf), "::/0");
	memset(&network.addr.v6, 0xff, 16);
	network.prefix_len = 128;
	assert_string_equal(acnl_format_network(&network, buf),
			    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
}

static void test_hex(void **state)
{
	uint8_t bytes[ACVPN_EVENT_PAYLOAD_MAX] = { 0x0a, 0xb0 };
	char buf[ACNL_FORMAT_HEX_STRLEN];

	(void)state;
	assert_string_equal(text_hex(bytes, 2, buf), "0ab0");
	assert_string_equal(text_hex(bytes, 0, buf), "");
	text_hex(bytes, sizeof(bytes), buf);
	assert_int_equal(strlen(buf), 2 * sizeof(bytes));
}

static void test_opaque(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *text;
	} cases[] = {
		/* 0 */ { "alice@x", 7, "\"alice@x\"" },
		/* 1 */ { "a\"b", 3, "0x612262" },
		/* 2 */ { "\x1b[", 2, "0x1b5b" },
		/* 3 */ { "\xc3\xa9", 2, "0xc3a9" },
		/* 4 */ { "", 0, "\"\"" },
	};
	char buf[ACNL_FORMAT_OPAQUE_STRLEN];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(acnl_format_opaque((const uint8_t *)
						       cases[i].bytes,
						       cases[i].n, buf),
				    cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_session_id),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_transport_name),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_opaque),
	};

	return cmocka_run_group_tests_name("acnl_format", tests, NULL, NULL);
}
