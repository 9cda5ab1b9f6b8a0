// SPDX-License-Identifier: GPL-2.0-only
/* JSON that is printed piece by piece looks as if it were printed at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acnl/list.h"

/* Compare with what the JSON library prints. */
static void check(const char *text)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *line;
	char *again;

	assert_non_null(json);
	again = json_dumps(json, JSON_INDENT(2));
	line = strrchr(text, '\n');
	assert_string_equal(line, "\n");
	assert_int_equal(strlen(again), line - text);
	assert_memory_equal(text, again, line - text);
	free(again);
	json_decref(json);
}

static json_t *element(int i)
{
	return json_pack("{s:i, s:s, s:[ii], s:{}}", "number", i, "text",
			 "of two\nlines ] [", "pair", 1, 2, "nothing");
}

static void print(int n)
{
	struct acnl_list list;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(acnl_list_begin(&list, out,
					 json_pack("{s:[i], s:[]}", "a", 1,
						   "list")), 0);
	for (int i = 0; i < n; i++)
		assert_int_equal(acnl_list_add(&list, element(i)), 0);
	acnl_list_end(&list);
	fclose(out);
	check(text);
	free(text);
}

static void test_flat(void **state)
{
	(void)state;
	print(0);
	print(1);
	print(3);
}

static void nest(struct acnl_list *outer, int n)
{
	struct acnl_list inner;

	assert_int_equal(acnl_list_nest(outer, &inner,
					json_pack("{s:s, s:[]}", "name", "]",
						  "inner")), 0);
	for (int i = 0; i < n; i++)
		assert_int_equal(acnl_list_add(&inner, element(i)), 0);
	acnl_list_end(&inner);
}

static void test_nested(void **state)
{
	struct acnl_list outer;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(acnl_list_begin(&outer, out,
					 json_pack("{s:[]}", "outer")), 0);
	nest(&outer, 2);
	nest(&outer, 0);
	nest(&outer, 1);
	acnl_list_end(&outer);
	fclose(out);
	check(text);
	free(text);
}

static void test_no_memory(void **state)
{
	struct acnl_list list;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_not_equal(acnl_list_begin(&list, out, NULL), 0);
	assert_int_equal(acnl_list_begin(&list, out,
					 json_pack("{s:[]}", "list")), 0);
	assert_int_not_equal(acnl_list_add(&list, NULL), 0);
	assert_int_equal(acnl_list_add(&list, element(1)), 0);
	acnl_list_end(&list);
	fclose(out);
	check(text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("acnl_list", tests, NULL, NULL);
}
