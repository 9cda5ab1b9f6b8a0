/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strangers: where a gateway is not to be known as one, whoever has shown
 * neither its secret, as the query of a URL, nor the token of a session gets
 * the replies of a web server that has nothing for him.
 */
#ifndef _ACVPND_WORKER_CAMOUFLAGE_H
#define _ACVPND_WORKER_CAMOUFLAGE_H

#include "acvpnd/worker/conn.h"

/**
 * camouflage_begin() - TLS is there
 * @c: Connection; its @stranger is set.
 */
void camouflage_begin(struct conn *c);

/**
 * camouflage_look() - a request came
 * @c: Connection; its @stranger is changed.
 * @message: Request.
 */
void camouflage_look(struct conn *c, const struct http_message *message);

/**
 * camouflage_dress() - what a stranger gets instead of a reply
 * @c: Connection with a stranger.
 * @reply: Changed.
 * @headers: Empty; filled with what @reply refers to.
 */
void camouflage_dress(struct conn *c, struct http_reply *reply,
		      struct buf *headers);

/**
 * camouflage_action() - path of a form, with the secret if there is one
 * @c: Connection.
 * @path: Path.
 *
 * Return: Text to be released with free(), or NULL.
 */
char *camouflage_action(struct conn *c, const char *path);

#endif /* _ACVPND_WORKER_CAMOUFLAGE_H */
