// SPDX-License-Identifier: GPL-2.0-only

#include "control/netlink.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "netlink/generated/acvpn_nl.h"

/* Only those who may change sessions hear of them. */
static const struct genl_multicast_group groups[] = {
	[ACVPN_NLGRP_EVENTS] = {
		.name = ACVPN_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family acvpn_netlink_family __ro_after_init = {
	.name = ACVPN_GENL_NAME,
	.version = ACVPN_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int acvpn_netlink_register(void)
{
	int err;

	err = acvpn_compat_genl_set_ops(&acvpn_netlink_family, acvpn_nl_ops,
					ARRAY_SIZE(acvpn_nl_ops));
	return err ?: genl_register_family(&acvpn_netlink_family);
}

void acvpn_netlink_unregister(void)
{
	genl_unregister_family(&acvpn_netlink_family);
}
