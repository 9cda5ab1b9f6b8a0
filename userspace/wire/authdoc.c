// SPDX-License-Identifier: GPL-2.0-only
#include "wire/authdoc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	wipe(msg->opaque);
	wipe(msg->session_token);
	free(msg->session_id);
	free(msg->auth_id);
	free(msg->title);
	free(msg->message);
	free(msg->error);
	free(msg->banner);
	free(msg->method);
	free(msg->action);
	free(msg->cert_hash);
	free(msg->profile_uri);
	free(msg->profile_hash);
	free(msg->version);
	free(msg->device);
	free(msg->group_access);
	free(msg->group_select);
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
