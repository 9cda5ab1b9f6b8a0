/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a RADIUS server says of a user whom it lets in: his groups, and what his
 * sessions get. The latter become lines of a file of a user, made from numbers
 * and addresses alone, so that whoever reads them checks them as he does those.
 */
#ifndef _ACVPND_RADIUS_REPLY_H
#define _ACVPND_RADIUS_REPLY_H

#include <stdbool.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/radius/packet.h"

/**
 * struct radius_reply - what it says
 * @groups: Names, separated by commas.
 * @settings: Lines, or "".
 * @classes: Values of Class, a line of hexadecimal digits each; those that do
 *	not fit are left out.
 */
struct radius_reply {
	char groups[AUTH_GROUP_LIST_SIZE];
	char settings[AUTH_SETTINGS_SIZE];
	char classes[AUTH_CLASSES_SIZE];
};

/**
 * radius_reply_read() - read an Access-Accept
 * @packet: It, looked at by radius_packet_check().
 * @config: The server says what sessions get, too; else @settings is "".
 * @reply: Filled in.
 *
 * Attributes that are not known, or have values without a meaning here, are
 * passed over. So are groups whose names cannot be some, or do not fit.
 *
 * Return: 0; -EPERM the server lets the user do something else than what we
 * have; -E2BIG it says too much.
 */
int radius_reply_read(const struct radius_packet *packet, bool config,
		      struct radius_reply *reply);

#endif /* _ACVPND_RADIUS_REPLY_H */
