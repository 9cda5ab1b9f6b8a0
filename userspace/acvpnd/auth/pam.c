// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/pam.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>

#include "acvpnd/auth/delegate.h"

struct auth_pam {
	struct auth_delegate delegate;
	gid_t gid_min;
};

/* Those of the system that auth_pam_converse() would tell of a user. */
static void auth_pam_groups(struct auth_backend *backend, auth_group_fn fn,
			    void *arg)
{
	const struct auth_pam *pam = (const struct auth_pam *)backend;
	const struct group *group;

	setgrent();
	while ((group = getgrent()))
		if (group->gr_gid >= pam->gid_min)
			fn(arg, group->gr_name);
	endgrent();
}

static const struct auth_backend_ops auth_pam_ops = {
	.name = "pam",
	.begin = auth_delegate_begin,
	.answer = auth_delegate_answer,
	.drop = auth_delegate_drop,
	.groups = auth_pam_groups,
	.free = auth_delegate_free,
};

int auth_pam_new(const struct auth_pam_config *config,
		 struct auth_backend **backend)
{
	const struct auth_delegate_work work = {
		.converse = auth_pam_converse, .arg = (void *)config,
	};
	struct auth_pam *pam = calloc(1, sizeof(*pam));
	int err;

	if (!pam)
		return -ENOMEM;
	pam->gid_min = config->gid_min;
	err = auth_delegate_start(&pam->delegate, &auth_pam_ops, &work);
	if (err)
		free(pam);
	else
		*backend = &pam->delegate.backend;
	return err;
}
