/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a session gets, once all that is said of it is known.
 */
#ifndef _ACVPND_CONFIG_POLICY_H
#define _ACVPND_CONFIG_POLICY_H

#include "acvpnd/config/scope.h"

/**
 * policy_finish() - make a policy usable, and look for contradictions in it
 * @policy: Policy.
 * @scope: Where it was read, for lines to tell.
 * @sink: Told of what is wrong.
 *
 * The networks get their lengths, and the default route is found among routes.
 */
void policy_finish(struct config_policy *policy, const struct scope *scope,
		   struct finding_sink *sink);

#endif /* _ACVPND_CONFIG_POLICY_H */
