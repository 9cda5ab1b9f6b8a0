/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HTTP/1.x requests and responses: the one place that knows which parser
 * library is used.
 */
#ifndef _WIRE_HTTP_H
#define _WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

enum {
	HTTP_REASON_MAX = 127,
	HTTP_METHOD_MAX = 15,
};

/**
 * enum http_read - what is to be read
 * @HTTP_READ_RESPONSE: A response.
 * @HTTP_READ_CONNECT: The response to CONNECT, which ends with its head.
 * @HTTP_READ_REQUEST: A request; one of CONNECT ends with its head. Its bounds
 *	are narrower: who sends it need not be known yet.
 */
enum http_read {
	HTTP_READ_RESPONSE,
	HTTP_READ_CONNECT,
	HTTP_READ_REQUEST,
};

/**
 * struct http_header - one header line
 * @name: Name as received.
 * @value: Value without surrounding blanks.
 */
struct http_header {
	char *name;
	char *value;
};

/**
 * struct http_message - a request or response
 * @method: Request: such as "POST".
 * @target: Request: what is wanted, as received.
 * @minor: Of the version, 1 in HTTP/1.1.
 * @status: Response: status code.
 * @reason: Response: text of the status line, possibly cut.
 * @headers: Header lines in their order.
 * @n_headers: How many.
 * @body: Body, decoded.
 * @keep_alive: The connection can be used again.
 */
struct http_message {
	char method[HTTP_METHOD_MAX + 1];
	struct buf target;
	unsigned int minor;
	unsigned int status;
	char reason[HTTP_REASON_MAX + 1];
	struct http_header *headers;
	size_t n_headers;
	struct buf body;
	bool keep_alive;
};

/**
 * struct http_reader - parser of one message, opaque
 */
struct http_reader;

/**
 * http_reader_new() - make a parser
 * @out: Set to the parser.
 * @what: What it reads.
 *
 * Return: 0 or -ENOMEM.
 */
int http_reader_new(struct http_reader **out, enum http_read what);

/**
 * http_reader_free() - release a parser and its message, wiping both
 * @r: Parser, or NULL.
 */
void http_reader_free(struct http_reader *r);

/**
 * http_reader_feed() - parse bytes
 * @r: Parser.
 * @data: Bytes received; NULL tells that the connection ended.
 * @len: How many.
 * @used: Set to how many of them belong to the message.
 *
 * Interim responses (1xx) are skipped. After an error or after the message is
 * complete the parser takes nothing more.
 *
 * Return: 0; -EBADMSG no HTTP or cut short; -EMSGSIZE beyond the bounds;
 * -ENOMEM.
 */
int http_reader_feed(struct http_reader *r, const void *data, size_t len,
		     size_t *used);

/**
 * http_reader_message() - the result
 * @r: Parser.
 *
 * Return: The message if it is complete, else NULL.
 */
const struct http_message *http_reader_message(const struct http_reader *r);

/**
 * http_header_find() - value of a header
 * @message: Message.
 * @name: Name, case does not matter.
 *
 * Return: Value of the first such header, or NULL.
 */
const char *http_header_find(const struct http_message *message,
			     const char *name);

#endif /* _WIRE_HTTP_H */
