/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_RECORD_H
#define _LIBACVPN_RECORD_H

#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_record_put() - append a record to send to a message
 * @msg: Message.
 * @record: Record.
 *
 * Return: 0 or -EMSGSIZE.
 */
int acvpn_record_put(struct nl_msg *msg, const struct acvpn_record *record);

#endif /* _LIBACVPN_RECORD_H */
