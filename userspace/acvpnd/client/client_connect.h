/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONNECT, and what its reply begins.
 */
#ifndef _ACVPND_CLIENT_CLIENT_CONNECT_H
#define _ACVPND_CLIENT_CLIENT_CONNECT_H

#include "acvpnd/client/client_state.h"

/**
 * client_connect_start() - send the request
 * @c: Client with a token.
 */
void client_connect_start(struct client *c);

/**
 * client_connect_send() - send it over a certain connection
 * @c: Client with a token.
 * @to: Exchange; need not be connected yet.
 * @mtu: MTU of the way there; 0 unknown.
 *
 * Addresses that there are already are asked for.
 *
 * Return: 0 or a negative errno.
 */
int client_connect_send(struct client *c, struct exchange *to,
			unsigned int mtu);

/**
 * client_connect_parse() - read the configuration of the tunnel
 * @c: Client; gets it, or ends.
 * @response: Reply.
 *
 * Return: 0 or a negative errno.
 */
int client_connect_parse(struct client *c, const struct http_message *response);

/**
 * client_connect_reason() - why the gateway gives no tunnel
 * @response: Reply to CONNECT.
 *
 * Return: Text.
 */
const char *client_connect_reason(const struct http_message *response);

/**
 * client_connect_say_bye() - the gateway has a session for us already
 * @c: Client.
 */
void client_connect_say_bye(struct client *c);

/**
 * client_connect_reply() - begin the tunnel, or tell why there is none
 * @c: Client.
 * @response: Reply.
 * @rest: Bytes behind it.
 * @rest_len: How many.
 */
void client_connect_reply(struct client *c,
			  const struct http_message *response,
			  const uint8_t *rest, size_t rest_len);

#endif /* _ACVPND_CLIENT_CLIENT_CONNECT_H */
