/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETLINK_KEY_H
#define _ACVPN_NETLINK_KEY_H

struct acvpn_transport;
struct genl_info;
struct nlattr;

/**
 * acvpn_netlink_key_add() - give a transport keys
 * @info: request
 * @t: attached transport; its device's lock is held
 * @nest: the keys, or NULL if they are missing; to be wiped by the caller
 *
 * Return: 0, or a negative errno as the netlink specification lists them for
 *	key-new.
 */
int acvpn_netlink_key_add(struct genl_info *info, struct acvpn_transport *t,
			  struct nlattr *nest);

#endif /* _ACVPN_NETLINK_KEY_H */
