/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sessions of users get, with the networks behind other clients, if
 * they are told of these (expose-iroutes).
 *
 * Such a network is in the file of a user or group, so it is known whether its
 * client is there or not: others need not come again when it comes.
 */
#ifndef _ACVPND_GATEWAY_EXPOSURE_H
#define _ACVPND_GATEWAY_EXPOSURE_H

#include "acvpnd/gateway/auth_process.h"

/**
 * exposure_policy() - what the sessions of a user get
 * @p: Auth.
 * @r: One of them.
 * @out: Set on success; release with policy_file_free().
 *
 * Files are read for the networks behind other clients when these are asked for
 * first; then no more, until the configuration is read again.
 *
 * Return: As policy_file_load().
 */
int exposure_policy(struct auth_process *p, const struct auth_record *r,
		    struct config_policy **out);

/**
 * exposure_close() - release what was read
 * @p: Auth, with the configuration that it was read for.
 */
void exposure_close(struct auth_process *p);

#endif /* _ACVPND_GATEWAY_EXPOSURE_H */
