/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of accounting (RFC 2866). They wait in a queue, in their order, until
 * a server has taken them; a process of its own sends them, one by one.
 */
#ifndef _ACVPND_RADIUS_ACCOUNT_H
#define _ACVPND_RADIUS_ACCOUNT_H

#include <stdint.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/record.h"
#include "common/prefix.h"

struct privilege_user;

enum {
	/* Records that wait; of more the interim ones are lost first. */
	RADIUS_ACCOUNT_MAX = 4096,
	/* Milliseconds until servers that did not answer are asked again. */
	RADIUS_ACCOUNT_PAUSE_MS = 10000,
	/* Milliseconds that servers have at the end. */
	RADIUS_ACCOUNT_END_MS = 5000,
	RADIUS_SESSION_ID_SIZE = 25,
};

/**
 * enum radius_status - what a record is
 * @RADIUS_STATUS_START: A session began.
 * @RADIUS_STATUS_STOP: It is over.
 * @RADIUS_STATUS_INTERIM: It goes on.
 */
enum radius_status {
	RADIUS_STATUS_START = 1,
	RADIUS_STATUS_STOP = 2,
	RADIUS_STATUS_INTERIM = 3,
};

/**
 * struct radius_record - a record
 * @status: enum radius_status.
 * @cause: RADIUS_STATUS_STOP: why.
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
struct radius_record {
	uint32_t status;
	enum auth_reason cause;
	int64_t at;
	uint32_t seconds;
	char session[RADIUS_SESSION_ID_SIZE];
	char user[AUTH_NAME_SIZE];
	char peer[PREFIX_STRLEN];
	char agent[AUTH_NAME_SIZE];
	char classes[AUTH_CLASSES_SIZE];
	struct prefix ipv4;
	struct prefix ipv6;
	struct auth_traffic traffic;
};

/**
 * struct radius_account_config - who is told
 * @file: Configuration of radcli, with secrets in it.
 * @nas_identifier: Who we say we are, or NULL.
 * @user: Who the process is.
 */
struct radius_account_config {
	const char *file;
	const char *nas_identifier;
	const struct privilege_user *user;
};

struct radius_account;

/**
 * radius_account_fill() - make a record of a session
 * @record: Filled in, but for its status, cause and traffic.
 * @session: Session.
 * @now: Time, as it has it.
 */
void radius_account_fill(struct radius_record *record,
			 const struct auth_record *session, int64_t now);

/**
 * radius_account_name() - name of a session, which no other one has
 * @session: Session.
 * @name: Filled in.
 */
void radius_account_name(const struct auth_record *session,
			 char name[RADIUS_SESSION_ID_SIZE]);

/** radius_account_cause() - number of a reason, for Acct-Terminate-Cause */
uint32_t radius_account_cause(enum auth_reason reason);

/**
 * radius_account_new() - begin, and fork
 * @account: Filled in.
 * @config: Who is told; @config->file is copied.
 *
 * As for radius_login_new().
 *
 * Return: 0 or a negative errno; what is wrong with the configuration was
 * logged.
 */
int radius_account_new(struct radius_account **account,
		       const struct radius_account_config *config);

/** radius_account_fd() - readable, when to call radius_account_ready() */
int radius_account_fd(const struct radius_account *account);

/**
 * radius_account_tell() - a record is to be told
 * @account: To whom.
 * @record: Copied. If there is no room it is lost, which is logged.
 * @now: Time.
 */
void radius_account_tell(struct radius_account *account,
			 const struct radius_record *record, int64_t now);

/**
 * radius_account_ready() - hear what became of one
 * @account: Whose descriptor is readable.
 * @now: Time.
 *
 * Return: 0 or -EPIPE: the process is gone.
 */
int radius_account_ready(struct radius_account *account, int64_t now);

/**
 * radius_account_tick() - tell again what was not taken
 * @account: To whom.
 * @now: Time.
 *
 * Return: When there is something to do next, or INT64_MAX.
 */
int64_t radius_account_tick(struct radius_account *account, int64_t now);

/**
 * radius_account_free() - tell what waits, and end the process
 * @account: Accounting, or NULL. Waits up to RADIUS_ACCOUNT_END_MS.
 */
void radius_account_free(struct radius_account *account);

/**
 * radius_account_serve() - be the process that tells
 * @fd: Where records come from.
 * @config: Who is told.
 *
 * Return: Exit status, when nobody has records any more.
 */
int radius_account_serve(int fd, const struct radius_account_config *config);

#endif /* _ACVPND_RADIUS_ACCOUNT_H */
