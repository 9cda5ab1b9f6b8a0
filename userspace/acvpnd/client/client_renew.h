/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Another TLS connection for a tunnel: the session token opens it, without a
 * login.
 */
#ifndef _ACVPND_CLIENT_CLIENT_RENEW_H
#define _ACVPND_CLIENT_CLIENT_RENEW_H

#include "acvpnd/client/client_state.h"

/**
 * client_renew_start() - make one
 * @c: Client with a tunnel, which takes the connection when it is there.
 * @lost: The one in use was lost; if it had just been made, there is a pause.
 *
 * It is tried until the gateway, by what it has told, has ended the session, or
 * the user's patience is over.
 */
void client_renew_start(struct client *c, bool lost);

/**
 * client_renew_now() - there is another way: try it, and wait no longer
 * @c: Client for which one is being made.
 */
void client_renew_now(struct client *c);

/**
 * client_renew_woken() - the machine has slept: make one at once
 * @c: Client; nothing happens if it has no tunnel yet.
 * @slept: For how long, in microseconds.
 */
void client_renew_woken(struct client *c, uint64_t slept);

/**
 * client_renew_cancel() - leave it
 * @c: Client.
 */
void client_renew_cancel(struct client *c);

/**
 * client_renew_note() - learn when the session ends
 * @c: Client that was told of it.
 */
void client_renew_note(struct client *c);

/**
 * client_renew_pause() - how long to wait before the next attempt
 * @attempts: Those that failed.
 * @random: Any number.
 *
 * Return: Microseconds: 1, 2, 4, 8, 16, 30 seconds, up to a quarter more or
 * less.
 */
uint64_t client_renew_pause(unsigned int attempts, uint32_t random);

/**
 * client_renew_until() - when has the gateway ended the session?
 * @config: What it has told.
 * @lost: When the connection was lost.
 * @end: When the session ends; 0 untold.
 *
 * Return: When, in microseconds as @lost and @end.
 */
uint64_t client_renew_until(const struct tunnel_config *config, uint64_t lost,
			    uint64_t end);

/**
 * client_renew_limit() - when to give up
 * @until: When the gateway has ended the session, as far as is known.
 * @now: Time, in microseconds as @until.
 * @woken: The machine has just slept. Then there is a minute in any case, for
 *	networks to come back: the gateway knows best what it has forgotten.
 * @patience: The user's, in seconds; or OPTIONS_PATIENCE_GATEWAY.
 *
 * Return: When, as @until.
 */
uint64_t client_renew_limit(uint64_t until, uint64_t now, bool woken,
			    int patience);

#endif /* _ACVPND_CLIENT_CLIENT_RENEW_H */
