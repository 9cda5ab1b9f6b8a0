/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_EXTACK_H
#define _LIBACVPN_EXTACK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libacvpn/spec.h"

enum {
	ACVPN_EXTACK_STRLEN = 256,
};

/**
 * struct acvpn_extack - extended acknowledgment
 * @text: What the kernel says; empty if nothing.
 * @has_offset: @offset is valid.
 * @has_missing: @missing is valid.
 * @has_missing_nest: @missing_nest is valid.
 * @has_owner: @owner is valid.
 * @offset: Offset of the rejected attribute from the start of the request.
 * @missing: Type of the attribute that is missing.
 * @missing_nest: Offset of the nest that it is missing from; the request
 *	itself if absent.
 * @owner: Session that has what was asked for, generation in the upper half.
 */
struct acvpn_extack {
	char text[ACVPN_EXTACK_STRLEN];
	bool has_offset;
	bool has_missing;
	bool has_missing_nest;
	bool has_owner;
	uint32_t offset;
	uint32_t missing;
	uint32_t missing_nest;
	uint64_t owner;
};

/**
 * acvpn_extack_parse() - read the end of an error or the end of a dump
 * @nlh: NLMSG_ERROR or NLMSG_DONE message, complete as its length says.
 * @extack: Filled in; empty if the message holds none.
 *
 * Return: The error that the message carries, 0 or a negative errno; -EPROTO
 * if it is too short to hold one.
 */
int acvpn_extack_parse(const struct nlmsghdr *nlh,
		       struct acvpn_extack *extack);

/**
 * acvpn_extack_describe() - one line for the user
 * @extack: What the kernel sent.
 * @err: Negative errno; its meaning is told if the kernel sent no text.
 * @request: The request that was answered, or NULL.
 * @offset: Where its attributes start.
 * @spec: Names of its attributes, or NULL.
 * @buf: Filled with text such as "address is multicast (attribute
 *	session.ipv4)".
 * @size: Bytes in @buf.
 */
void acvpn_extack_describe(const struct acvpn_extack *extack, int err,
			   const struct nlmsghdr *request, size_t offset,
			   const struct acvpn_spec_set *spec, char *buf,
			   size_t size);

#endif /* _LIBACVPN_EXTACK_H */
