/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_EXIT_H
#define _ACNL_EXIT_H

#include <stdio.h>

/**
 * enum acnl_exit - exit statuses, part of the interface
 * @ACNL_OK: Done.
 * @ACNL_FAILURE: Something else failed.
 * @ACNL_USAGE: The command line is wrong.
 * @ACNL_NO_MODULE: The kernel does not know the netlink family.
 * @ACNL_NO_OBJECT: The device, session or transport does not exist.
 * @ACNL_NO_PERMISSION: CAP_NET_ADMIN is missing, or the gateway refuses.
 * @ACNL_NO_ANSWER: The peer did not answer a probe.
 * @ACNL_NO_GATEWAY: No gateway listens on its socket.
 */
enum acnl_exit {
	ACNL_OK = 0,
	ACNL_FAILURE = 1,
	ACNL_USAGE = 2,
	ACNL_NO_MODULE = 3,
	ACNL_NO_OBJECT = 4,
	ACNL_NO_PERMISSION = 5,
	ACNL_NO_ANSWER = 6,
	ACNL_NO_GATEWAY = 7,
};

/**
 * acnl_exit_describe() - list all exit statuses
 * @out: Where to.
 */
void acnl_exit_describe(FILE *out);

#endif /* _ACNL_EXIT_H */
