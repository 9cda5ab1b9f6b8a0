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
