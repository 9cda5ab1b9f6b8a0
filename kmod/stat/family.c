// SPDX-License-Identifier: GPL-2.0-only

#include "stat/family.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "netlink/generated/acvpn_nl.h"

/* Only those who may change sessions hear of them. */
static const struct genl_multicast_group family_groups[] = {
	[ACVPN_NLGRP_EVENTS] = {
		.name = ACVPN_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family acvpn_family __ro_after_init = {
	.name = ACVPN_GENL_NAME,
	.version = ACVPN_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.mcgrps = family_groups,
	.n_mcgrps = ARRAY_SIZE(family_groups),
	/* Only commands before it may be validated by ourselves: secret.c */
	.resv_start_op = ACVPN_CMD_KEY_NEW + 1,
};
