// SPDX-License-Identifier: GPL-2.0-only
/*
 * acvpn: data plane of AnyConnect-compatible VPNs.
 */

#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <uapi/linux/acvpn.h>

#include "control/expire.h"
#include "control/netdev.h"
#include "control/netlink.h"
#include "cstp/cstp.h"
#include "dtls/dtls.h"
#include "packet/compress.h"
#include "packet/queue.h"
#include "session/aead.h"
#include "session/failover.h"
#include "session/liveness.h"
#include "session/reaper.h"
#include "session/rekey.h"
#include "session/session.h"
#include "session/slab.h"
#include "session/transport.h"
#include "stat/listener.h"

static const struct acvpn_reaper_ops reaper_ops = {
	.settle = acvpn_queue_settle,
	.purge = acvpn_queue_purge,
	.expire = acvpn_session_del_ended,
};

static const struct acvpn_liveness_actions liveness_actions = {
	.silent = acvpn_failover_silent,
	.retire = acvpn_rekey_retire,
	.end = acvpn_transport_end,
	.end_session = acvpn_session_end,
};

static int __init acvpn_init(void)
{
	int err;

	err = acvpn_slab_init();
	if (err)
		return err;
	err = acvpn_aead_init();
	if (err)
		goto err_slab;
	acvpn_liveness_register(&liveness_actions);
	acvpn_dtls_init();
	err = acvpn_cstp_init();
	if (err)
		goto err_aead;
	err = acvpn_reaper_init(&reaper_ops);
	if (err)
		goto err_cstp;
	err = acvpn_netdev_register();
	if (err)
		goto err_reaper;
	err = acvpn_expire_register();
	if (err)
		goto err_netdev;
	err = acvpn_listener_init();
	if (err)
		goto err_expire;
	err = acvpn_netlink_register();
	if (err)
		goto err_listener;
	return 0;

err_listener:
	acvpn_listener_exit();
err_expire:
	acvpn_expire_unregister();
err_netdev:
	acvpn_netdev_unregister();
err_reaper:
	acvpn_reaper_exit();
err_cstp:
	acvpn_cstp_exit();
err_aead:
	acvpn_aead_exit();
err_slab:
	acvpn_slab_exit();
	return err;
}

static void __exit acvpn_exit(void)
{
	acvpn_netlink_unregister();
	acvpn_listener_exit();
	acvpn_expire_unregister();
	acvpn_netdev_unregister();
	acvpn_reaper_exit();
	/* Who closes a socket reads the pointer to our function, and may be
	 * preempted before it calls it: neither a lock nor RCU is held.
	 */
	synchronize_rcu_tasks();
	/* Endpoints and their routes are freed in RCU callbacks. */
	rcu_barrier();
	acvpn_cstp_exit();
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
