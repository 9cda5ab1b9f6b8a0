/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_FAMILY_H
#define _ACVPN_FAMILY_H

struct genl_family;

/*
 * Family of all requests, replies and events; control/netlink.c gives it its
 * commands and registers it.
 */
extern struct genl_family acvpn_family;

#endif /* _ACVPN_FAMILY_H */
