/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who the processes of a gateway become that need no rights of root's.
 */
#ifndef _ACVPND_GATEWAY_RUN_AS_H
#define _ACVPND_GATEWAY_RUN_AS_H

#include "acvpnd/config/gateway_config.h"
#include "common/privilege.h"

/**
 * run_as_find() - look the user up that a configuration names
 * @config: Configuration.
 * @user: Filled in; who is not root stays who he is.
 *
 * Return: 0 or a negative errno, which was logged.
 */
int run_as_find(const struct gateway_config *config,
		struct privilege_user *user);

#endif /* _ACVPND_GATEWAY_RUN_AS_H */
