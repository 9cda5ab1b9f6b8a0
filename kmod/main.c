// SPDX-License-Identifier: GPL-2.0-only
/*
 * acvpn: data plane of AnyConnect-compatible VPNs.
 */

#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <uapi/linux/acvpn.h>

#include "control/expire.h"
#include "control/netdev.h"
#include "control/netlink.h"
#include "cstp/tls_sock.h"
#include "dtls/aead.h"
#include "packet/compress.h"
#include "session/slab.h"

static int __init acvpn_init(void)
{
	int err;

	err = acvpn_slab_init();
	if (err)
		return err;
	err = acvpn_aead_init();
	if (err)
		goto err_slab;
	err = acvpn_tls_sock_init();
	if (err)
		goto err_aead;
	err = acvpn_netdev_register();
	if (err)
		goto err_tls_sock;
	err = acvpn_expire_register();
	if (err)
		goto err_netdev;
	err = acvpn_netlink_register();
	if (err)
		goto err_expire;
	return 0;

err_expire:
	acvpn_expire_unregister();
err_netdev:
	acvpn_netdev_unregister();
err_tls_sock:
	acvpn_tls_sock_exit();
err_aead:
	acvpn_aead_exit();
err_slab:
	acvpn_slab_exit();
	return err;
}

static void __exit acvpn_exit(void)
{
	acvpn_netlink_unregister();
	acvpn_expire_unregister();
	acvpn_netdev_unregister();
	/* Endpoints and their routes are freed in RCU callbacks. */
	rcu_barrier();
	acvpn_tls_sock_exit();
	acvpn_compress_exit();
	acvpn_aead_exit();
	acvpn_slab_exit();
}

module_init(acvpn_init);
module_exit(acvpn_exit);

MODULE_DESCRIPTION("AnyConnect-compatible VPN data plane");
MODULE_AUTHOR("The acvpn developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(ACVPN_VERSION);
MODULE_ALIAS_RTNL_LINK(ACVPN_KIND);
MODULE_ALIAS_GENL_FAMILY(ACVPN_GENL_NAME);
MODULE_SOFTDEP("pre: aesni_intel gcm chacha_x86_64 poly1305_x86_64 chacha20poly1305 udp_tunnel");
