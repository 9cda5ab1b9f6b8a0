/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_LINK_H
#define _LIBACVPN_LINK_H

#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

enum {
	ACVPN_LINK_KIND_STRLEN = 32,
};

/**
 * acvpn_link_parse() - read the description of a link
 * @nlh: RTM_NEWLINK message, complete as its length says.
 * @link: Filled in.
 * @kind: Set to the kind of the link, empty if it has none.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_link_parse(const struct nlmsghdr *nlh, struct acvpn_link_info *link,
		     char kind[ACVPN_LINK_KIND_STRLEN]);

/**
 * acvpn_link_put_changes() - append what is to be changed of a device
 * @msg: RTM_NEWLINK message without contents.
 * @config: What.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_link_put_changes(struct nl_msg *msg,
			   const struct acvpn_link_config *config);

/**
 * acvpn_link_put_new() - append what creates a device to a message
 * @msg: RTM_NEWLINK message without contents.
 * @name: Interface name.
 * @mode: Mode.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_link_put_new(struct nl_msg *msg, const char *name,
		       enum acvpn_mode mode);

#endif /* _LIBACVPN_LINK_H */
