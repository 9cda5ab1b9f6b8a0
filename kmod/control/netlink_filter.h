/* SPDX-License-Identifier: GPL-2.0-only */
/* Which sessions a dump is to tell of. */
#ifndef _ACVPN_NETLINK_FILTER_H
#define _ACVPN_NETLINK_FILTER_H

#include <linux/types.h>

struct acvpn_session;
struct nlattr;

/**
 * struct acvpn_netlink_filter - what a session has to be like
 * @cookie: what its cookie begins with
 * @cookie_len: bytes of @cookie, 0 for any cookie or none
 * @type: enum acvpn_transport_type, 0 for any
 * @state: enum acvpn_transport_state of that transport, 0 for any
 *
 * All zero lets all through.
 */
struct acvpn_netlink_filter {
	const u8 *cookie;
	u8 cookie_len;
	u32 type;
	u32 state;
};

/**
 * acvpn_netlink_filter_parse() - read the filter of a request
 * @filter: filled in; refers to the request
 * @nest: nest that the policy has validated, or NULL
 */
void acvpn_netlink_filter_parse(struct acvpn_netlink_filter *filter,
				const struct nlattr *nest);

/**
 * acvpn_netlink_filter_passes() - is a session told of?
 * @filter: filter
 * @session: session; its device's lock is held
 *
 * Return: true if so.
 */
bool acvpn_netlink_filter_passes(const struct acvpn_netlink_filter *filter,
				 const struct acvpn_session *session);

#endif /* _ACVPN_NETLINK_FILTER_H */
