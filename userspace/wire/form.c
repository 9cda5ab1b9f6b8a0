// SPDX-License-Identifier: GPL-2.0-only
#include "wire/form.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/url.h"

/* What names are made of is what elements of a document may be called. */
static bool form_name_valid(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	if (!isalpha(*p) && *p != '_')
		return false;
	for (; *p; p++)
		if (!isalnum(*p) && !strchr("_-.", *p))
			return false;
	return true;
}

/* A NUL would hide the rest of an answer. */
static int form_decode(char *text)
{
	char *p;

	if (strstr(text, "%00"))
		return -EBADMSG;
	for (p = text; *p; p++)
		if (*p == '+')
			*p = ' ';
	url_decode(text);
	return 0;
}

/* The field owns both from here on. */
static int wire_form_add(struct authdoc *doc, char *name, char *value)
{
	struct authdoc_field *field;

	if (doc->n_fields == AUTHDOC_FIELDS_MAX)
		return -EMSGSIZE;
	if (!doc->fields)
		doc->fields = calloc(AUTHDOC_FIELDS_MAX, sizeof(*doc->fields));
	if (!doc->fields)
		return -ENOMEM;
	field = &doc->fields[doc->n_fields++];
	field->name = strdup(name);
	field->value = strdup(value);
	return field->name && field->value ? 0 : -ENOMEM;
}

static int form_take(struct authdoc *doc, char *pair)
{
	char *value = strchr(pair, '=');

	if (!value)
		return *pair ? -EBADMSG : 0;
	*value++ = '\0';
	if (form_decode(pair) || form_decode(value) || !form_name_valid(pair))
		return -EBADMSG;
	if (strcmp(pair, "group_list"))
		return wire_form_add(doc, pair, value);
	free(doc->group_select);
	doc->group_select = strdup(value);
	return doc->group_select ? 0 : -ENOMEM;
}

int form_parse(const void *body, size_t len, struct authdoc *doc)
{
	char *copy, *pair, *next;
	int err = 0;

	memset(doc, 0, sizeof(*doc));
	doc->type = AUTHDOC_REPLY;
	if (!len)
		return 0;
	/* A copy of text would end at a NUL. */
	if (memchr(body, '\0', len))
		return -EBADMSG;
	copy = strndup(body, len);
	if (!copy)
		return -ENOMEM;
	copy[strcspn(copy, "\r\n")] = '\0';
	for (pair = copy; pair && !err; pair = next) {
		next = strchr(pair, '&');
		if (next)
			*next++ = '\0';
		err = form_take(doc, pair);
	}
	explicit_bzero(copy, len);
	free(copy);
	return err;
}

static void form_encode(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text) || strchr("-_.~", *text))
			buf_add(out, text, 1);
		else
			buf_fmt(out, "%%%02X", (unsigned char)*text);
	}
}

int form_build(struct buf *out, const struct authdoc *doc)
{
	const struct authdoc_field *field;
	const char *between = "";
	size_t i;

	for (i = 0; i < doc->n_fields; i++) {
		field = &doc->fields[i];
		if (field->skip || !field->value)
			continue;
		buf_fmt(out, "%s%s=", between, field->name);
		form_encode(out, field->value);
		between = "&";
	}
	return out->error;
}
