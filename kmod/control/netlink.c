// SPDX-License-Identifier: GPL-2.0-only

#include "control/netlink.h"

#include <net/genetlink.h>

#include "compat/compat.h"
#include "control/secret.h"
#include "netlink/generated/acvpn_nl.h"
#include "stat/family.h"

int acvpn_netlink_register(void)
{
	int err;

	err = acvpn_compat_genl_set_ops(&acvpn_family, acvpn_secret_ops(),
					ARRAY_SIZE(acvpn_nl_ops));
	return err ?: genl_register_family(&acvpn_family);
}

void acvpn_netlink_unregister(void)
{
	genl_unregister_family(&acvpn_family);
}
