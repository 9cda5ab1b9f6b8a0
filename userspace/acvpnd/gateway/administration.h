/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Administrators: what they ask of auth, and what it answers and does.
 */
#ifndef _ACVPND_GATEWAY_ADMINISTRATION_H
#define _ACVPND_GATEWAY_ADMINISTRATION_H

#include "acvpnd/control/describe.h"
#include "acvpnd/gateway/auth_process.h"

/**
 * administration_open() - hear administrators
 * @p: Auth, with its event loop.
 *
 * Return: 0 or a negative errno.
 */
int administration_open(struct auth_process *p);

/**
 * administration_close() - hear them no more
 * @p: Auth.
 */
void administration_close(struct auth_process *p);

/** administration_describing() - what is the same for all that is told now */
struct control_describe
administration_describing(const struct auth_process *p);

#endif /* _ACVPND_GATEWAY_ADMINISTRATION_H */
