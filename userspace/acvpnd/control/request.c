// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/request.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "acvpnd/control/protocol.h"

#define REQUEST_COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum {
	REQUEST_SELECTS = 1 << CONTROL_SESSIONS | 1 << CONTROL_LOGOFF |
			  1 << CONTROL_DISCONNECT,
	/* What is so of a session all the time. */
	REQUEST_NAMES = REQUEST_SELECTS | 1 << CONTROL_FOLLOW,
	REQUEST_ENDS = 1 << CONTROL_LOGOFF | 1 << CONTROL_DISCONNECT,
};

static const char *const request_names[] = {
	[CONTROL_SESSIONS] = "sessions",
	[CONTROL_LOGOFF] = "logoff",
	[CONTROL_DISCONNECT] = "disconnect",
	[CONTROL_BANS] = "bans",
	[CONTROL_UNBAN] = "unban",
	[CONTROL_STATUS] = "status",
	[CONTROL_FOLLOW] = "follow",
};

static const char *const request_carriers[] = {
	[CONTROL_SSL] = "ssl",
	[CONTROL_DTLS] = "dtls",
	[CONTROL_NEITHER] = "none",
};

/* Names longer than any there can be are nobody's, but told of. */
static bool request_copy(char to[AUTH_NAME_SIZE], const json_t *value)
{
	const char *text = json_string_value(value);

	return text && strlen(text) == json_string_length(value) &&
	       snprintf(to, AUTH_NAME_SIZE, "%s", text) < AUTH_NAME_SIZE;
}

static bool request_user(struct control_request *r, const json_t *value)
{
	r->select.has_user = true;
	return request_copy(r->select.user, value);
}

static bool request_group(struct control_request *r, const json_t *value)
{
	r->select.has_group = true;
	return request_copy(r->select.group, value);
}

static bool request_index(struct control_request *r, const json_t *value)
{
	json_int_t number = json_integer_value(value);

	r->select.index = number;
	return number > 0 && number <= UINT32_MAX;
}

static bool request_address(struct control_request *r, const json_t *value)
{
	const char *text = json_string_value(value);

	return text && !prefix_parse(text, &r->select.address);
}

static bool request_protocol(struct control_request *r, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t i;

	for (i = CONTROL_SSL; text && i < REQUEST_COUNT(request_carriers); i++)
		if (!strcmp(text, request_carriers[i]))
			r->select.carrier = i;
	return r->select.carrier != CONTROL_ANY;
}

static bool request_all(struct control_request *r, const json_t *value)
{
	r->select.all = json_is_true(value);
	return r->select.all;
}

static bool request_inactive(struct control_request *r, const json_t *value)
{
	r->select.inactive = json_is_true(value);
	return r->select.inactive;
}

static bool request_detail(struct control_request *r, const json_t *value)
{
	r->detail = json_is_true(value);
	return r->detail;
}

/**
 * struct request_member - something that is said of a question
 * @name: Name of the JSON member.
 * @of: Questions that may have it, as bits of enum control_what.
 * @get: Reads its value; returns false if it is none.
 */
struct request_member {
	const char *name;
	unsigned int of;
	bool (*get)(struct control_request *r, const json_t *value);
};

static const struct request_member request_members[] = {
	{ "index", REQUEST_NAMES, request_index },
	{ "user", REQUEST_NAMES, request_user },
	{ "group", REQUEST_NAMES, request_group },
	{ "protocol", REQUEST_SELECTS, request_protocol },
	{ "address", REQUEST_NAMES | 1 << CONTROL_UNBAN, request_address },
	{ "inactive", REQUEST_SELECTS, request_inactive },
	{ "all", REQUEST_ENDS, request_all },
	{ "detail", 1 << CONTROL_SESSIONS, request_detail },
};

static const struct request_member *request_find(const char *name,
						 enum control_what what)
{
	size_t i;

	for (i = 0; i < REQUEST_COUNT(request_members); i++)
		if ((request_members[i].of & 1U << what) &&
		    !strcmp(request_members[i].name, name))
			return &request_members[i];
	return NULL;
}

static int request_fail(char error[CONTROL_REQUEST_ERROR_SIZE],
			const char *name, const char *what)
{
	snprintf(error, CONTROL_REQUEST_ERROR_SIZE, "%.64s%s%s",
		 name ? name : "", name ? ": " : "", what);
	return -EINVAL;
}

static int request_select(struct control_request *r, json_t *json,
			  char error[CONTROL_REQUEST_ERROR_SIZE])
{
	const struct request_member *member;
	const char *name;
	json_t *value;
	size_t n = 0;

	json_object_foreach(json, name, value) {
		if (!strcmp(name, "version") || !strcmp(name, "request"))
			continue;
		member = request_find(name, r->what);
		if (!member)
			return request_fail(error, name,
					    "the gateway does not know it here");
		if (!member->get(r, value))
			return request_fail(error, name, "wrong value");
		n++;
	}
	if ((REQUEST_ENDS & 1U << r->what) && !n)
		return request_fail(error, NULL, "of which sessions?");
	if (r->what == CONTROL_UNBAN && !n)
		return request_fail(error, NULL, "of which address?");
	return 0;
}

static int request_kind(struct control_request *r, const json_t *json,
			char error[CONTROL_REQUEST_ERROR_SIZE])
{
	const json_t *version = json_object_get(json, "version");
	const char *name = json_string_value(json_object_get(json, "request"));
	size_t i;

	if (json_integer_value(version) != CONTROL_PROTOCOL_VERSION)
		return request_fail(error, NULL,
				    "the gateway speaks version 1 only");
	for (i = 0; name && i < REQUEST_COUNT(request_names); i++) {
		if (strcmp(name, request_names[i]))
			continue;
		r->what = i;
		return 0;
	}
	return request_fail(error, name, "no such request");
}

int control_request_parse(const char *line, size_t len,
			  struct control_request *request,
			  char error[CONTROL_REQUEST_ERROR_SIZE])
{
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	int err;

	memset(request, 0, sizeof(*request));
	if (!json_is_object(json)) {
		json_decref(json);
		return request_fail(error, NULL, "not an object of JSON");
	}
	err = request_kind(request, json, error);
	if (!err)
		err = request_select(request, json, error);
	json_decref(json);
	return err;
}
