/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the worker of a CONNECT is told for its client.
 */
#ifndef _ACVPND_GATEWAY_OPENING_REPLY_H
#define _ACVPND_GATEWAY_OPENING_REPLY_H

#include "acvpnd/gateway/auth_process.h"

/**
 * struct opening_reply - what it is made of
 * @process: Auth.
 * @vhost: Virtual host of the session.
 * @policy: What the session gets.
 * @record: Session.
 * @grant: What the worker gets, IPC_GRANT_SIZE bytes.
 * @mobile: The client is a mobile one.
 */
struct opening_reply {
	const struct auth_process *process;
	const struct config_vhost *vhost;
	const struct config_policy *policy;
	const struct auth_record *record;
	const uint8_t *grant;
	bool mobile;
};

/**
 * opening_reply_send() - answer
 * @reply: With what.
 * @call: The question.
 *
 * Return: As auth_process_answer().
 */
int opening_reply_send(const struct opening_reply *reply,
		       const struct auth_call *call);

/**
 * opening_reply_check() - could it be told in each virtual host?
 * @p: Auth, with its configuration and what clients may fetch.
 *
 * Names of users and groups, which some texts have, count as none, and what
 * files of groups and users say is not looked at. Failures are logged.
 *
 * Return: 0; -EMSGSIZE: it is too long; -ENOMEM.
 */
int opening_reply_check(const struct auth_process *p);

/**
 * opening_reply_address() - inner address of a client
 * @from: What it got, or AF_UNSPEC.
 * @network: Network of all clients.
 *
 * Return: Its address, with the length of @network unless what it got is one.
 */
struct prefix opening_reply_address(const struct prefix *from,
				    const struct prefix *network);

#endif /* _ACVPND_GATEWAY_OPENING_REPLY_H */
