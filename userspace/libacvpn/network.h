/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_NETWORK_H
#define _LIBACVPN_NETWORK_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_network_put() - append a network of a session to a message
 * @msg: Message.
 * @network: Network; NULL for the empty one, which clears the list.
 *
 * Return: 0, -EAFNOSUPPORT or -EMSGSIZE.
 */
int acvpn_network_put(struct nl_msg *msg, const struct acvpn_network *network);

/**
 * acvpn_network_parse() - read the description of a network
 * @nest: Attribute of the network set.
 * @network: Filled in.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_network_parse(const struct nlattr *nest,
			struct acvpn_network *network);

#endif /* _LIBACVPN_NETWORK_H */
