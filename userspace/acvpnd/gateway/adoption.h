/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions that were there before this auth, in the store and in the data
 * plane.
 */
#ifndef _ACVPND_GATEWAY_ADOPTION_H
#define _ACVPND_GATEWAY_ADOPTION_H

#include "acvpnd/gateway/auth_process.h"

/**
 * adoption_open() - begin with sessions, and where they are kept
 * @p: Auth, with its configuration; @p->sessions and @p->stored are filled in.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int adoption_open(struct auth_process *p);

/**
 * adoption_load() - take over what was kept
 * @p: Auth.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int adoption_load(struct auth_process *p);

/**
 * adoption_found() - whose is a session of the data plane?
 * @p: Auth.
 * @request: Number of the question, which is answered.
 * @found: What the monitor told.
 */
void adoption_found(struct auth_process *p, uint32_t request,
		    const struct ipc_found *found);

/**
 * adoption_complete() - the data plane has no others
 * @p: Auth.
 * @request: Number of the question, which is answered.
 */
void adoption_complete(struct auth_process *p, uint32_t request);

#endif /* _ACVPND_GATEWAY_ADOPTION_H */
