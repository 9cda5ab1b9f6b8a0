// SPDX-License-Identifier: GPL-2.0-only
#include "wire/authdoc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/xml.h"

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static void field_free(struct authdoc_field *field)
{
	size_t i;

	for (i = 0; i < field->n_options; i++) {
		free(field->options[i].value);
		free(field->options[i].label);
	}
	free(field->options);
	free(field->name);
	free(field->label);
	wipe(field->value);
}

void authdoc_free(struct authdoc *msg)
{
	size_t i;

	for (i = 0; i < msg->n_fields; i++)
		field_free(&msg->fields[i]);
	free(msg->fields);
	free(msg->auth_id);
	free(msg->message);
	free(msg->error);
	free(msg->banner);
	wipe(msg->opaque);
	wipe(msg->session_token);
	free(msg->method);
	free(msg->action);
	memset(msg, 0, sizeof(*msg));
}

struct authdoc_field *authdoc_field_find(struct authdoc *msg, const char *name)
{
	size_t i;

	for (i = 0; i < msg->n_fields; i++)
		if (!strcmp(msg->fields[i].name, name))
			return &msg->fields[i];
	return NULL;
}

int authdoc_field_answer(struct authdoc_field *field, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	wipe(field->value);
	field->value = copy;
	return 0;
}

const struct authdoc_option *
authdoc_option_find(const struct authdoc_field *field, const char *text)
{
	size_t i;

	for (i = 0; i < field->n_options; i++)
		if (!strcmp(field->options[i].value, text))
			return &field->options[i];
	for (i = 0; i < field->n_options; i++)
		if (!strcmp(field->options[i].label, text))
			return &field->options[i];
	return NULL;
}

const struct authdoc_option *
authdoc_option_preset(const struct authdoc_field *field)
{
	size_t i;

	for (i = 0; i < field->n_options; i++)
		if (field->options[i].selected)
			return &field->options[i];
	return field->n_options ? &field->options[0] : NULL;
}

void authdoc_apply_choice(struct authdoc *msg,
			  const struct authdoc_option *option)
{
	struct authdoc_field *f;
	size_t i;

	for (i = 0; i < msg->n_fields; i++) {
		f = &msg->fields[i];
		if (f->type != AUTHDOC_TEXT && f->type != AUTHDOC_PASSWORD)
			continue;
		f->skip = (option && option->no_aaa) ||
			  (f->second_auth && option && !option->second_auth);
	}
}

static void build_head(struct buf *out, const struct authdoc_identity *id,
		       const char *type)
{
	buf_fmt(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<config-auth client=\"vpn\" type=\"%s\" "
		"aggregate-auth-version=\"2\">", type);
	buf_str(out, "<version who=\"vpn\">");
	xml_escape(out, id->version);
	buf_fmt(out, "</version><device-id>%s</device-id>", id->device);
}

int authdoc_build_init(struct buf *out, const struct authdoc_identity *id,
		       const char *access, const char *group)
{
	build_head(out, id, "init");
	buf_str(out, "<capabilities></capabilities><group-access>");
	xml_escape(out, access);
	buf_str(out, "</group-access>");
	if (group) {
		buf_str(out, "<group-select>");
		xml_escape(out, group);
		buf_str(out, "</group-select>");
	}
	return buf_str(out, "</config-auth>\n");
}

/* Some questions are answered under another name, or not at all. */
static const char *reply_name(const char *name)
{
	if (!strcmp(name, "answer") || !strcmp(name, "whichpin") ||
	    !strcmp(name, "new_password"))
		return "password";
	if (!strcmp(name, "verify_pin") || !strcmp(name, "verify_password"))
		return NULL;
	return name;
}

static bool is_group_list(const struct authdoc_field *field)
{
	return field->type == AUTHDOC_SELECT &&
	       !strcmp(field->name, "group_list");
}

static void build_field(struct buf *out, const struct authdoc_field *field)
{
	const char *name = reply_name(field->name);

	if (!name || field->skip || !field->value || is_group_list(field))
		return;
	buf_fmt(out, "<%s>", name);
	xml_escape(out, field->value);
	buf_fmt(out, "</%s>", name);
}

int authdoc_build_reply(struct buf *out, const struct authdoc_identity *id,
			const struct authdoc *msg)
{
	size_t i;

	build_head(out, id, "auth-reply");
	buf_str(out, "<capabilities></capabilities>");
	if (msg->opaque)
		buf_str(out, msg->opaque);
	buf_str(out, "<auth>");
	for (i = 0; i < msg->n_fields; i++)
		build_field(out, &msg->fields[i]);
	buf_str(out, "</auth>");
	for (i = 0; i < msg->n_fields; i++) {
		if (!is_group_list(&msg->fields[i]) || !msg->fields[i].value)
			continue;
		buf_str(out, "<group-select>");
		xml_escape(out, msg->fields[i].value);
		buf_str(out, "</group-select>");
	}
	return buf_str(out, "</config-auth>\n");
}
