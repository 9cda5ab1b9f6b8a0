/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The documents of the login: what a client sent is asked of auth, what that
 * says is written in the client's words. Nothing is remembered here: the next
 * document may come to another worker, by another connection.
 */
#ifndef _ACVPND_WORKER_LOGIN_H
#define _ACVPND_WORKER_LOGIN_H

#include "acvpnd/worker/conn.h"

/**
 * login_post() - a document came
 * @c: Connection.
 * @message: Request.
 */
void login_post(struct conn *c, const struct http_message *message);

/**
 * login_get() - somebody looks what is there
 * @c: Connection.
 * @message: Request.
 *
 * Clients of old begin like that; others get nothing.
 */
void login_get(struct conn *c, const struct http_message *message);

/**
 * login_end() - a client ends its session
 * @c: Connection.
 * @message: Request.
 */
void login_end(struct conn *c, const struct http_message *message);

/**
 * login_token() - the secret of a session in the cookies of a request
 * @message: Request.
 * @token: Filled in; secret.
 *
 * Return: false: there is none.
 */
bool login_token(const struct http_message *message,
		 uint8_t token[IPC_TOKEN_SIZE]);

#endif /* _ACVPND_WORKER_LOGIN_H */
