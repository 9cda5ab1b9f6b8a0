/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A question of an administrator.
 */
#ifndef _ACVPND_CONTROL_REQUEST_H
#define _ACVPND_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/auth/record.h"
#include "common/prefix.h"

enum { CONTROL_REQUEST_ERROR_SIZE = 128 };

/**
 * enum control_what - what is asked; as in protocol.h
 * @CONTROL_SESSIONS: List sessions.
 * @CONTROL_LOGOFF: End sessions.
 * @CONTROL_DISCONNECT: End their tunnels.
 * @CONTROL_BANS: List bans.
 * @CONTROL_UNBAN: End one.
 * @CONTROL_STATUS: How is the gateway?
 * @CONTROL_FOLLOW: Tell what happens to sessions, as it does.
 */
enum control_what {
	CONTROL_SESSIONS,
	CONTROL_LOGOFF,
	CONTROL_DISCONNECT,
	CONTROL_BANS,
	CONTROL_UNBAN,
	CONTROL_STATUS,
	CONTROL_FOLLOW,
};

/**
 * enum control_carrier - what sessions go by
 * @CONTROL_ANY: Anything.
 * @CONTROL_SSL: They have an SSL tunnel.
 * @CONTROL_DTLS: They have a DTLS tunnel.
 * @CONTROL_NEITHER: They have none.
 */
enum control_carrier {
	CONTROL_ANY,
	CONTROL_SSL,
	CONTROL_DTLS,
	CONTROL_NEITHER,
};

/**
 * struct control_select - which sessions; all that is said has to be so
 * @all: Said to be about all of them.
 * @inactive: Those without an SSL tunnel.
 * @index: Number, or 0: any.
 * @has_user: @user is told.
 * @user: Name of the user.
 * @has_group: @group is told.
 * @group: Name of the group; "": none.
 * @carrier: What they go by.
 * @address: Inner or public address, or a network of such; or AF_UNSPEC.
 */
struct control_select {
	bool all;
	bool inactive;
	uint32_t index;
	bool has_user;
	char user[AUTH_NAME_SIZE];
	bool has_group;
	char group[AUTH_NAME_SIZE];
	enum control_carrier carrier;
	struct prefix address;
};

/**
 * struct control_request - a question
 * @what: Kind.
 * @detail: What clients were told is to be told, too.
 * @select: Which sessions; its @address is also that of CONTROL_UNBAN.
 */
struct control_request {
	enum control_what what;
	bool detail;
	struct control_select select;
};

/**
 * control_request_parse() - read a question
 * @line: Line, without its end.
 * @len: Its bytes.
 * @request: Filled in.
 * @error: What is wrong with it, for people.
 *
 * Return: 0, or -EINVAL.
 */
int control_request_parse(const char *line, size_t len,
			  struct control_request *request,
			  char error[CONTROL_REQUEST_ERROR_SIZE]);

#endif /* _ACVPND_CONTROL_REQUEST_H */
