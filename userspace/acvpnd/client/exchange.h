/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HTTP requests to one gateway, over one TLS connection as long as it lasts.
 */
#ifndef _ACVPND_CLIENT_EXCHANGE_H
#define _ACVPND_CLIENT_EXCHANGE_H

#include "common/buf.h"
#include "io/stream.h"
#include "wire/http.h"

/**
 * struct exchange_ops - what an exchange calls
 * @connected: A new connection is open; for information.
 * @response: The response is complete. @rest: bytes behind it.
 * @failed: No response. As stream_ops.closed; -EBADMSG no HTTP, -ETIMEDOUT no
 *	answer.
 */
struct exchange_ops {
	void (*connected)(void *arg);
	void (*response)(void *arg, const struct http_message *response,
			 const uint8_t *rest, size_t rest_len);
	void (*failed)(void *arg, enum stream_phase phase, int err,
		       const char *why);
};

/**
 * struct exchange - requests to one gateway
 * @stream: The connection.
 * @ops: What to call.
 * @arg: Passed to @ops.
 * @addresses: Where the gateway is.
 * @client: Whom to trust.
 * @target: Who it is.
 * @request: Request under way; secret.
 * @reader: Parser of its response.
 * @timer: Ends waiting.
 * @tunnel: It is a CONNECT request.
 * @answered: Bytes of the response arrived.
 * @used: The connection has carried a request before.
 */
struct exchange {
	struct stream stream;
	const struct exchange_ops *ops;
	void *arg;
	struct sockaddr_list addresses;
	struct tls_client *client;
	struct tls_target target;
	struct buf request;
	struct http_reader *reader;
	sd_event_source *timer;
	bool tunnel;
	bool answered;
	bool used;
};

/**
 * exchange_init() - prepare
 * @x: Exchange.
 * @event: Event loop.
 * @ops: What to call.
 * @arg: Passed to @ops.
 */
void exchange_init(struct exchange *x, sd_event *event,
		   const struct exchange_ops *ops, void *arg);

/**
 * exchange_set_peer() - choose the gateway; closes the connection
 * @x: Exchange.
 * @addresses: Where it is.
 * @client: Whom to trust; outlives the exchange.
 * @target: Who it is; what it points to must live as long as the exchange.
 */
void exchange_set_peer(struct exchange *x,
		       const struct sockaddr_list *addresses,
		       struct tls_client *client,
		       const struct tls_target *target);

/**
 * exchange_send() - send a request, connect first if needed
 * @x: Exchange without a request under way.
 * @request: Request; emptied.
 * @tunnel: It is a CONNECT request: after its response the connection is the
 *	caller's.
 *
 * If a connection that carried requests before breaks before the first byte of
 * the response, the request is repeated once on a new one.
 *
 * Return: 0 or a negative errno.
 */
int exchange_send(struct exchange *x, struct buf *request, bool tunnel);

/**
 * exchange_free() - close and wipe
 * @x: Exchange.
 */
void exchange_free(struct exchange *x);

#endif /* _ACVPND_CLIENT_EXCHANGE_H */
