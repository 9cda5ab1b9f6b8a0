/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands of a shell in which a route and a device are named, as ocserv has
 * them: route-add-cmd and route-del-cmd.
 */
#ifndef _ACVPND_SCRIPT_SCRIPT_COMMAND_H
#define _ACVPND_SCRIPT_SCRIPT_COMMAND_H

#include "common/buf.h"

/**
 * script_command() - write a command
 * @out: Where it is appended.
 * @text: Command: %R and %{R} are the value of ROUTE, %{RI} that of ROUTE_CIDR,
 *	%D and %{D} that of DEVICE.
 * @env: Lines of an environment.
 * @len: Bytes of @env.
 *
 * Values are written as they are, so they must be nothing to the shell; what
 * the environment does not have is empty.
 *
 * Return: 0, or the error of @out.
 */
int script_command(struct buf *out, const char *text, const char *env,
		   size_t len);

#endif /* _ACVPND_SCRIPT_SCRIPT_COMMAND_H */
