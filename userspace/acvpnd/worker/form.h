/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client is told of its login, as a document of the version that it
 * knows.
 */
#ifndef _ACVPND_WORKER_FORM_H
#define _ACVPND_WORKER_FORM_H

#include "acvpnd/worker/conn.h"

/* What finds the login again: a hidden field of old forms, and a cookie. */
#define FORM_HANDLE "auth-handle"
#define FORM_COOKIE "webvpncontext"

/**
 * form_answer() - tell a client what auth said of its document
 * @c: Connection.
 * @answer: Answer to IPC_LOGIN, or NULL.
 */
void form_answer(struct conn *c, const struct ipc_message *answer);

/**
 * form_again() - the document with which the login ended, on one line
 * @out: Filled in; holds the token.
 * @r: What CONNECT was answered.
 * @token: Secret of the session.
 *
 * Return: 0 or a negative errno: it cannot be made.
 */
int form_again(struct buf *out, const struct ipc_connect_reply *r,
	       const uint8_t token[IPC_TOKEN_SIZE]);

/**
 * form_bye() - tell a client that its session has ended
 * @c: Connection.
 */
void form_bye(struct conn *c);

#endif /* _ACVPND_WORKER_FORM_H */
