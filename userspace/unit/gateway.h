/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker of the gateway whose auth and monitor are a function of the test,
 * and clients of it, all in one event loop.
 */
#ifndef _UNIT_GATEWAY_H
#define _UNIT_GATEWAY_H

#include "acvpnd/worker/worker.h"
#include "wire/http.h"

struct gateway;

enum { GATEWAY_ASKED_MAX = 16 };

/**
 * typedef gateway_fn - plays auth and monitor
 * @g: Gateway.
 * @q: What is asked, valid during the call.
 * @a: Answer, sent later; all zero at first, and what it points to must last.
 *
 * Return: false: there is no answer, ever.
 */
typedef bool (*gateway_fn)(struct gateway *g, const struct ipc_message *q,
			   struct ipc_message *a);

/**
 * struct gateway - a worker and who it asks
 * @event: Event loop.
 * @pki: Certificates.
 * @server: Who it is.
 * @client: Whom the clients trust.
 * @worker: Worker.
 * @config: Its parameters; to be changed before gateway_start().
 * @fn: Plays auth and monitor; NULL: nobody can be asked.
 * @answers: Answers under way.
 * @n_answers: How many.
 * @sender: Sends them.
 * @offloaded: Keys that the kernel was given.
 * @n_offloaded: How many sockets it was given.
 */
struct gateway {
	sd_event *event;
	const struct pki_entry *pki;
	struct tls_server *server;
	struct tls_client *client;
	struct worker *worker;
	struct worker_config config;
	gateway_fn fn;
	struct ipc_message answers[GATEWAY_ASKED_MAX];
	size_t n_answers;
	sd_event_source *sender;
	struct tls_keys offloaded;
	unsigned int n_offloaded;
};

/**
 * gateway_limit() - what clients that come may negotiate
 * @g: Gateway.
 * @aeads: As in struct tls_limits.
 */
void gateway_limit(struct gateway *g, unsigned int aeads);

/**
 * struct visitor - a client
 * @g: Gateway.
 * @fd: Socket.
 * @tls: TLS.
 * @reader: Response that was read last.
 * @rest: Bytes behind it.
 */
struct visitor {
	struct gateway *g;
	int fd;
	struct tls *tls;
	struct http_reader *reader;
	struct buf rest;
};

/* Address that clients come from, unless they say otherwise. */
extern const union sockaddr_any gateway_peer;

/* The gateway of a test program. */
extern struct gateway gw;

/**
 * gateway_make() - make certificates and an event loop for gw
 * @state: As set-up of a group of tests.
 *
 * Return: 0.
 */
int gateway_make(void **state);

/**
 * gateway_start() - make the worker
 * @g: Gateway.
 * @fn: Plays auth and monitor.
 */
void gateway_start(struct gateway *g, gateway_fn fn);

/**
 * gateway_stop() - end the worker
 * @g: Gateway.
 */
void gateway_stop(struct gateway *g);

/**
 * gateway_unmake() - release the rest of gw
 * @state: As tear-down of a group of tests.
 *
 * Return: 0.
 */
int gateway_unmake(void **state);

/**
 * gateway_turn() - let the worker do what there is to do, for a moment
 * @g: Gateway.
 */
void gateway_turn(struct gateway *g);

/**
 * visitor_come() - connect without TLS
 * @v: Client.
 * @g: Gateway.
 * @peer: Address.
 */
void visitor_come(struct visitor *v, struct gateway *g,
		  const union sockaddr_any *peer);

/**
 * visitor_connect() - connect, with TLS
 * @v: Client.
 * @g: Gateway.
 */
void visitor_connect(struct visitor *v, struct gateway *g);

/**
 * visitor_send() - send a record
 * @v: Client.
 * @text: Bytes.
 * @len: How many.
 */
void visitor_send(struct visitor *v, const char *text, size_t len);

/**
 * visitor_read() - wait for a response
 * @v: Client.
 * @what: What it is.
 *
 * Return: Response, until the next one is read.
 */
const struct http_message *visitor_read(struct visitor *v, enum http_read what);

/**
 * visitor_ask() - send a request and wait for the response
 * @v: Client.
 * @text: Request.
 *
 * Return: As visitor_read().
 */
const struct http_message *visitor_ask(struct visitor *v, const char *text);

/**
 * visitor_post() - send a document and wait for the response
 * @v: Client.
 * @headers: Header lines with their ends.
 * @body: Document.
 *
 * Return: As visitor_read().
 */
const struct http_message *visitor_post(struct visitor *v, const char *headers,
					const char *body);

/**
 * visitor_sees_end() - wait until the gateway has closed
 * @v: Client.
 */
void visitor_sees_end(struct visitor *v);

/**
 * visitor_leave() - close
 * @v: Client.
 */
void visitor_leave(struct visitor *v);

#endif /* _UNIT_GATEWAY_H */
