// SPDX-License-Identifier: GPL-2.0-only
/*
 * A document of the gateway before login, parsed and answered.
 */
#include <stddef.h>
#include <stdint.h>

#include "wire/authdoc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer_all(struct authdoc *msg)
{
	const struct authdoc_option *option;
	struct authdoc_field *f;
	size_t i;

	for (i = 0; i < msg->n_fields; i++) {
		f = &msg->fields[i];
		option = authdoc_option_preset(f);
		authdoc_field_answer(f, option ? option->value : "<answer>");
		authdoc_apply_choice(msg, authdoc_option_find(f, "x"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct authdoc_identity id = { "1", "linux-64" };
	struct authdoc msg, echo;
	struct buf out;

	buf_init(&out, 1 << 22);
	if (!authdoc_parse(data, size, &msg)) {
		answer_all(&msg);
		/* What we send must be well-formed, whatever came. */
		if (!authdoc_build_reply(&out, &id, &msg) &&
		    out.len < 1 << 20) {
			if (authdoc_parse(out.data, out.len, &echo))
				__builtin_trap();
			authdoc_free(&echo);
		}
	}
	authdoc_free(&msg);
	buf_free(&out);
	return 0;
}
