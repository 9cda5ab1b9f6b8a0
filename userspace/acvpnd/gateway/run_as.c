// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/run_as.h"

#include <string.h>
#include <unistd.h>

#include "common/log.h"

int run_as_find(const struct gateway_config *config,
		struct privilege_user *user)
{
	const char *name = config->run_as_user, *group = config->run_as_group;
	int err;

	if (geteuid()) {
		*user = (struct privilege_user){ .uid = geteuid() };
		return 0;
	}
	err = privilege_find(name, user);
	if (err) {
		log_message(LOG_LEVEL_ERROR,
			    "run-as-user: no user %s to run as: %s",
			    name ? name : "acvpn or nobody", strerror(-err));
		return err;
	}
	if (group)
		err = privilege_find_group(group, user);
	if (err)
		log_error("run-as-group: no group %s to run as: %s", group,
			  strerror(-err));
	return err;
}
