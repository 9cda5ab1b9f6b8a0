/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of accounting (RFC 2866). They wait in a queue, in their order, until
 * a server has taken them; a process of its own sends them, one by one.
 */
#ifndef _ACVPND_RADIUS_ACCOUNT_H
#define _ACVPND_RADIUS_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "acvpnd/auth/account.h"

struct privilege_user;

enum {
	/* Records that wait at least: of so many there is always room. */
	RADIUS_ACCOUNT_MIN = 4096,
	/* Where any number of sessions may be; they take 2 KiB each. */
	RADIUS_ACCOUNT_MAX = 100000,
	/* Milliseconds until servers that did not answer are asked again. */
	RADIUS_ACCOUNT_PAUSE_MS = 10000,
	/* Milliseconds that servers have at the end. */
	RADIUS_ACCOUNT_END_MS = 5000,
};

/**
 * typedef radius_account_settled_fn - called for a record that waits no more
 * @arg: What was given with it.
 * @record: A server has taken it, or there was no room for it.
 */
typedef void (*radius_account_settled_fn)(void *arg,
					  const struct auth_account *record);

/**
 * struct radius_account_config - who is told
 * @file: Configuration of radcli, with secrets in it.
 * @nas_identifier: Who we say we are, or NULL.
 * @user: Who the process is.
 * @settled: Called for each record that waits no more.
 * @arg: Passed to @settled.
 */
struct radius_account_config {
	const char *file;
	const char *nas_identifier;
	const struct privilege_user *user;
	radius_account_settled_fn settled;
	void *arg;
};

struct radius_account;

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

/**
 * radius_account_limit() - how many records may wait
 * @account: Accounting.
 * @clients: Sessions that there may be at a time, 0: any number. There is room
 *	for begin and end of each, and for RADIUS_ACCOUNT_MIN; if there may be
 *	any number for RADIUS_ACCOUNT_MAX. Of more records the interim ones are
 *	lost first, and then the oldest.
 */
void radius_account_limit(struct radius_account *account, unsigned int clients);

/** radius_account_fd() - readable, when to call radius_account_ready() */
int radius_account_fd(const struct radius_account *account);

/**
 * radius_account_tell() - a record is to be told
 * @account: To whom.
 * @record: Copied. If there is no room, it or another one is lost, which is
 *	logged. It waits also when the process is gone.
 * @now: Time.
 */
void radius_account_tell(struct radius_account *account,
			 const struct auth_account *record, int64_t now);

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
 *
 * Return: how many records were not taken.
 */
size_t radius_account_free(struct radius_account *account);

/**
 * radius_account_serve() - be the process that tells
 * @fd: Where records come from.
 * @config: Who is told.
 *
 * Return: Exit status, when nobody has records any more.
 */
int radius_account_serve(int fd, const struct radius_account_config *config);

#endif /* _ACVPND_RADIUS_ACCOUNT_H */
