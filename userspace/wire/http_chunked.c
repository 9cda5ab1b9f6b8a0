// SPDX-License-Identifier: GPL-2.0-only
#include "wire/http_chunked.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

enum {
	HTTP_CHUNKED_DIGITS_MAX = 16,
	HTTP_CHUNKED_OVERHEAD_MAX = 1 << 20,
};

static int chunked_expect(struct http_chunked *c, uint8_t byte, uint8_t wanted,
			  enum http_chunked_state next)
{
	if (byte != wanted)
		return -EBADMSG;
	c->state = next;
	return 0;
}

/* A line without digits has no size; nor has one with more than fit. */
static int chunked_size(struct http_chunked *c, uint8_t byte)
{
	const char digit[] = { byte, '\0' };

	if (!isxdigit(byte)) {
		c->state = HTTP_CHUNKED_BLANK;
		return c->digits ? 0 : -EBADMSG;
	}
	if (c->digits++ == HTTP_CHUNKED_DIGITS_MAX)
		return -EBADMSG;
	c->left = c->left << 4 | strtoul(digit, NULL, 16);
	return 0;
}

static int chunked_blank(struct http_chunked *c, uint8_t byte)
{
	if (byte == ' ' || byte == '\t')
		return 0;
	if (byte == ';')
		c->state = HTTP_CHUNKED_EXTENSION;
	else
		return chunked_expect(c, byte, '\r', HTTP_CHUNKED_SIZE_LF);
	return 0;
}

/* To the end of a line that nobody wants to know. */
static int chunked_skip(struct http_chunked *c, uint8_t byte,
			enum http_chunked_state next)
{
	if (byte == '\r')
		c->state = next;
	else if (byte != '\t' && (byte < 0x20 || byte == 0x7f))
		return -EBADMSG;
	return 0;
}

static int chunked_size_end(struct http_chunked *c, uint8_t byte)
{
	c->digits = 0;
	return chunked_expect(c, byte, '\n', c->left ? HTTP_CHUNKED_DATA :
			      HTTP_CHUNKED_TRAILER);
}

static int chunked_byte(struct http_chunked *c, uint8_t byte)
{
	int err;

	switch (c->state) {
	case HTTP_CHUNKED_SIZE:
		err = chunked_size(c, byte);
		return err || c->state == HTTP_CHUNKED_SIZE ?
		       err : chunked_blank(c, byte);
	case HTTP_CHUNKED_BLANK:
		return chunked_blank(c, byte);
	case HTTP_CHUNKED_EXTENSION:
		return chunked_skip(c, byte, HTTP_CHUNKED_SIZE_LF);
	case HTTP_CHUNKED_SIZE_LF:
		return chunked_size_end(c, byte);
	case HTTP_CHUNKED_DATA_CR:
		return chunked_expect(c, byte, '\r', HTTP_CHUNKED_DATA_LF);
	case HTTP_CHUNKED_DATA_LF:
		return chunked_expect(c, byte, '\n', HTTP_CHUNKED_SIZE);
	case HTTP_CHUNKED_TRAILER:
		c->state = HTTP_CHUNKED_TRAILER_LINE;
		return chunked_skip(c, byte, HTTP_CHUNKED_LAST_LF);
	case HTTP_CHUNKED_TRAILER_LINE:
		return chunked_skip(c, byte, HTTP_CHUNKED_TRAILER_LF);
	case HTTP_CHUNKED_TRAILER_LF:
		return chunked_expect(c, byte, '\n', HTTP_CHUNKED_TRAILER);
	case HTTP_CHUNKED_LAST_LF:
		return chunked_expect(c, byte, '\n', HTTP_CHUNKED_DONE);
	case HTTP_CHUNKED_DATA:
	case HTTP_CHUNKED_DONE:
		break;
	}
	return -EBADMSG;
}

/* As much of a chunk as there is. */
static int chunked_data(struct http_chunked *c, const uint8_t *data,
			size_t len, struct buf *body, size_t *used)
{
	size_t n = c->left < len ? c->left : len;
	int err = buf_add(body, data, n);

	if (err)
		return err;
	c->left -= n;
	*used += n;
	if (!c->left)
		c->state = HTTP_CHUNKED_DATA_CR;
	return 0;
}

int http_chunked_feed(struct http_chunked *c, const uint8_t *data, size_t len,
		      struct buf *body, size_t *used)
{
	int err = 0;

	*used = 0;
	while (!err && *used < len && c->state != HTTP_CHUNKED_DONE) {
		if (c->state == HTTP_CHUNKED_DATA) {
			err = chunked_data(c, data + *used, len - *used, body,
					   used);
			continue;
		}
		if (c->overhead++ == HTTP_CHUNKED_OVERHEAD_MAX)
			return -EMSGSIZE;
		err = chunked_byte(c, data[(*used)++]);
	}
	return err;
}
