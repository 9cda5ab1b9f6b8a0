/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HTTP/1.x responses: the one place that knows which parser library is used.
 */
#ifndef _WIRE_HTTP_H
#define _WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

enum {
	/* A header can hold a complete XML document (X-CSTP-Post-Auth-XML). */
	HTTP_LINE_MAX = 64 * 1024,
	HTTP_HEAD_MAX = 256 * 1024,
	HTTP_BODY_MAX = 1 << 20,
	HTTP_HEADERS_MAX = 512,
	HTTP_REASON_MAX = 127,
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
 * struct http_response - a parsed response
 * @status: Status code.
 * @reason: Text of the status line, possibly cut.
 * @headers: Header lines in their order.
 * @n_headers: How many.
 * @body: Body, decoded.
 * @keep_alive: The connection can be used again.
 */
struct http_response {
	unsigned int status;
	char reason[HTTP_REASON_MAX + 1];
	struct http_header *headers;
	size_t n_headers;
	struct buf body;
	bool keep_alive;
};

/**
 * struct http_reader - parser of one response, opaque
 */
struct http_reader;

/**
 * http_reader_new() - make a parser
 * @out: Set to the parser.
 * @tunnel: The request was CONNECT: the response ends with its head.
 *
 * Return: 0 or -ENOMEM.
 */
int http_reader_new(struct http_reader **out, bool tunnel);

/**
 * http_reader_free() - release a parser and its response, wiping both
 * @r: Parser, or NULL.
 */
void http_reader_free(struct http_reader *r);

/**
 * http_reader_feed() - parse bytes
 * @r: Parser.
 * @data: Bytes received; NULL tells that the connection ended.
 * @len: How many.
 * @used: Set to how many of them belong to the response.
 *
 * Interim responses (1xx) are skipped. After an error or after the response is
 * complete the parser takes nothing more.
 *
 * Return: 0; -EBADMSG no HTTP or cut short; -EMSGSIZE beyond the bounds;
 * -ENOMEM.
 */
int http_reader_feed(struct http_reader *r, const void *data, size_t len,
		     size_t *used);

/**
 * http_reader_response() - the result
 * @r: Parser.
 *
 * Return: The response if it is complete, else NULL.
 */
const struct http_response *http_reader_response(const struct http_reader *r);

/**
 * http_header_find() - value of a header
 * @response: Response.
 * @name: Name, case does not matter.
 *
 * Return: Value of the first such header, or NULL.
 */
const char *http_header_find(const struct http_response *response,
			     const char *name);

#endif /* _WIRE_HTTP_H */
