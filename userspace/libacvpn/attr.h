/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_ATTR_H
#define _LIBACVPN_ATTR_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_attr_u32() - value of an attribute
 * @attr: At least 4 bytes, or NULL.
 *
 * Return: Value, or 0 if it is absent.
 */
static inline uint32_t acvpn_attr_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

/**
 * acvpn_attr_u64() - value of an attribute
 * @attr: At least 8 bytes, or NULL.
 *
 * Return: Value, or 0 if it is absent.
 */
static inline uint64_t acvpn_attr_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

/**
 * struct acvpn_attr_value - an attribute to append if it is given
 * @given: Append it.
 * @type: Its type.
 * @value: Its value.
 */
struct acvpn_attr_value {
	bool given;
	int type;
	uint32_t value;
};

/**
 * acvpn_attr_put() - append those attributes that are given
 * @msg: Message.
 * @values: Attributes.
 * @n: Entries in @values.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_attr_put(struct nl_msg *msg, const struct acvpn_attr_value *values,
		   size_t n);

/**
 * acvpn_attr_read_cookie() - read the cookie of a session
 * @attr: Attribute, or NULL. Bytes that have no place are left out.
 * @cookie: Filled in.
 */
void acvpn_attr_read_cookie(const struct nlattr *attr,
			    struct acvpn_cookie *cookie);

#endif /* _LIBACVPN_ATTR_H */
