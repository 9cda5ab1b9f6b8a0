/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a user's packets may go, for the monitor.
 */
#ifndef _ACVPND_GATEWAY_RESTRICTION_H
#define _ACVPND_GATEWAY_RESTRICTION_H

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/ipc/message.h"

/**
 * restriction_fill() - what the monitor is told of a policy
 * @filter: Filled in; points into @policy.
 * @policy: Policy.
 *
 * Return: 0; -E2BIG there are more networks or ports than can be told: then
 * there may be no tunnel.
 */
int restriction_fill(struct ipc_filter *filter,
		     const struct config_policy *policy);

#endif /* _ACVPND_GATEWAY_RESTRICTION_H */
