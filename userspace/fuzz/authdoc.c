// SPDX-License-Identifier: GPL-2.0-only
/*
 * A document of a peer that nobody knows yet. What is written from it must be
 * well-formed, whatever came, and read as the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wire/authdoc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 22, DOC_MAX = 1 << 20 };

static void answer_all(struct authdoc *doc)
{
	const struct authdoc_option *option;
	struct authdoc_field *f;
	size_t i;

	for (i = 0; i < doc->n_fields; i++) {
		f = &doc->fields[i];
		option = authdoc_option_preset(f);
		authdoc_field_answer(f, option ? option->value : "<answer>");
		authdoc_apply_choice(doc, authdoc_option_find(f, "x"));
	}
}

static void reply(struct authdoc *doc)
{
	static const struct authdoc_identity id = { "1", "linux-64" };
	struct authdoc again;
	struct buf out;

	buf_init(&out, OUT_MAX);
	answer_all(doc);
	if (!authdoc_build_reply(&out, &id, doc) && out.len < DOC_MAX) {
		if (authdoc_parse(out.data, out.len, &again) ||
		    again.type != AUTHDOC_REPLY)
			__builtin_trap();
		authdoc_free(&again);
	}
	buf_free(&out);
}

/* The second copy is the same as the first. */
static void copy(const struct authdoc *doc)
{
	struct authdoc again;
	struct buf one, two;

	buf_init(&one, OUT_MAX);
	buf_init(&two, OUT_MAX);
	if (!authdoc_build(&one, doc) && one.len < DOC_MAX) {
		if (authdoc_parse(one.data, one.len, &again) ||
		    authdoc_build(&two, &again) || one.len != two.len ||
		    memcmp(one.data, two.data, one.len))
			__builtin_trap();
		authdoc_free(&again);
	}
	buf_free(&one);
	buf_free(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct authdoc doc;

	if (!authdoc_parse(data, size, &doc)) {
		copy(&doc);
		reply(&doc);
	}
	authdoc_free(&doc);
	return 0;
}
