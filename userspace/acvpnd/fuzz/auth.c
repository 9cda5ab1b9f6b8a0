// SPDX-License-Identifier: GPL-2.0-only
/*
 * A document of the gateway before login, parsed and answered.
 */
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/client/auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer_all(struct auth_message *msg)
{
	const struct auth_option *option;
	struct auth_field *f;
	size_t i;

	for (i = 0; i < msg->n_fields; i++) {
		f = &msg->fields[i];
		option = auth_option_preset(f);
		auth_field_answer(f, option ? option->value : "<answer>");
		auth_apply_choice(msg, auth_option_find(f, "x"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct auth_identity id = { "1", "linux-64" };
	struct auth_message msg, echo;
	struct buf out;

	buf_init(&out, 1 << 22);
	if (!auth_parse(data, size, &msg)) {
		answer_all(&msg);
		/* What we send must be well-formed, whatever came. */
		if (!auth_build_reply(&out, &id, &msg) && out.len < 1 << 20) {
			if (auth_parse(out.data, out.len, &echo))
				__builtin_trap();
			auth_message_free(&echo);
		}
	}
	auth_message_free(&msg);
	buf_free(&out);
	return 0;
}
