// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/script/script_command.h"

#include <string.h>

/**
 * struct command_variable - what is replaced
 * @pattern: Text in a command.
 * @name: Variable of the environment, with "=".
 */
struct command_variable {
	const char *pattern;
	const char *name;
};

static const struct command_variable variables[] = {
	{ "%{RI}", "ROUTE_CIDR=" },
	{ "%{R}", "ROUTE=" },
	{ "%R", "ROUTE=" },
	{ "%{D}", "DEVICE=" },
	{ "%D", "DEVICE=" },
};

static const struct command_variable *command_find(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (!strncmp(text, variables[i].pattern,
			     strlen(variables[i].pattern)))
			return &variables[i];
	return NULL;
}

/* Each line ends with a NUL. */
static const char *command_value(const char *name, const char *env, size_t len)
{
	const char *end = env + len;
	size_t n = strlen(name);

	for (; env < end; env += strlen(env) + 1)
		if (!strncmp(env, name, n))
			return env + n;
	return "";
}

int script_command(struct buf *out, const char *text, const char *env,
		   size_t len)
{
	const struct command_variable *v;

	while (*text) {
		v = command_find(text);
		if (v)
			buf_str(out, command_value(v->name, env, len));
		else
			buf_add(out, text, 1);
		text += v ? strlen(v->pattern) : 1;
	}
	return out->error;
}
