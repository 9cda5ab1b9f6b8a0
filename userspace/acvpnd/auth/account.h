/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What accounting is told of a session: that it began, that it goes on, or that
 * it is over. Until somebody has taken it, it waits in the store.
 */
#ifndef _ACVPND_AUTH_ACCOUNT_H
#define _ACVPND_AUTH_ACCOUNT_H

#include <stdint.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/record.h"
#include "common/prefix.h"

enum { AUTH_ACCOUNT_NAME_SIZE = 25 };

/**
 * enum auth_account_status - what is told; numbers as in RFC 2866
 * @AUTH_ACCOUNT_START: The session began.
 * @AUTH_ACCOUNT_STOP: It is over.
 * @AUTH_ACCOUNT_INTERIM: It goes on.
 */
enum auth_account_status {
	AUTH_ACCOUNT_START = 1,
	AUTH_ACCOUNT_STOP = 2,
	AUTH_ACCOUNT_INTERIM = 3,
};

/**
 * struct auth_account - what is told of a session
 * @id: Its number in the store, from 1; no two that wait have the same, and
 *	later ones have higher ones.
 * @vhost: Name of the session's virtual host, or "" for the default one.
 * @status: enum auth_account_status.
 * @cause: AUTH_ACCOUNT_STOP: why.
 * @at: When it was so, in milliseconds of CLOCK_BOOTTIME.
 * @seconds: How old the session was then.
 * @session: Name of the session, which no other one has.
 * @user: Name of the user.
 * @peer: Address of the client.
 * @agent: What the client says it is, or "".
 * @classes: As struct auth_record has them, or "".
 * @ipv4: Inner address, or AF_UNSPEC.
 * @ipv6: As @ipv4.
 * @traffic: What it had carried.
 */
struct auth_account {
	int64_t id;
	char vhost[AUTH_NAME_SIZE];
	uint32_t status;
	enum auth_reason cause;
	int64_t at;
	uint32_t seconds;
	char session[AUTH_NAME_SIZE];
	char user[AUTH_NAME_SIZE];
	char peer[AUTH_NAME_SIZE];
	char agent[AUTH_NAME_SIZE];
	char classes[AUTH_CLASSES_SIZE];
	struct prefix ipv4;
	struct prefix ipv6;
	struct auth_traffic traffic;
};

/**
 * auth_account_fill() - what there is to tell of a session now
 * @account: Filled in, but for its number, status, cause and traffic.
 * @session: Session.
 * @now: Time, as it has it.
 */
void auth_account_fill(struct auth_account *account,
		       const struct auth_record *session, int64_t now);

/**
 * auth_account_name() - name of a session, which no other one has
 * @session: Session.
 * @name: Filled in.
 */
void auth_account_name(const struct auth_record *session,
		       char name[AUTH_ACCOUNT_NAME_SIZE]);

#endif /* _ACVPND_AUTH_ACCOUNT_H */
