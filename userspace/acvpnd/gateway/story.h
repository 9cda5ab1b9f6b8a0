/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is told of users: a line each for a login, one that failed, a tunnel
 * that comes up or ends, and the end of a session. In the journal these have
 * fields, which docs/gateway-log.md lists, with the numbers of the messages.
 */
#ifndef _ACVPND_GATEWAY_STORY_H
#define _ACVPND_GATEWAY_STORY_H

#include "acvpnd/auth/record.h"

/**
 * enum story_kind - kinds of lines
 * @STORY_LOGIN: A user logged in.
 * @STORY_REFUSED: A login failed.
 * @STORY_UP: A tunnel came up.
 * @STORY_DOWN: A tunnel ended.
 * @STORY_OVER: A session ended.
 * @STORY_KINDS: How many there are.
 */
enum story_kind {
	STORY_LOGIN,
	STORY_REFUSED,
	STORY_UP,
	STORY_DOWN,
	STORY_OVER,
	STORY_KINDS,
};

/* MESSAGE_ID of each. */
extern const char *const story_ids[STORY_KINDS];

/**
 * story_begin() - open what cannot be opened later
 *
 * The journal's socket, before there is a filter for system calls.
 */
void story_begin(void);

/**
 * story_login() - a user logged in
 * @record: His session.
 */
void story_login(const struct auth_record *record);

/**
 * story_refused() - a login failed; whoever tells limits how often
 * @user: Name that was given, or NULL.
 * @peer: Address and port of the client.
 * @what: What became of it.
 */
void story_refused(const char *user, const union sockaddr_any *peer,
		   const char *what);

/**
 * story_up() - a tunnel came up
 * @record: Its session.
 * @channel: Which.
 * @peer: Address and port of the client.
 * @cipher: What protects it.
 */
void story_up(const struct auth_record *record, enum auth_channel channel,
	      const union sockaddr_any *peer, const char *cipher);

/**
 * story_down() - a tunnel ended
 * @record: Its session.
 * @channel: Which.
 * @reason: Why.
 * @text: More about that, or NULL.
 * @traffic: What it has carried.
 */
void story_down(const struct auth_record *record, enum auth_channel channel,
		enum auth_reason reason, const char *text,
		const struct auth_traffic *traffic);

/**
 * story_over() - a session ended
 * @record: It.
 * @reason: Why.
 */
void story_over(const struct auth_record *record, enum auth_reason reason);

#endif /* _ACVPND_GATEWAY_STORY_H */
