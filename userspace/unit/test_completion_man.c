// SPDX-License-Identifier: GPL-2.0-only
/* What the programs take is in their manual pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/attr.h"
#include "acnl/command.h"
#include "acnl/option.h"
#include "acnl/set.h"
#include "acvpnd/client/usage.h"
#include "acvpnd/gateway/usage.h"

enum {
	PAGE_MAX = 1 << 17,
};

static char page[PAGE_MAX];

static void read_page(const char *name)
{
	const char *docs = getenv("ACVPN_DOCS");
	char path[4096];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/../userspace/man/%s",
		 docs ? docs : "docs", name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s: cannot be read", path);
	len = fread(page, 1, PAGE_MAX - 1, file);
	page[len] = '\0';
	fclose(file);
}

/* The heading of an item, with or without more before and behind it. */
static void must_have(const char *kind, const char *what)
{
	char expected[128];
	const char *end = "\n ,", *at = page;
	size_t len;

	len = snprintf(expected, sizeof(expected), "%s%s", kind, what);
	for (; (at = strstr(at, expected)); at += len)
		if (strchr(end, at[len]))
			return;
	fail_msg("no %s", expected);
}

static void check_options(const struct option_info *o)
{
	for (; o->name; o++)
		must_have("Fl -", o->name);
}

static void check_settings(const struct acnl_setting *s)
{
	for (; s->name; s++)
		must_have("Cm ", s->name);
}

static void test_acnl(void **state)
{
	const struct acnl_command *c = acnl_commands;
	const struct acnl_attr *a = acnl_attrs;

	(void)state;
	read_page("acnl.8");
	check_options(acnl_options);
	check_settings(acnl_session_settings);
	check_settings(acnl_transport_settings);
	for (; c->name; c++)
		must_have("Cm ", c->name);
	for (; a->name || a->member; a++)
		if (a->name && !strstr(page, a->name))
			fail_msg("no column %s", a->name);
}

static void test_acvpnd(void **state)
{
	(void)state;
	read_page("acvpnd.8");
	check_options(usage_options);
	check_options(gateway_usage_options);
}

/* Statuses are told by the help; each has an item. */
static void test_exit(void **state)
{
	char number[8];

	(void)state;
	read_page("acnl.8");
	for (int i = 0; i <= ACNL_NO_ANSWER; i++) {
		snprintf(number, sizeof(number), "%d", i);
		must_have(".It ", number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acnl),
		cmocka_unit_test(test_acvpnd),
		cmocka_unit_test(test_exit),
	};

	return cmocka_run_group_tests_name("man", tests, NULL, NULL);
}
