/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who asks: a few clients at a time, each with a question at a time. What is
 * not read waits, and no more is made until it is; who reads nothing for long
 * is closed.
 */
#ifndef _ACVPND_CONTROL_SERVER_H
#define _ACVPND_CONTROL_SERVER_H

#include <jansson.h>
#include <systemd/sd-event.h>

#include "acvpnd/control/listen.h"
#include "acvpnd/control/request.h"

enum {
	CONTROL_CLIENTS_MAX = 16,
	/* Bytes that wait for a client. */
	CONTROL_ANSWER_MAX = 16 * 1024 * 1024,
};

struct control_server;
struct control_client;

/**
 * struct control_ops - what answers
 * @request: A question came. @client: to answer with control_server_write() and
 *	control_server_end(), at once or later, but before @gone.
 * @more: All that was written was read, and the answer has no end yet; it may
 *	be written on now or later.
 * @gone: The client is; nothing may be written any more.
 */
struct control_ops {
	void (*request)(void *arg, struct control_client *client,
			const struct control_request *request);
	void (*more)(void *arg, struct control_client *client);
	void (*gone)(void *arg, struct control_client *client);
};

/**
 * control_server_new() - hear questions
 * @out: Set on success.
 * @event: Event loop.
 * @listen: Socket, which stays the caller's.
 * @ops: What answers.
 * @arg: Given to @ops.
 *
 * Return: 0 or a negative errno.
 */
int control_server_new(struct control_server **out, sd_event *event,
		       const struct control_listen *listen,
		       const struct control_ops *ops, void *arg);

/**
 * control_server_free() - close all clients, with what they can be told at
 * once, and tell of each that it is gone
 * @server: Server, or NULL.
 */
void control_server_free(struct control_server *server);

/**
 * control_server_write() - a line of an answer
 * @client: Client.
 * @line: It, or NULL if there was no memory to make it; released. The first
 *	line of an answer is written by itself.
 */
void control_server_write(struct control_client *client, json_t *line);

/**
 * control_server_end() - the last line of an answer
 * @client: Client.
 * @line: What it has besides "end", or NULL if there was no memory to make it;
 *	released.
 */
void control_server_end(struct control_client *client, json_t *line);

/**
 * control_server_fail() - there is no answer, or no more of it
 * @client: Client.
 * @code: Such as CONTROL_PROTOCOL_NONE.
 * @text: Why, for people.
 */
void control_server_fail(struct control_client *client, const char *code,
			 const char *text);

/**
 * control_server_stay() - the answer may take for ever
 * @client: Client; it still has to read what is written.
 */
void control_server_stay(struct control_client *client);

/** control_server_backlog() - bytes that wait for a client to read them */
size_t control_server_backlog(const struct control_client *client);

/**
 * control_server_set() - remember something with a client
 * @client: Client.
 * @job: It.
 */
void control_server_set(struct control_client *client, void *job);

/**
 * control_server_get() - what was remembered
 * @client: Client.
 *
 * Return: It, or NULL.
 */
void *control_server_get(const struct control_client *client);

#endif /* _ACVPND_CONTROL_SERVER_H */
