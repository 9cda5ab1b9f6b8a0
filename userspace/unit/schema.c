// SPDX-License-Identifier: GPL-2.0-only
#include "unit/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REF "#/$defs/"

static json_t *defs;

static void check_value(const json_t *schema, json_t *value, const char *name);

static const char *type_name(const json_t *value)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "object", [JSON_ARRAY] = "array",
		[JSON_STRING] = "string", [JSON_INTEGER] = "integer",
		[JSON_REAL] = "number", [JSON_TRUE] = "boolean",
		[JSON_FALSE] = "boolean", [JSON_NULL] = "null",
	};

	return names[json_typeof(value)];
}

static void check_type(const json_t *types, json_t *value, const char *name)
{
	const char *type = type_name(value);
	json_t *one;
	size_t i;

	if (json_is_string(types) && !strcmp(json_string_value(types), type))
		return;
	json_array_foreach(types, i, one)
		if (!strcmp(json_string_value(one), type))
			return;
	fail_msg("%s: is of type %s", name, type);
}

static void check_required(const json_t *required, json_t *value,
			   const char *name)
{
	json_t *one;
	size_t i;

	if (!json_is_object(value))
		return;
	json_array_foreach(required, i, one)
		if (!json_object_get(value, json_string_value(one)))
			fail_msg("%s: has no %s", name, json_string_value(one));
}

static void check_properties(const json_t *schema, json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *others = json_object_get(schema, "additionalProperties");
	const json_t *expected;
	const char *key;
	json_t *member;

	json_object_foreach(value, key, member) {
		expected = json_object_get(properties, key);
		if (!expected)
			expected = others;
		if (!expected)
			fail_msg("%s: not in the schema", key);
		check_value(expected, member, key);
	}
}

static void check_enum(const json_t *values, const json_t *value,
		       const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(values, i, one)
		if (json_equal(one, value))
			return;
	fail_msg("%s: has a value that is not in the schema", name);
}

static void check_items(const json_t *items, const json_t *value,
			const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(value, i, one)
		check_value(items, one, name);
}

/* Null, or something else: more is not used. */
static void check_any_of(const json_t *rules, json_t *value, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(rules, i, one) {
		const char *type = json_string_value(json_object_get(one,
								     "type"));

		if (json_is_null(value) == (type && !strcmp(type, "null"))) {
			check_value(one, value, name);
			return;
		}
	}
	fail_msg("%s is none of those", name);
}

static void check_keyword(const char *keyword, const json_t *rule,
			  const json_t *schema, json_t *value,
			  const char *name)
{
	if (!strcmp(keyword, "$ref"))
		schema_check(json_string_value(rule) + strlen(REF), value);
	else if (!strcmp(keyword, "type"))
		check_type(rule, value, name);
	else if (!strcmp(keyword, "required"))
		check_required(rule, value, name);
	else if (!strcmp(keyword, "properties") ||
		 !strcmp(keyword, "additionalProperties"))
		check_properties(schema, value);
	else if (!strcmp(keyword, "items"))
		check_items(rule, value, name);
	else if (!strcmp(keyword, "anyOf"))
		check_any_of(rule, value, name);
	else if (!strcmp(keyword, "enum"))
		check_enum(rule, value, name);
	else if (!strcmp(keyword, "const"))
		assert_true(json_equal(rule, value));
	else if (!strcmp(keyword, "minimum"))
		assert_true(json_is_null(value) || json_integer_value(value) >=
						   json_integer_value(rule));
	else
		fail_msg("keyword %s is not looked at", keyword);
}

static void check_value(const json_t *schema, json_t *value, const char *name)
{
	const char *keyword;
	json_t *rule;

	json_object_foreach((json_t *)schema, keyword, rule)
		check_keyword(keyword, rule, schema, value, name);
}

static void load(void)
{
	const char *docs = getenv("ACVPN_DOCS");
	json_error_t error;
	char path[4096];
	json_t *json;

	snprintf(path, sizeof(path), "%s/acnl-schema.json",
		 docs ? docs : "docs");
	json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		fail_msg("%s: %s", path, error.text);
	defs = json_incref(json_object_get(json, "$defs"));
	json_decref(json);
}

void schema_check(const char *name, json_t *value)
{
	const json_t *schema;

	if (!defs)
		load();
	schema = json_object_get(defs, name);
	if (!schema)
		fail_msg("%s: not in the schema", name);
	check_value(schema, value, name);
}
