// SPDX-License-Identifier: GPL-2.0-only
/* The plug-in of ip; what ip would export is here. */
#include <linux/acvpn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "iproute2/link_util.h"

enum {
	WORDS_MAX = 8,
};

static int n_added, added_type, add_result;
static uint32_t added_value;
static char printed[64];

int addattr32(struct nlmsghdr *nlh, int size, int type, uint32_t value)
{
	(void)nlh;
	assert_int_equal(size, LINK_UTIL_REQUEST);
	n_added++;
	added_type = type;
	added_value = value;
	return add_result;
}

int print_color_string(int where, int color, const char *key, const char *fmt,
		       const char *value)
{
	(void)fmt;
	assert_int_equal(where, LINK_UTIL_PRINT_ANY);
	assert_int_equal(color, LINK_UTIL_NO_COLOR);
	snprintf(printed, sizeof(printed), "%s=%s", key, value);
	return 0;
}

int print_color_uint(int where, int color, const char *key, const char *fmt,
		     unsigned int value)
{
	(void)fmt;
	assert_int_equal(where, LINK_UTIL_PRINT_ANY);
	assert_int_equal(color, LINK_UTIL_NO_COLOR);
	snprintf(printed, sizeof(printed), "%s=%u", key, value);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	n_added = 0;
	add_result = 0;
	printed[0] = '\0';
	return 0;
}

/* Parse a line; text is what it said about that. */
static int parse(const char *line, char *text, size_t size)
{
	char copy[64], *argv[WORDS_MAX];
	int saved = dup(STDERR_FILENO), n = 0, rc;
	FILE *tmp = tmpfile();
	ssize_t len;

	assert_non_null(tmp);
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok(copy, " "); word && n < WORDS_MAX;
	     word = strtok(NULL, " "))
		argv[n++] = word;
	dup2(fileno(tmp), STDERR_FILENO);
	rc = acvpn_link_util.parse_opt(&acvpn_link_util, n, argv, NULL);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	len = pread(fileno(tmp), text, size - 1, 0);
	text[len < 0 ? 0 : len] = '\0';
	fclose(tmp);
	return rc;
}

static void test_mode(void **state)
{
	char text[512];

	(void)state;
	assert_int_equal(parse("mode mp", text, sizeof(text)), 0);
	assert_int_equal(n_added, 1);
	assert_int_equal(added_type, IFLA_ACVPN_MODE);
	assert_int_equal(added_value, ACVPN_MODE_MP);
	assert_int_equal(parse("mode p2p", text, sizeof(text)), 0);
	assert_int_equal(added_value, ACVPN_MODE_P2P);
	n_added = 0;
	assert_int_equal(parse("", text, sizeof(text)), 0);
	assert_int_equal(n_added, 0);
	assert_string_equal(text, "");
}

static void test_caps(void **state)
{
	char text[512];

	(void)state;
	assert_int_equal(parse("max-sessions 0", text, sizeof(text)), 0);
	assert_int_equal(added_type, IFLA_ACVPN_MAX_SESSIONS);
	assert_int_equal(added_value, 0);
	assert_int_equal(parse("mode mp queue-bytes 4294967295 max-sessions 5",
			       text, sizeof(text)), 0);
	assert_int_equal(n_added, 4);
	assert_int_equal(added_value, 5);
	assert_string_equal(text, "");
}

static void test_refused(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		/* 0 */ { "mode", "acvpn: mode: its value is missing; see" },
		/* 1 */ { "mode many", "acvpn: many: no mode, which is p2p" },
		/* 2 */ { "mode mp mtu", "acvpn: mtu: no option of acvpn; " },
		/* 3 */ { "help", "Usage: ... acvpn [ mode { p2p | mp } ] " },
		/* 4 */ { "max-sessions", "acvpn: max-sessions: its value is" },
		/* 5 */ { "max-sessions -1", "acvpn: -1: no number up to " },
		/* 6 */ { "queue-bytes 4294967296", "4294967296: no number" },
		/* 7 */ { "queue-bytes 1k", "acvpn: 1k: no number up to " },
		/* 8 */ { "queue-bytes 99999999999999999999", ": no number " },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].line, text, sizeof(text)) != -1)
			fail_msg("case %zu was accepted", i);
		if (!strstr(text, cases[i].text))
			fail_msg("case %zu: \"%s\"", i, text);
	}
}

static void test_full(void **state)
{
	char text[512];

	(void)state;
	add_result = -1;
	assert_int_equal(parse("mode mp", text, sizeof(text)), -1);
	assert_non_null(strstr(text, "does not fit"));
}

static void print(int type, const void *value, size_t size)
{
	struct {
		struct rtattr head;
		uint32_t value;
	} attr = { .head.rta_len = RTA_LENGTH(size) };
	struct rtattr *attrs[IFLA_ACVPN_MAX + 1] = { 0 };

	memcpy(&attr.value, value, size);
	attrs[type] = &attr.head;
	acvpn_link_util.print_opt(&acvpn_link_util, stdout, attrs);
}

static void test_print(void **state)
{
	struct rtattr *none[IFLA_ACVPN_MAX + 1] = { 0 };
	uint32_t mode = ACVPN_MODE_MP;

	(void)state;
	acvpn_link_util.print_opt(&acvpn_link_util, stdout, NULL);
	acvpn_link_util.print_opt(&acvpn_link_util, stdout, none);
	print(IFLA_ACVPN_MODE, &mode, 2);
	assert_string_equal(printed, "");
	print(IFLA_ACVPN_MODE, &mode, sizeof(mode));
	assert_string_equal(printed, "mode=mp");
	mode = 77;
	print(IFLA_ACVPN_MODE, &mode, sizeof(mode));
	assert_string_equal(printed, "mode=unknown-77");
	print(IFLA_ACVPN_MAX_SESSIONS, &mode, sizeof(mode));
	assert_string_equal(printed, "max_sessions=77");
	print(IFLA_ACVPN_QUEUE_BYTES, &mode, sizeof(mode));
	assert_string_equal(printed, "queue_bytes=77");
}

/* What ip looks at before it calls anything. */
static void test_identity(void **state)
{
	(void)state;
	assert_string_equal(acvpn_link_util.id, "acvpn");
	assert_int_equal(acvpn_link_util.maxattr, IFLA_ACVPN_MAX);
	assert_int_equal(sizeof(struct link_util), 9 * sizeof(void *));
	assert_int_equal(offsetof(struct link_util, parse_opt),
			 3 * sizeof(void *));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_mode, setup),
		cmocka_unit_test_setup(test_caps, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_print, setup),
		cmocka_unit_test_setup(test_identity, setup),
	};

	return cmocka_run_group_tests_name("iproute2_link", tests, NULL, NULL);
}
