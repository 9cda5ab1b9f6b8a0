// SPDX-License-Identifier: GPL-2.0-only
/*
 * The element that clients bring back as it came.
 */
#include "wire/authdoc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/xml.h"

enum { OPAQUE_TEXT_MAX = 1024 };

/**
 * struct opaque_parser - state while an element is read
 * @opaque: Result.
 * @text: Character data so far.
 */
struct opaque_parser {
	struct authdoc_opaque *opaque;
	struct buf text;
};

static char **opaque_sink(struct authdoc_opaque *opaque, const char *name)
{
	if (!strcmp(name, "tunnel-group"))
		return &opaque->group;
	if (!strcmp(name, "group-alias"))
		return &opaque->alias;
	return strcmp(name, "auth-handle") ? NULL : &opaque->handle;
}

static int opaque_start(void *arg, const char *name, const char **attrs,
			size_t offset)
{
	struct opaque_parser *p = arg;

	(void)name;
	(void)attrs;
	(void)offset;
	buf_reset(&p->text);
	return 0;
}

static int opaque_end(void *arg, const char *name, size_t offset)
{
	struct opaque_parser *p = arg;
	char **sink = opaque_sink(p->opaque, name);

	(void)offset;
	if (!sink)
		return 0;
	free(*sink);
	*sink = strdup(buf_text(&p->text));
	return *sink ? 0 : -ENOMEM;
}

static int opaque_text(void *arg, const char *text, size_t len)
{
	struct opaque_parser *p = arg;

	return buf_add(&p->text, text, len);
}

int authdoc_opaque_parse(const char *text, struct authdoc_opaque *opaque)
{
	static const struct xml_handler handler = {
		.start = opaque_start, .end = opaque_end, .text = opaque_text,
	};
	struct opaque_parser p = { .opaque = opaque };
	int err;

	memset(opaque, 0, sizeof(*opaque));
	if (!text)
		return 0;
	buf_init(&p.text, OPAQUE_TEXT_MAX);
	err = xml_parse(text, strlen(text), &handler, &p);
	buf_free(&p.text);
	return err;
}

void authdoc_opaque_free(struct authdoc_opaque *opaque)
{
	free(opaque->group);
	free(opaque->alias);
	if (opaque->handle)
		explicit_bzero(opaque->handle, strlen(opaque->handle));
	free(opaque->handle);
	memset(opaque, 0, sizeof(*opaque));
}

static void opaque_element(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_fmt(out, "<%s>", name);
	xml_escape(out, text);
	buf_fmt(out, "</%s>", name);
}

int authdoc_opaque_build(struct buf *out, const struct authdoc_opaque *opaque)
{
	buf_str(out, "<opaque is-for=\"sg\">");
	opaque_element(out, "tunnel-group", opaque->group);
	opaque_element(out, "group-alias", opaque->alias);
	opaque_element(out, "auth-handle", opaque->handle);
	return buf_str(out, "</opaque>");
}
