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
 *
 * It is tried until the gateway, by what it has told, has ended the session.
 */
void client_renew_start(struct client *c);

/**
 * client_renew_cancel() - leave it
 * @c: Client.
 */
void client_renew_cancel(struct client *c);

/**
 * client_renew_seconds() - how long to wait before the next attempt
 * @attempts: Those that failed.
 *
 * Return: Seconds.
 */
unsigned int client_renew_seconds(unsigned int attempts);

/**
 * client_renew_limit() - how long to try
 * @config: What the gateway has told.
 *
 * Return: Seconds.
 */
unsigned int client_renew_limit(const struct tunnel_config *config);

#endif /* _ACVPND_CLIENT_CLIENT_RENEW_H */
