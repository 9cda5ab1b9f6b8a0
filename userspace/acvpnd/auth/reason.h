/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why tunnels and sessions end.
 */
#ifndef _ACVPND_AUTH_REASON_H
#define _ACVPND_AUTH_REASON_H

#include <stdbool.h>

/**
 * enum auth_reason - why a tunnel or a session ended; the store has them as
 * numbers
 * @AUTH_REASON_NONE: It did not.
 * @AUTH_REASON_USER: The client said that its user ended it.
 * @AUTH_REASON_KICK: An administrator ended it.
 * @AUTH_REASON_IDLE: No data came for idle_ms.
 * @AUTH_REASON_TIMEOUT: session_ms are over.
 * @AUTH_REASON_DISCONNECTED: The client did not come again in disconnected_ms.
 * @AUTH_REASON_REPLACED: The user logged in more often than he may.
 * @AUTH_REASON_RECONNECT: The client came again with his token.
 * @AUTH_REASON_DPD: The client does not answer any more.
 * @AUTH_REASON_LOST: The connection was closed or reset, without a word.
 * @AUTH_REASON_AWAY: The client said that it goes, and may come again.
 * @AUTH_REASON_PROTOCOL: The client sent what it must not.
 * @AUTH_REASON_ERROR: Something failed here.
 * @AUTH_REASON_DROPPED: An administrator ended the tunnels; the client may come
 *	again.
 * @AUTH_REASON_SHUTDOWN: The gateway ends.
 * @AUTH_REASONS: How many there are.
 */
enum auth_reason {
	AUTH_REASON_NONE,
	AUTH_REASON_USER,
	AUTH_REASON_KICK,
	AUTH_REASON_IDLE,
	AUTH_REASON_TIMEOUT,
	AUTH_REASON_DISCONNECTED,
	AUTH_REASON_REPLACED,
	AUTH_REASON_RECONNECT,
	AUTH_REASON_DPD,
	AUTH_REASON_LOST,
	AUTH_REASON_AWAY,
	AUTH_REASON_PROTOCOL,
	AUTH_REASON_ERROR,
	AUTH_REASON_DROPPED,
	AUTH_REASON_SHUTDOWN,
	AUTH_REASONS,
};

/**
 * auth_reason_is_final() - does it end a session, and not only a tunnel?
 * @reason: Which.
 *
 * Return: true for AUTH_REASON_USER up to AUTH_REASON_REPLACED, and for
 * AUTH_REASON_SHUTDOWN.
 */
bool auth_reason_is_final(enum auth_reason reason);

/**
 * auth_reason_name() - a reason in a word or two, for logs, clients, accounting
 * and administrators alike
 * @reason: Which.
 *
 * Return: Such as "idle".
 */
const char *auth_reason_name(enum auth_reason reason);

#endif /* _ACVPND_AUTH_REASON_H */
