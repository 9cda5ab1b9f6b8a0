// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	INDENT = 2,
};

static void new_line(FILE *out, unsigned int depth)
{
	fprintf(out, "\n%*s", INDENT * depth, "");
}

/* Strings of JSON contain no line ends, so each one is of the layout. */
static void print_indented(FILE *out, unsigned int depth, const char *text,
			   size_t len)
{
	const char *end = text + len, *line;

	while ((line = memchr(text, '\n', end - text))) {
		fwrite(text, 1, line - text, out);
		new_line(out, depth);
		text = line + 1;
	}
	fwrite(text, 1, end - text, out);
}

static char *take_text(json_t *json)
{
	char *text = json ? json_dumps(json, JSON_INDENT(INDENT)) : NULL;

	json_decref(json);
	return text;
}

static int acnl_list_start(struct acnl_list *list, FILE *out,
			   unsigned int depth, json_t *frame)
{
	char *text = take_text(frame);

	if (!text)
		return -ENOMEM;
	list->out = out;
	list->depth = depth;
	list->filled = false;
	print_indented(out, depth, text, strrchr(text, ']') - text);
	free(text);
	return 0;
}

static void next_element(struct acnl_list *list)
{
	if (list->filled)
		fputc(',', list->out);
	new_line(list->out, list->depth + 2);
	list->filled = true;
}

int acnl_list_begin(struct acnl_list *list, FILE *out, json_t *frame)
{
	return acnl_list_start(list, out, 0, frame);
}

int acnl_list_nest(struct acnl_list *outer, struct acnl_list *list,
		   json_t *frame)
{
	next_element(outer);
	return acnl_list_start(list, outer->out, outer->depth + 2, frame);
}

int acnl_list_add(struct acnl_list *list, json_t *element)
{
	char *text = take_text(element);

	if (!text)
		return -ENOMEM;
	next_element(list);
	print_indented(list->out, list->depth + 2, text, strlen(text));
	free(text);
	return 0;
}

void acnl_list_end(struct acnl_list *list)
{
	if (list->filled)
		new_line(list->out, list->depth + 1);
	fputc(']', list->out);
	new_line(list->out, list->depth);
	fputc('}', list->out);
	if (!list->depth)
		fputc('\n', list->out);
}
