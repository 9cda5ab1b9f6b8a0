/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_TRANSPORT_H
#define _LIBACVPN_TRANSPORT_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "libacvpn/acvpn.h"
#include "libacvpn/attr.h"

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
 * acvpn_transport_put_in() - append a transport to a session in a message
 * @msg: Message whose nest for a session is open.
 * @config: Transport, with its keys.
 *
 * Return: As acvpn_transport_put(), or -EINVAL (keys exceed their arrays).
 */
int acvpn_transport_put_in(struct nl_msg *msg,
			   const struct acvpn_transport_config *config);

/**
 * acvpn_transport_size() - bytes that a transport takes in a message
 * @config: Transport, with its keys.
 *
 * Return: As many or more.
 */
size_t acvpn_transport_size(const struct acvpn_transport_config *config);

/**
 * acvpn_transport_put_changes() - append a transport to change to a message
 * @msg: Message.
 * @config: Transport.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_transport_put_changes(struct nl_msg *msg,
				const struct acvpn_transport_config *config);

/**
 * acvpn_transport_put_ref() - append the names of a session and its transport
 * @msg: Message.
 * @ref: Which transport; its device is left out.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_transport_put_ref(struct nl_msg *msg,
			    const struct acvpn_transport_ref *ref);

/**
 * acvpn_transport_put_ref_and() - the same with one attribute of the transport
 * @msg: Message.
 * @ref: Which transport; its device is left out.
 * @attr: The attribute.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_transport_put_ref_and(struct nl_msg *msg,
				const struct acvpn_transport_ref *ref,
				const struct acvpn_attr_value *attr);

/**
 * acvpn_transport_put_peer() - append the peer that names a session
 * @msg: Message.
 * @remote: Outer address and port of a dtls transport's peer.
 * @local_port: Our port, or 0 to leave it out.
 *
 * Return: 0, -EAFNOSUPPORT or -EMSGSIZE.
 */
int acvpn_transport_put_peer(struct nl_msg *msg,
			     const struct acvpn_endpoint *remote,
			     uint16_t local_port);

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
