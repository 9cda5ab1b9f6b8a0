// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module for a kernel that it cannot work on, built instead of all else:
 * DKMS builds for each kernel that is installed, and a build that fails makes
 * the installation of that kernel fail. Who loads it is told why not.
 */
#include <linux/module.h>

static int __init unsupported_init(void)
{
	pr_err("this kernel cannot be used, it " ACVPN_UNSUPPORTED "\n");
	return -EOPNOTSUPP;
}

module_init(unsupported_init);

MODULE_DESCRIPTION("AnyConnect-compatible VPN data plane, for another kernel");
MODULE_AUTHOR("The acvpn developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(ACVPN_VERSION);
