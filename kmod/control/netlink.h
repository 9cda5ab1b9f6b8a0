/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETLINK_H
#define _ACVPN_NETLINK_H

/**
 * acvpn_netlink_register() - announce the netlink family
 *
 * Return: 0 or a negative errno.
 */
int acvpn_netlink_register(void);

/**
 * acvpn_netlink_unregister() - withdraw the family; no command runs on return
 */
void acvpn_netlink_unregister(void);

#endif /* _ACVPN_NETLINK_H */
