/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The environment of a program: lines of NAME=value, a NUL behind each.
 */
#ifndef _ACVPND_SCRIPT_SCRIPT_ENV_H
#define _ACVPND_SCRIPT_SCRIPT_ENV_H

#include "common/buf.h"

enum {
	/* Bytes of all lines; so much goes into one packet. */
	SCRIPT_ENV_MAX = 96 * 1024,
	/* Lines. */
	SCRIPT_ENV_LINES_MAX = 64,
};

/** script_env_init() - begin without lines; release with buf_free() */
void script_env_init(struct buf *env);

/**
 * script_env_add() - one more line
 * @env: Environment.
 * @name: Name, of our own.
 * @value: Value, maybe a client's; what would end or hide a line of a log is a
 *	question mark instead. NULL: there is no line.
 */
void script_env_add(struct buf *env, const char *name, const char *value);

/**
 * script_env_count() - the same, of a number
 * @env: Environment.
 * @name: Name.
 * @n: Number.
 */
void script_env_count(struct buf *env, const char *name, uint64_t n);

#endif /* _ACVPND_SCRIPT_SCRIPT_ENV_H */
