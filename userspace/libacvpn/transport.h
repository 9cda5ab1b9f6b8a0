/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_TRANSPORT_H
#define _LIBACVPN_TRANSPORT_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_transport_put() - append a transport to attach to a message
 * @msg: Message.
 * @config: Transport.
 *
 * Return: 0, -EAFNOSUPPORT or -EMSGSIZE.
 */
int acvpn_transport_put(struct nl_msg *msg,
			const struct acvpn_transport_config *config);

/**
 * acvpn_transport_put_type() - append the name of a transport to a message
 * @msg: Message.
 * @type: Which transport of the session.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_transport_put_type(struct nl_msg *msg,
			     enum acvpn_transport_type type);

/**
 * acvpn_transport_parse() - read the description of a transport
 * @nest: Attribute of the transport set.
 * @transport: Filled in; keys that have no place are left out.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_transport_parse(const struct nlattr *nest,
			  struct acvpn_transport_info *transport);

#endif /* _LIBACVPN_TRANSPORT_H */
