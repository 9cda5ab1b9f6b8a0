// SPDX-License-Identifier: GPL-2.0-only

#include "compat.h"

#ifdef ACVPN_HAVE_GENL_SPLIT_FAMILY

int acvpn_compat_genl_set_ops(struct genl_family *family,
			      const struct genl_split_ops *ops,
			      unsigned int n_ops)
{
	family->split_ops = ops;
	family->n_split_ops = n_ops;
	return 0;
}

#else

enum { OPS_MAX = 32 };

/* One entry per command, written once before the family is registered. */
static struct genl_ops merged[OPS_MAX];

/*
 * A command has one policy here; that of "do" comes first and is the wider
 * one. The dump callbacks ignore what only "do" understands.
 */
int acvpn_compat_genl_set_ops(struct genl_family *family,
			      const struct genl_split_ops *ops,
			      unsigned int n_ops)
{
	struct genl_ops *op = NULL;
	unsigned int i, n = 0;

	for (i = 0; i < n_ops; i++) {
		if (!op || op->cmd != ops[i].cmd) {
			if (n == OPS_MAX)
				return -E2BIG;
			op = &merged[n++];
			op->cmd = ops[i].cmd;
			op->policy = ops[i].policy;
			op->maxattr = ops[i].maxattr;
			op->validate = ops[i].validate;
			op->flags = ops[i].flags & ~(GENL_CMD_CAP_DO |
						     GENL_CMD_CAP_DUMP);
		}
		if (ops[i].doit)
			op->doit = ops[i].doit;
		if (ops[i].start)
			op->start = ops[i].start;
		if (ops[i].dumpit)
			op->dumpit = ops[i].dumpit;
	}
	family->ops = merged;
	family->n_ops = n;
	return 0;
}

#endif
