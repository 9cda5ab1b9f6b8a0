/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Responses of HTTP, written.
 */
#ifndef _WIRE_REPLY_H
#define _WIRE_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/**
 * struct http_reply - a response
 * @status: Status code.
 * @reason: Text of the status line; NULL: the usual one.
 * @minor: Of the version: that of the request.
 * @keep_alive: Another request may follow.
 * @type: Type of the body, or NULL: it has none that matters.
 * @max_age: Seconds that it may be kept for; 0: not at all.
 * @headers: More header lines, each with its end; or NULL.
 * @more: The same, of whoever runs the server; or NULL.
 * @body: Body, or NULL.
 * @len: Bytes in @body.
 * @head_only: The body is told of, but does not follow.
 * @bare: Nothing tells what kind of server this is.
 */
struct http_reply {
	unsigned int status;
	const char *reason;
	unsigned int minor;
	bool keep_alive;
	const char *type;
	unsigned int max_age;
	const struct buf *headers;
	const struct buf *more;
	const void *body;
	size_t len;
	bool head_only;
	bool bare;
};

/**
 * http_reason() - the usual text of a status
 * @status: Status code.
 *
 * Return: Text.
 */
const char *http_reason(unsigned int status);

/**
 * http_reply_print() - write a response
 * @reply: Response.
 * @out: Appended to.
 *
 * Return: As buf_add().
 */
int http_reply_print(const struct http_reply *reply, struct buf *out);

#endif /* _WIRE_REPLY_H */
