/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETDEV_H
#define _ACVPN_NETDEV_H

#include <linux/types.h>

#define ACVPN_KIND "acvpn"

struct acvpn_dev;
struct net_device;

/**
 * acvpn_netdev_register() - announce the link kind "acvpn"
 *
 * Return: 0 or a negative errno.
 */
int acvpn_netdev_register(void);

/**
 * acvpn_netdev_unregister() - delete all devices and withdraw the link kind
 *
 * Context: process; takes rtnl, and waits without it. All sockets are detached
 * on return, and nothing refers to a device any more.
 */
void acvpn_netdev_unregister(void);

/**
 * acvpn_netdev_for_each() - do something with every device
 * @fn: called with acvpn_dev.lock held
 *
 * Also with devices that are being torn down and have sessions left. Rtnl does
 * not wait for this.
 *
 * Context: process.
 */
void acvpn_netdev_for_each(void (*fn)(struct acvpn_dev *adev));

/**
 * acvpn_netdev_is() - is this one of our devices?
 * @dev: any network device
 *
 * Return: true if netdev_priv(@dev) is a struct acvpn_dev.
 */
bool acvpn_netdev_is(const struct net_device *dev);

#endif /* _ACVPN_NETDEV_H */
