// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/script/script_env.h"

#include <inttypes.h>
#include <stdio.h>

void script_env_init(struct buf *env)
{
	buf_init(env, SCRIPT_ENV_MAX);
}

static uint8_t script_env_byte(char c)
{
	return (unsigned char)c < ' ' || c == '\x7f' ? '?' : c;
}

void script_env_add(struct buf *env, const char *name, const char *value)
{
	uint8_t byte;

	if (!value)
		return;
	buf_fmt(env, "%s=", name);
	for (; *value; value++) {
		byte = script_env_byte(*value);
		buf_add(env, &byte, 1);
	}
	buf_add(env, "", 1);
}

void script_env_count(struct buf *env, const char *name, uint64_t n)
{
	char text[sizeof("18446744073709551615")];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	script_env_add(env, name, text);
}
