// SPDX-License-Identifier: GPL-2.0-only
/* The table of options: it is sound, and the documentation shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/config/directive.h"

enum { PAGE_MAX = 1 << 17 };

static void test_order(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; i < directive_count; i++)
		if (strcmp(directive_table[i - 1].name,
			   directive_table[i].name) >= 0)
			fail_msg("%s comes too late", directive_table[i].name);
	for (i = 0; i < directive_count; i++)
		assert_ptr_equal(directive_find(directive_table[i].name),
				 &directive_table[i]);
}

/* Who reads a warning, or the documentation, finds something there. */
static void test_texts(void **state)
{
	const struct directive *d = directive_table;

	(void)state;
	for (; d < directive_table + directive_count; d++) {
		if (!d->text || !*d->text || strchr(d->text, '\n'))
			fail_msg("%s: no text", d->name);
		if (!d->why && !d->alias && (d->status == DIRECTIVE_IGNORED ||
					     d->status == DIRECTIVE_REFUSED))
			fail_msg("%s: not said why", d->name);
		if (d->alias && (!directive_find(d->alias) ||
				 directive_find(d->alias)->alias))
			fail_msg("%s: alias of nothing", d->name);
		if (!d->type->size && d->status != DIRECTIVE_IGNORED &&
		    d->status != DIRECTIVE_REFUSED && !d->quiet)
			fail_msg("%s: its value goes nowhere", d->name);
		if (strlen(d->name) > 40)
			fail_msg("%s: too long for directive_near()", d->name);
	}
}

/* Each value has a place of its own, in which no other is. */
static void test_places(void **state)
{
	const struct directive *a, *b, *end = directive_table + directive_count;

	(void)state;
	for (a = directive_table; a < end; a++)
		for (b = a + 1; b < end; b++)
			if (directive_has_value(a) && directive_has_value(b) &&
			    (a->level == DIRECTIVE_USER ? DIRECTIVE_POLICY :
			     a->level) ==
			    (b->level == DIRECTIVE_USER ? DIRECTIVE_POLICY :
			     b->level) &&
			    a->offset < b->offset + b->type->size &&
			    b->offset < a->offset + a->type->size)
				fail_msg("%s and %s", a->name, b->name);
}

static void test_near(void **state)
{
	(void)state;
	assert_string_equal(directive_near("tcp_port"), "tcp-port");
	assert_string_equal(directive_near("idle-timout"), "idle-timeout");
	assert_null(directive_near("xyz"));
	assert_null(directive_near("nothing-of-this-kind-at-all-has-such-a-"
				   "long-name"));
}

static const char *level_name(enum directive_level level)
{
	static const char * const names[] = {
		[DIRECTIVE_GLOBAL] = "main",
		[DIRECTIVE_VHOST] = "main, vhost",
		[DIRECTIVE_POLICY] = "main, vhost, group, user",
		[DIRECTIVE_USER] = "group, user",
	};

	return names[level];
}

static void print_value(FILE *out, const struct directive *d)
{
	if (d->alias)
		fprintf(out, "see %s", d->alias);
	else if (d->range.max && d->type->many)
		fprintf(out, "%s; more lines, more of them, up to %ju",
			d->type->name, (uintmax_t)d->range.max);
	else if (d->range.max && d->type == &value_text)
		fprintf(out, "text of up to %ju bytes",
			(uintmax_t)d->range.max);
	else if (d->range.max && d->range.zero && d->range.min)
		fprintf(out, "0, or %ju to %ju", (uintmax_t)d->range.min,
			(uintmax_t)d->range.max);
	else if (d->range.max)
		fprintf(out, "%ju to %ju", (uintmax_t)d->range.min,
			(uintmax_t)d->range.max);
	else
		fprintf(out, "%s%s", d->type->name,
			d->type->many ? "; more lines, more of them" : "");
}

static void print_status(FILE *out, const struct directive *d)
{
	fputs(d->alias ? "older name" : directive_status_name(d->status), out);
	if (d->quiet && !strcmp(d->quiet, "*"))
		fputs(", silently", out);
	else if (d->quiet && d->status != DIRECTIVE_HONOURED)
		fprintf(out, ", unless `%s`", d->quiet);
	if (d->why && d->status != DIRECTIVE_HONOURED)
		fprintf(out, ": %s", d->why);
}

static void print_table(FILE *out)
{
	const struct directive *d = directive_table;

	fputs("| option | where | value | without it | says | status |\n"
	      "|---|---|---|---|---|---|\n", out);
	for (; d < directive_table + directive_count; d++) {
		fprintf(out, "| `%s` | %s | ", d->name, level_name(d->level));
		print_value(out, d);
		fprintf(out, " | %s | %s | ", d->initial ? d->initial : "",
			d->text);
		print_status(out, d);
		fputs(" |\n", out);
	}
}

static void read_page(char *page, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t len;

	if (!file)
		fail_msg("%s: cannot be read", path);
	len = fread(page, 1, PAGE_MAX - 1, file);
	page[len] = '\0';
	fclose(file);
}

/*
 * ACVPN_REGEN=1 writes the table into the page instead of comparing, which is
 * what "make regen-options" does.
 */
static void test_page(void **state)
{
	static const char begin[] = "<!-- begin of the table -->\n";
	static const char end[] = "<!-- end of the table -->\n";
	const char *docs = getenv("ACVPN_DOCS");
	static char page[PAGE_MAX], table[PAGE_MAX];
	char path[4096], *from, *to;
	FILE *out;

	(void)state;
	snprintf(path, sizeof(path), "%s/gateway-config.md",
		 docs ? docs : "docs");
	read_page(page, path);
	out = fmemopen(table, sizeof(table), "w");
	assert_non_null(out);
	print_table(out);
	assert_int_equal(fclose(out), 0);
	from = strstr(page, begin);
	to = strstr(page, end);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	if (getenv("ACVPN_REGEN")) {
		out = fopen(path, "w");
		assert_non_null(out);
		fprintf(out, "%.*s%s%s", (int)(from - page), page, table, to);
		assert_int_equal(fclose(out), 0);
		return;
	}
	if ((size_t)(to - from) != strlen(table) ||
	    strncmp(from, table, strlen(table)))
		fail_msg("%s shows another table: make regen-options", path);
}

/* Each option has an item, or is named as one without effect. */
static void test_man(void **state)
{
	const char *docs = getenv("ACVPN_DOCS");
	const struct directive *d = directive_table;
	static char page[PAGE_MAX];
	char path[4096], item[128];

	(void)state;
	snprintf(path, sizeof(path),
		 "%s/../userspace/man/acvpn-gateway.conf.5",
		 docs ? docs : "docs");
	read_page(page, path);
	for (; d < directive_table + directive_count; d++) {
		if (d->alias)
			continue;
		snprintf(item, sizeof(item), d->type->size ?
			 "\n.It Ic %s Ns = Ns " : "\n.Ic %s ", d->name);
		if (!strstr(page, item))
			fail_msg("%s: no%s", path, item);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_man),
	};

	return cmocka_run_group_tests_name("directive", tests, NULL, NULL);
}
