/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What acnl and a gateway agree upon.
 *
 * A question is an object in a line, such as
 *	{"version": 1, "request": "sessions", "user": "alice"}
 * with one of these as "request":
 *
 *	sessions	list sessions
 *	logoff		end sessions, with their tokens
 *	disconnect	end their tunnels; clients may come again
 *	bans		list addresses that have points
 *	unban		forget the points of "address"
 *	status		tell how the gateway is
 *	follow		tell what happens to sessions, as it does
 *
 * The first three are about those sessions that are all that is said of them:
 * "index" (number), "user", "group", "protocol" ("ssl", "dtls", or "none" of
 * both), "address" (inner or public; address or network), "inactive" (true).
 * "logoff" and "disconnect" need one of these, or "all" (true). "sessions" may
 * have "detail" (true): what clients were told is in the answer, too.
 *
 * "follow" may say "index", "user", "group" and "address"; its items are events
 * and notices, and it has no end.
 *
 * The answer begins with the line {"version": 1}; "sessions" and "bans" have a
 * line for each, {"item": ...}; the last one is {"end": true, ...}, with
 * "count" and, of "logoff" and "disconnect", the "indexes" of the sessions. If
 * it cannot be answered the last line is {"error": text, "code": word}.
 * Afterwards the next question may come.
 */
#ifndef _ACVPND_CONTROL_PROTOCOL_H
#define _ACVPND_CONTROL_PROTOCOL_H

/* Where the socket is, unless the configuration says otherwise. */
#define CONTROL_PROTOCOL_DIR "/run/acvpn"
#define CONTROL_PROTOCOL_NAME "gateway.sock"
#define CONTROL_PROTOCOL_PATH CONTROL_PROTOCOL_DIR "/" CONTROL_PROTOCOL_NAME

/* Codes of errors. */
#define CONTROL_PROTOCOL_INVALID "invalid"
#define CONTROL_PROTOCOL_NONE "none"
#define CONTROL_PROTOCOL_REFUSED "refused"
#define CONTROL_PROTOCOL_BUSY "busy"
#define CONTROL_PROTOCOL_FAILED "failed"

enum {
	CONTROL_PROTOCOL_VERSION = 1,
	/* Bytes of a question, with its end of line. */
	CONTROL_PROTOCOL_LINE_MAX = 4096,
};

#endif /* _ACVPND_CONTROL_PROTOCOL_H */
