// SPDX-License-Identifier: GPL-2.0-only
/*
 * acvpn: data plane of AnyConnect-compatible VPNs.
 */

#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <uapi/linux/acvpn.h>

#include "aead.h"
#include "netdev.h"
#include "netlink.h"

static int __init acvpn_init(void)
{
	int err;

	err = acvpn_aead_init();
	if (err)
		return err;
	err = acvpn_netdev_register();
	if (err)
		goto err_cipher;
	err = acvpn_netlink_register();
	if (err)
		goto err_netdev;
	return 0;

err_netdev:
	acvpn_netdev_unregister();
err_cipher:
	acvpn_aead_exit();
	return err;
}

static void __exit acvpn_exit(void)
{
	acvpn_netlink_unregister();
	acvpn_netdev_unregister();
	/* Nothing of ours runs in RCU callbacks: the reaper has waited for
	 * readers, and kfree_rcu() needs no code of this module.
	 */
	acvpn_aead_exit();
}

module_init(acvpn_init);
module_exit(acvpn_exit);

MODULE_DESCRIPTION("AnyConnect-compatible VPN data plane");
MODULE_AUTHOR("The acvpn developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(ACVPN_VERSION);
MODULE_ALIAS_RTNL_LINK(ACVPN_KIND);
MODULE_ALIAS_GENL_FAMILY(ACVPN_GENL_NAME);
MODULE_SOFTDEP("pre: aesni_intel gcm udp_tunnel");
