/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chunked bodies. The two parser libraries differ in what they take for the
 * size of a chunk, and one refuses what gateways send; so this is done here,
 * and the libraries do the heads.
 */
#ifndef _WIRE_HTTP_CHUNKED_H
#define _WIRE_HTTP_CHUNKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/**
 * enum http_chunked_state - what the next byte belongs to
 * @HTTP_CHUNKED_SIZE: The size of a chunk.
 * @HTTP_CHUNKED_BLANK: Blanks behind it.
 * @HTTP_CHUNKED_EXTENSION: What follows a semicolon.
 * @HTTP_CHUNKED_SIZE_LF: The end of that line.
 * @HTTP_CHUNKED_DATA: The chunk.
 * @HTTP_CHUNKED_DATA_CR: The end of its line.
 * @HTTP_CHUNKED_DATA_LF: The end of its line.
 * @HTTP_CHUNKED_TRAILER: The beginning of a line behind the last chunk.
 * @HTTP_CHUNKED_TRAILER_LINE: The rest of such a line.
 * @HTTP_CHUNKED_TRAILER_LF: The end of such a line.
 * @HTTP_CHUNKED_LAST_LF: The end of the empty line that ends the body.
 * @HTTP_CHUNKED_DONE: Nothing of the body.
 */
enum http_chunked_state {
	HTTP_CHUNKED_SIZE,
	HTTP_CHUNKED_BLANK,
	HTTP_CHUNKED_EXTENSION,
	HTTP_CHUNKED_SIZE_LF,
	HTTP_CHUNKED_DATA,
	HTTP_CHUNKED_DATA_CR,
	HTTP_CHUNKED_DATA_LF,
	HTTP_CHUNKED_TRAILER,
	HTTP_CHUNKED_TRAILER_LINE,
	HTTP_CHUNKED_TRAILER_LF,
	HTTP_CHUNKED_LAST_LF,
	HTTP_CHUNKED_DONE,
};

/**
 * struct http_chunked - decoder; all zero is the beginning
 * @state: What the next byte belongs to.
 * @left: Size of the chunk, then what of it is to come.
 * @digits: Digits of the size so far.
 * @overhead: Bytes that were no data, which are bounded, too.
 */
struct http_chunked {
	enum http_chunked_state state;
	uint64_t left;
	unsigned int digits;
	size_t overhead;
};

/**
 * http_chunked_feed() - decode bytes
 * @c: Decoder.
 * @data: Bytes.
 * @len: How many.
 * @body: What they stand for is appended here.
 * @used: Set to how many belong to the body.
 *
 * Return: 0; -EBADMSG not a chunked body; -EMSGSIZE too much beside the data;
 * or as buf_add().
 */
int http_chunked_feed(struct http_chunked *c, const uint8_t *data, size_t len,
		      struct buf *body, size_t *used);

#endif /* _WIRE_HTTP_CHUNKED_H */
