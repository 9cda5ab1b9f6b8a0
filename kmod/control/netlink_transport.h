/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETLINK_TRANSPORT_H
#define _ACVPN_NETLINK_TRANSPORT_H

struct acvpn_dev;
struct acvpn_session;
struct genl_info;
struct nlattr;

/**
 * acvpn_netlink_transport_add() - give a new session a transport
 * @info: request
 * @session: session; its device's lock is held
 * @nest: what the transport is to be, its keys included
 *
 * Return: 0, or a negative errno as the netlink specification lists them for
 *	transport-attach and key-new; the transport may have been attached.
 */
int acvpn_netlink_transport_add(struct genl_info *info,
				struct acvpn_session *session,
				struct nlattr *nest);

/**
 * acvpn_netlink_transport_owner() - the session that a request names by a peer
 * @info: request, with the nest transport
 * @adev: device; its lock is held
 *
 * Return: the session, or an ERR_PTR as the netlink specification lists them
 *	for session-get.
 */
struct acvpn_session *acvpn_netlink_transport_owner(struct genl_info *info,
						    struct acvpn_dev *adev);

#endif /* _ACVPN_NETLINK_TRANSPORT_H */
