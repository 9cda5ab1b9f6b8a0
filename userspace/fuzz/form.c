// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forms of old, and the element that clients bring back.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read can be written, and read again. */
static void use_opaque(const char *text)
{
	struct authdoc_opaque opaque, again;
	struct buf out;

	buf_init(&out, 1 << 20);
	if (!authdoc_opaque_parse(text, &opaque) &&
	    !authdoc_opaque_build(&out, &opaque)) {
		if (authdoc_opaque_parse(buf_text(&out), &again))
			__builtin_trap();
		authdoc_opaque_free(&again);
	}
	authdoc_opaque_free(&opaque);
	buf_free(&out);
}

/* What was answered is sent as it is. */
static void use_form(const struct authdoc *doc)
{
	struct authdoc again;
	struct buf out;
	size_t i;

	buf_init(&out, 1 << 20);
	if (form_build(&out, doc))
		__builtin_trap();
	if (form_parse(out.data, out.len, &again) ||
	    again.n_fields != doc->n_fields)
		__builtin_trap();
	for (i = 0; i < doc->n_fields; i++)
		if (strcmp(again.fields[i].name, doc->fields[i].name) ||
		    strcmp(again.fields[i].value, doc->fields[i].value))
			__builtin_trap();
	authdoc_free(&again);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct authdoc doc;
	size_t i;

	if (!text)
		return 0;
	if (!form_parse(data, size, &doc)) {
		for (i = 0; i < doc.n_fields; i++)
			if (!doc.fields[i].name || !doc.fields[i].value)
				__builtin_trap();
		use_form(&doc);
	}
	authdoc_free(&doc);
	use_opaque(text);
	free(text);
	return 0;
}
