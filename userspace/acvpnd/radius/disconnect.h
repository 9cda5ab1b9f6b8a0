/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Servers that have sessions ended (Disconnect-Request of RFC 5176): a process
 * of its own hears them, and asks who has sessions.
 */
#ifndef _ACVPND_RADIUS_DISCONNECT_H
#define _ACVPND_RADIUS_DISCONNECT_H

#include <stdint.h>

#include "acvpnd/auth/account.h"
#include "acvpnd/auth/record.h"
#include "acvpnd/radius/packet.h"
#include "common/prefix.h"

enum {
	/* Seconds that a request may be old, or our clock be behind. */
	RADIUS_DISCONNECT_WINDOW = 300,
};

/**
 * enum radius_error - why nothing is ended (Error-Cause)
 * @RADIUS_ERROR_NONE: Something is.
 * @RADIUS_ERROR_MISSING: The request does not say enough.
 * @RADIUS_ERROR_OTHER_NAS: It is for somebody else.
 * @RADIUS_ERROR_INVALID: It is too old, or says nonsense.
 * @RADIUS_ERROR_UNKNOWN: There is no such session.
 */
enum radius_error {
	RADIUS_ERROR_NONE = 0,
	RADIUS_ERROR_MISSING = 402,
	RADIUS_ERROR_OTHER_NAS = 403,
	RADIUS_ERROR_INVALID = 404,
	RADIUS_ERROR_UNKNOWN = 503,
};

/**
 * struct radius_disconnect_query - which sessions are to end: all that are so
 * @session: Name of the session, as auth_account_fill() has it, or "".
 * @user: Name of the user, or "".
 * @ipv4: Inner address, or AF_UNSPEC.
 */
struct radius_disconnect_query {
	char session[AUTH_ACCOUNT_NAME_SIZE];
	char user[AUTH_NAME_SIZE];
	struct prefix ipv4;
};

/**
 * radius_disconnect_read() - read a request
 * @p: Request whose authenticator is right.
 * @own: Who we say we are, or NULL.
 * @now: Seconds since 1970.
 * @query: Filled in.
 *
 * What is repeated later must not end other sessions: so a request has a time,
 * or the name of a session, which no other one ever has.
 *
 * Return: RADIUS_ERROR_NONE, or why it is refused.
 */
enum radius_error radius_disconnect_read(const struct radius_packet *p,
					 const char *own, int64_t now,
					 struct radius_disconnect_query *query);

/**
 * radius_disconnect_matches() - is a session meant?
 * @query: Which are.
 * @record: Session.
 *
 * Return: true if so.
 */
bool radius_disconnect_matches(const struct radius_disconnect_query *query,
			       const struct auth_record *record);

/**
 * struct radius_disconnect_config - who is heard
 * @file: Configuration of radcli; its accounting servers are.
 * @nas_identifier: Who we say we are, or NULL.
 * @user: Who the process is.
 * @port: UDP port.
 */
struct radius_disconnect_config {
	const char *file;
	const char *nas_identifier;
	const struct privilege_user *user;
	uint16_t port;
};

/**
 * radius_disconnect_start() - fork the process
 * @config: Who is heard.
 *
 * As for radius_account_new(). What is to be asked comes as packets of struct
 * radius_disconnect_query; each is answered by a uint32_t, how many sessions
 * were ended.
 *
 * Return: descriptor of its questions, or a negative errno; what is wrong was
 * logged.
 */
int radius_disconnect_start(const struct radius_disconnect_config *config);

/**
 * radius_disconnect_serve() - be the process
 * @fd: Where questions go.
 * @config: Who is heard.
 *
 * Return: Exit status, when nobody has sessions any more.
 */
int radius_disconnect_serve(int fd,
			    const struct radius_disconnect_config *config);

#endif /* _ACVPND_RADIUS_DISCONNECT_H */
