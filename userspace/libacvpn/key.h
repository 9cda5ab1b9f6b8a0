/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_KEY_H
#define _LIBACVPN_KEY_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_key_put() - append keys to a message
 * @msg: Message.
 * @config: The keys.
 *
 * Return: 0, -EINVAL (lengths exceed the arrays) or -EMSGSIZE.
 */
int acvpn_key_put(struct nl_msg *msg, const struct acvpn_key_config *config);

/**
 * acvpn_key_put_in() - append keys to a transport in a message
 * @msg: Message whose nest for a transport is open.
 * @config: The keys.
 *
 * Return: As acvpn_key_put().
 */
int acvpn_key_put_in(struct nl_msg *msg, const struct acvpn_key_config *config);

/**
 * acvpn_key_put_epoch() - append the name of keys to a message
 * @msg: Message.
 * @epoch: Their epoch.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_key_put_epoch(struct nl_msg *msg, uint32_t epoch);

/**
 * acvpn_key_parse() - read the description of a key
 * @nest: Attribute of the key set.
 * @key: Filled in.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_key_parse(const struct nlattr *nest, struct acvpn_key_info *key);

#endif /* _LIBACVPN_KEY_H */
