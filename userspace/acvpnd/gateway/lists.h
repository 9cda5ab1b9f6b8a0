/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Name servers, domains and networks of a session: as the reply to CONNECT has
 * them, and as its record keeps them.
 */
#ifndef _ACVPND_GATEWAY_LISTS_H
#define _ACVPND_GATEWAY_LISTS_H

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/ipc/message.h"
#include "common/buf.h"
#include "common/prefix.h"

/**
 * struct lists - texts that a reply points to
 * @addresses: Those of addresses.
 * @n: How many.
 */
struct lists {
	char addresses[2 * IPC_TEXTS_MAX][PREFIX_STRLEN];
	size_t n;
};

/**
 * lists_fill() - what of a policy goes into the reply
 * @to: Reply, which refers to @policy and @lists afterwards.
 * @policy: What the session gets.
 * @lists: Filled in.
 */
void lists_fill(struct ipc_connect_reply *to,
		const struct config_policy *policy, struct lists *lists);

/** lists_networks() - a list of networks, as much of it as a message has */
struct ipc_prefixes lists_networks(const struct config_prefixes *from);

/**
 * lists_write() - the same, and networks behind the client, as lines
 * @lines: Empty; filled in as acvpnd/auth/told.h says.
 * @policy: What the session gets.
 *
 * Return: 0 or a negative errno.
 */
int lists_write(struct buf *lines, const struct config_policy *policy);

#endif /* _ACVPND_GATEWAY_LISTS_H */
