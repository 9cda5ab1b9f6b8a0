/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Logins: from a worker to the engine of acvpnd/auth and back, until there is a
 * session.
 */
#ifndef _ACVPND_GATEWAY_ADMISSION_H
#define _ACVPND_GATEWAY_ADMISSION_H

#include "acvpnd/gateway/auth_process.h"

/**
 * admission_open() - make backends and engines
 * @p: Auth, with its configuration, and bans if there are some already.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int admission_open(struct auth_process *p);

/**
 * admission_set_bans() - ban as another configuration says
 * @p: Auth, with its configuration.
 */
void admission_set_bans(struct auth_process *p);

/**
 * admission_tick() - forget logins that take too long
 * @p: Auth.
 *
 * Return: When there is the next one, or INT64_MAX.
 */
int64_t admission_tick(struct auth_process *p);

/**
 * admission_close() - release them
 * @p: Auth.
 */
void admission_close(struct auth_process *p);

/**
 * admission_step() - a document of a login came
 * @p: Auth.
 * @call: Where from.
 * @login: Document.
 */
void admission_step(struct auth_process *p, const struct auth_call *call,
		    const struct ipc_login *login);

#endif /* _ACVPND_GATEWAY_ADMISSION_H */
