// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/select.h"

#include <errno.h>
#include <string.h>

#include "acnl/error.h"
#include "acvpnd/control/protocol.h"
#include "common/prefix.h"
#include "common/text.h"

const struct acnl_select acnl_selects[] = {
	{ "index", "N", "the session of this number" },
	{ "user", "NAME", "those of a user" },
	{ "group", "NAME", "those of a group" },
	{ "protocol", "ssl|dtls|none",
	  "those that have such a tunnel, or none" },
	{ "address", "ADDRESS", "with an inner or outer address, or network" },
	{ "inactive", NULL, "those without an SSL tunnel" },
	{ "all", NULL, "all of them" },
	{ 0 },
};

json_t *acnl_select_request(const char *name)
{
	return json_pack("{s:i, s:s}", "version", CONTROL_PROTOCOL_VERSION,
			 "request", name);
}

static const struct acnl_select *acnl_select_find(const char *name, size_t len)
{
	const struct acnl_select *s = acnl_selects;

	for (; s->name; s++)
		if (strlen(s->name) == len && !strncmp(s->name, name, len))
			return s;
	return NULL;
}

/* Wrong values are told of before the gateway is asked. */
static json_t *value_of(const struct acnl_select *s, const char *text)
{
	struct prefix address;
	uint64_t number;

	if (!s->value)
		return json_true();
	if (!strcmp(s->name, "index"))
		return text_number(text, UINT32_MAX, &number) || !number ?
		       NULL : json_integer(number);
	if (!strcmp(s->name, "address") && prefix_parse(text, &address))
		return NULL;
	if (!strcmp(s->name, "protocol") && strcmp(text, "ssl") &&
	    strcmp(text, "dtls") && strcmp(text, "none"))
		return NULL;
	return json_string(text);
}

static enum acnl_exit acnl_select_add(const char *command,
				      const struct acnl_select *s,
				      const char *text, json_t *request)
{
	json_t *value = value_of(s, text);

	if (!value)
		return acnl_usage_error(command, "%s %s: not %s", s->name,
					text, s->value);
	if (json_object_set_new(request, s->name, value))
		return acnl_error(-ENOMEM, NULL, "%s", s->name);
	return ACNL_OK;
}

enum acnl_exit acnl_select_filters(const struct acnl_args *args,
				   json_t *request)
{
	const struct acnl_select *s;
	enum acnl_exit status = ACNL_OK;
	const char *text;
	size_t len;
	int i;

	for (i = 0; i < args->n && !status; i++) {
		text = args->argv[i];
		len = strcspn(text, "=");
		s = text[len] ? acnl_select_find(text, len) : NULL;
		if (!s || !s->value)
			return acnl_usage_error("sessions",
						"%s: not such as user=alice",
						text);
		status =
			acnl_select_add("sessions", s, text + len + 1, request);
	}
	if (!status && (args->options & ACNL_INACTIVE) &&
	    json_object_set_new(request, "inactive", json_true()))
		return acnl_error(-ENOMEM, NULL, "--inactive");
	return status;
}

enum acnl_exit acnl_select_whom(const struct acnl_args *args,
				const char *command, json_t *request)
{
	const char *name = args->argv[0];
	const struct acnl_select *s = acnl_select_find(name, strlen(name));

	if (!s)
		return acnl_usage_error(command, "%s: not such as 'user alice'",
					name);
	if (s->value && args->n < 2)
		return acnl_usage_error(command, "%s: %s is missing", name,
					s->value);
	if (!s->value && args->n > 1)
		return acnl_usage_error(command, "%s: too many arguments",
					args->argv[1]);
	return acnl_select_add(command, s, args->argv[1], request);
}

static void acnl_select_name(FILE *out, const char *between, bool all)
{
	const struct acnl_select *s = acnl_selects;
	int width;

	for (; s->name; s++) {
		if (!all && !s->value)
			continue;
		width = fprintf(out, "  %s%s%s", s->name,
				s->value ? between : "",
				s->value ? s->value : "");
		fprintf(out, "%*s  %s\n", width < 24 ? 24 - width : 0, "",
			s->about);
	}
}

void acnl_select_describe_filters(FILE *out)
{
	acnl_select_name(out, "=", false);
}

void acnl_select_describe(FILE *out)
{
	acnl_select_name(out, " ", true);
}
