/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_ERROR_H
#define _ACNL_ERROR_H

#include "acnl/exit.h"
#include "libacvpn/acvpn.h"

/**
 * acnl_error() - tell what failed, in one line
 * @err: Negative errno of the failure; chooses the advice and the status.
 * @why: Reason, or NULL for the meaning of @err.
 * @fmt: What failed, such as "session 1 of vpn0".
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_error(int err, const char *why, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * acnl_usage_error() - tell what is wrong with the command line, in one line
 * @command: Command whose help tells more, or NULL.
 * @fmt: What is wrong.
 *
 * Return: ACNL_USAGE.
 */
enum acnl_exit acnl_usage_error(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * acnl_connect() - open the netlink context, or tell why not
 * @ctx: Set to the context.
 *
 * Return: Exit status; ACNL_OK if @ctx is open.
 */
enum acnl_exit acnl_connect(struct acvpn **ctx);

#endif /* _ACNL_ERROR_H */
