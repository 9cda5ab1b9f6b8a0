/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_SESSION_H
#define _LIBACVPN_SESSION_H

#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_session_put_id() - append the name of a session to a message
 * @msg: Message.
 * @id: Session.
 * @generation: Its generation, or 0 to leave it out.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_session_put_id(struct nl_msg *msg, uint32_t id, uint32_t generation);

/**
 * acvpn_session_put() - append a session to create or change
 * @msg: Message.
 * @config: Session.
 *
 * Return: 0, -EAFNOSUPPORT (network without address), -EINVAL (keys exceed
 * their arrays) or -EMSGSIZE.
 */
int acvpn_session_put(struct nl_msg *msg,
		      const struct acvpn_session_config *config);

/**
 * acvpn_session_put_filter() - append a filter to a message
 * @msg: Message.
 * @filter: Filter.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_session_put_filter(struct nl_msg *msg,
			     const struct acvpn_session_filter *filter);

/**
 * acvpn_session_parse() - read the description of a session
 * @nlh: Message of the family, complete as its length says.
 * @session: Filled in; transports and networks that have no place are
 *	left out.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_session_parse(const struct nlmsghdr *nlh,
			struct acvpn_session_info *session);

#endif /* _LIBACVPN_SESSION_H */
