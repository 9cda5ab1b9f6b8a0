/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs of the administrator are told of sessions, in ocserv's words.
 */
#ifndef _ACVPND_GATEWAY_SCRIPTS_H
#define _ACVPND_GATEWAY_SCRIPTS_H

#include "acvpnd/gateway/auth_process.h"
#include "acvpnd/script/script.h"

/**
 * struct scripts_client - who gets a tunnel
 * @record: Session.
 * @policy: What it gets.
 * @local: Address that it came to.
 * @device: Kind of its device, or "".
 * @platform: Its system, or "".
 */
struct scripts_client {
	const struct auth_record *record;
	const struct config_policy *policy;
	const union sockaddr_any *local;
	const char *device;
	const char *platform;
};

/**
 * scripts_open() - fork who runs programs, if there are any
 * @p: Auth, which has nothing that others must not see yet, and all its rights.
 *
 * Return: 0 or a negative errno.
 */
int scripts_open(struct auth_process *p);

/**
 * scripts_watch() - hear of their ends
 * @p: Auth; its event loop is there.
 *
 * Return: 0 or a negative errno.
 */
int scripts_watch(struct auth_process *p);

/** scripts_close() - wait for those that run, and forget all */
void scripts_close(struct auth_process *p);

/**
 * scripts_connect() - ask whether a client may have its tunnel
 * @p: Auth; there is a program for that.
 * @client: Client.
 * @done: Told of it; 0 is yes. Not called if this fails.
 * @arg: Passed to @done.
 *
 * Return: 0 or a negative errno.
 */
int scripts_connect(struct auth_process *p, const struct scripts_client *client,
		    script_done_fn done, void *arg);

/**
 * scripts_connected() - a client gets its tunnel
 * @p: Auth.
 * @client: Client.
 */
void scripts_connected(struct auth_process *p,
		       const struct scripts_client *client);

/**
 * scripts_adopted() - a session that was there before goes on
 * @p: Auth.
 * @record: Session, whose tunnel's end is to be told as well.
 * @policy: What it gets.
 */
void scripts_adopted(struct auth_process *p, const struct auth_record *record,
		     const struct config_policy *policy);

/**
 * scripts_disconnected() - a session has no tunnel any more
 * @p: Auth.
 * @index: Its number.
 * @traffic: What was carried.
 */
void scripts_disconnected(struct auth_process *p, uint32_t index,
			  const struct auth_traffic *traffic);

#endif /* _ACVPND_GATEWAY_SCRIPTS_H */
