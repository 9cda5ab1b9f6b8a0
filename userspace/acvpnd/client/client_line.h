/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Passwords that the user has written into a file.
 */
#ifndef _ACVPND_CLIENT_CLIENT_LINE_H
#define _ACVPND_CLIENT_CLIENT_LINE_H

#include "acvpnd/client/prompt.h"
#include "acvpnd/exit.h"

/**
 * client_line_read() - read a password, the first line
 * @line: Filled in; the caller's to wipe, whatever is returned.
 * @path: File, or NULL: standard input, of which no more is read.
 * @option: Option of the user's that names it, for people.
 *
 * Return: ACVPND_OK, or an exit status, and the user was told why.
 */
enum acvpnd_exit client_line_read(char line[PROMPT_ANSWER_MAX + 1],
				  const char *path, const char *option);

#endif /* _ACVPND_CLIENT_CLIENT_LINE_H */
