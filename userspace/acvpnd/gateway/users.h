/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "acvpnd gateway --passwd": users of a configuration's password file.
 */
#ifndef _ACVPND_GATEWAY_USERS_H
#define _ACVPND_GATEWAY_USERS_H

#include "acvpnd/exit.h"

/**
 * users_set() - set a user's password, or add the user
 * @config: Path of the configuration, which names the file.
 * @user: Name.
 *
 * Groups are kept, a lock is not. Whoever reads the file meanwhile sees it as
 * it was or as it is then.
 *
 * Return: Exit status; the user of the command was told the reason.
 */
enum acvpnd_exit users_set(const char *config, const char *user);

#endif /* _ACVPND_GATEWAY_USERS_H */
