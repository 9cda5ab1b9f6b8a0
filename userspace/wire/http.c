// SPDX-License-Identifier: GPL-2.0-only
#include "wire/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/http_chunked.h"
#include "wire/http_lib.h"

enum {
	HTTP_HEADERS_MIN = 64,
	/* Both kinds of response are bounded alike. */
	HTTP_KINDS = 3,
};

/**
 * struct http_bounds - what a message may have
 * @line: Bytes of a name, a value or a target.
 * @head: Bytes of all of these.
 * @headers: Header lines.
 * @body: Bytes of the body.
 */
struct http_bounds {
	size_t line;
	size_t head;
	size_t headers;
	size_t body;
};

/*
 * A header of a response may hold a complete XML document, and there may be
 * thousands of networks.
 */
static const struct http_bounds http_bounds[HTTP_KINDS] = {
	[HTTP_READ_RESPONSE] = { 64 << 10, 1 << 20, 1 << 14, 1 << 20 },
	[HTTP_READ_CONNECT] = { 64 << 10, 1 << 20, 1 << 14, 1 << 20 },
	[HTTP_READ_REQUEST] = { 16 << 10, 32 << 10, 128, 64 << 10 },
};

enum http_part { PART_FIELD, PART_VALUE };

/**
 * struct http_reader - parser of one message
 * @lib: The library's state.
 * @settings: The library's callbacks.
 * @what: What it reads.
 * @message: The result so far.
 * @room: Header lines that @message has room for.
 * @name: Header name so far.
 * @value: Header value so far.
 * @part: What of a header was seen last.
 * @head: Bytes of the head so far.
 * @is_chunked: The head is complete, and @chunked reads the body.
 * @chunked: Decoder.
 * @done: The message is complete.
 * @error: First error, negative errno.
 */
struct http_reader {
	http_lib_parser lib;
	http_lib_settings settings;
	enum http_read what;
	struct http_message message;
	size_t room;
	struct buf name;
	struct buf value;
	enum http_part part;
	size_t head;
	bool is_chunked;
	struct http_chunked chunked;
	bool done;
	int error;
};

static int http_fail(struct http_reader *r, int err)
{
	if (err && !r->error)
		r->error = err;
	return r->error ? HTTP_LIB_STOP : 0;
}

static int count_head(struct http_reader *r, size_t len)
{
	r->head += len;
	return r->head > http_bounds[r->what].head ? -EMSGSIZE : 0;
}

/* The libraries differ in whether they leave blanks behind a value. */
static size_t trimmed(const struct buf *value)
{
	size_t len = value->len;

	while (len && (value->data[len - 1] == ' ' ||
		       value->data[len - 1] == '\t'))
		len--;
	return len;
}

static int http_make_room(struct http_reader *r)
{
	struct http_message *m = &r->message;
	struct http_header *headers;
	size_t room = r->room ? 2 * r->room : HTTP_HEADERS_MIN;

	if (m->n_headers == http_bounds[r->what].headers)
		return -EMSGSIZE;
	if (m->n_headers < r->room)
		return 0;
	headers = reallocarray(m->headers, room, sizeof(*headers));
	if (!headers)
		return -ENOMEM;
	m->headers = headers;
	r->room = room;
	return 0;
}

static int store_header(struct http_reader *r)
{
	struct http_message *m = &r->message;
	struct http_header *h;
	int err;

	if (!r->name.len)
		return 0;
	err = http_make_room(r);
	if (err)
		return err;
	/* A NUL inside would hide the rest from all who look at strings. */
	if (strlen(buf_text(&r->name)) != r->name.len ||
	    strlen(buf_text(&r->value)) != r->value.len)
		return -EBADMSG;
	h = &m->headers[m->n_headers];
	h->name = strdup(buf_text(&r->name));
	h->value = strndup(buf_text(&r->value), trimmed(&r->value));
	if (!h->name || !h->value) {
		free(h->name);
		free(h->value);
		return -ENOMEM;
	}
	m->n_headers++;
	buf_reset(&r->name);
	buf_reset(&r->value);
	return 0;
}

static void forget_headers(struct http_reader *r)
{
	struct http_message *m = &r->message;
	size_t i;

	for (i = 0; i < m->n_headers; i++) {
		explicit_bzero(m->headers[i].value,
			       strlen(m->headers[i].value));
		free(m->headers[i].name);
		free(m->headers[i].value);
	}
	m->n_headers = 0;
	m->reason[0] = '\0';
	r->part = PART_FIELD;
	buf_reset(&r->name);
	buf_reset(&r->value);
}

static int http_on_begin(http_lib_parser *lib)
{
	forget_headers(lib->data);
	return 0;
}

static int http_on_url(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	int err = buf_add(&r->message.target, at, len);

	return http_fail(r, err ? err : count_head(r, len));
}

static int http_on_status(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	char *reason = r->message.reason;
	size_t have = strlen(reason);
	int err = count_head(r, len);

	if (len > HTTP_REASON_MAX - have)
		len = HTTP_REASON_MAX - have;
	memcpy(reason + have, at, len);
	reason[have + len] = '\0';
	return http_fail(r, err);
}

static int http_on_field(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	int err = 0;

	if (r->part == PART_VALUE)
		err = store_header(r);
	r->part = PART_FIELD;
	if (!err)
		err = buf_add(&r->name, at, len);
	if (!err)
		err = count_head(r, len);
	return http_fail(r, err);
}

static int http_on_value(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	int err;

	r->part = PART_VALUE;
	err = buf_add(&r->value, at, len);
	if (!err)
		err = count_head(r, len);
	return http_fail(r, err);
}

/* Another protocol than HTTP was not asked for. */
static int end_response_head(struct http_reader *r)
{
	r->message.status = r->lib.status_code;
	if (r->message.status == 101)
		return -EBADMSG;
	return 0;
}

static int end_request_head(struct http_reader *r)
{
	struct http_message *m = &r->message;

	if (r->lib.http_major != 1)
		return -EBADMSG;
	snprintf(m->method, sizeof(m->method), "%s", http_lib_method(&r->lib));
	return strlen(buf_text(&m->target)) == m->target.len ? 0 : -EBADMSG;
}

static bool ends_with_head(const struct http_reader *r)
{
	if (r->what == HTTP_READ_REQUEST)
		return http_lib_connects(&r->lib);
	return r->what == HTTP_READ_CONNECT && r->message.status >= 200;
}

static bool is_interim(const struct http_reader *r)
{
	return r->what != HTTP_READ_REQUEST && r->message.status < 200;
}

static int http_on_head_end(http_lib_parser *lib)
{
	struct http_reader *r = lib->data;
	int err = store_header(r);

	if (!err)
		err = r->what == HTTP_READ_REQUEST ? end_request_head(r) :
						     end_response_head(r);
	if (err)
		return http_fail(r, err);
	r->message.minor = lib->http_minor;
	r->message.keep_alive = http_lib_keep_alive(lib);
	if (ends_with_head(r))
		return HTTP_LIB_UPGRADE;
	r->is_chunked = http_lib_chunked(lib) && !is_interim(r);
	return r->is_chunked ? HTTP_LIB_UPGRADE : 0;
}

static int http_on_body(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;

	return http_fail(r, buf_add(&r->message.body, at, len));
}

static int http_on_complete(http_lib_parser *lib)
{
	struct http_reader *r = lib->data;

	if (is_interim(r))
		return 0;
	r->done = !r->is_chunked;
	if (!r->is_chunked)
		r->message.keep_alive = http_lib_keep_alive(lib);
	return http_lib_pause(lib);
}

int http_reader_new(struct http_reader **out, enum http_read what)
{
	const struct http_bounds *bounds = &http_bounds[what];
	struct http_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	buf_init(&r->name, bounds->line);
	buf_init(&r->value, bounds->line);
	buf_init(&r->message.target, bounds->line);
	buf_init(&r->message.body, bounds->body);
	r->what = what;
	http_lib_settings_init(&r->settings);
	r->settings.on_message_begin = http_on_begin;
	r->settings.on_url = http_on_url;
	r->settings.on_status = http_on_status;
	r->settings.on_header_field = http_on_field;
	r->settings.on_header_value = http_on_value;
	r->settings.on_headers_complete = http_on_head_end;
	r->settings.on_body = http_on_body;
	r->settings.on_message_complete = http_on_complete;
	/* Our bound comes before the library's, which says less. */
	http_lib_init(&r->lib, &r->settings, what == HTTP_READ_REQUEST,
		      2 * bounds->head);
	r->lib.data = r;
	*out = r;
	return 0;
}

void http_reader_free(struct http_reader *r)
{
	if (!r)
		return;
	forget_headers(r);
	free(r->message.headers);
	buf_free(&r->message.target);
	buf_free(&r->message.body);
	buf_free(&r->name);
	buf_free(&r->value);
	free(r);
}

static int feed_chunked(struct http_reader *r, const uint8_t *data, size_t len,
			size_t *used)
{
	int err = http_chunked_feed(&r->chunked, data, len, &r->message.body,
				    used);

	r->done = r->chunked.state == HTTP_CHUNKED_DONE;
	return err;
}

/* The library does not see the body if that is chunked. */
static int feed_lib(struct http_reader *r, const uint8_t *data, size_t len,
		    size_t *used)
{
	size_t more;
	int err;

	if (!http_lib_execute(&r->lib, &r->settings, (const char *)data, len,
			      used) && !r->done && !r->is_chunked)
		return -EBADMSG;
	if (r->error || !r->is_chunked)
		return r->error;
	err = feed_chunked(r, data + *used, len - *used, &more);
	*used += more;
	return err;
}

int http_reader_feed(struct http_reader *r, const void *data, size_t len,
		     size_t *used)
{
	int err = 0;

	*used = 0;
	/* The older library takes no bytes for the end of the connection. */
	if (r->error || r->done || (data && !len))
		return r->error;
	if (data)
		err = r->is_chunked ? feed_chunked(r, data, len, used) :
				      feed_lib(r, data, len, used);
	else if (r->is_chunked ||
		 !http_lib_finish(&r->lib, &r->settings) || !r->done)
		err = -EBADMSG;
	if (err && !r->error)
		r->error = err;
	return r->error;
}

const struct http_message *http_reader_message(const struct http_reader *r)
{
	return r->done && !r->error ? &r->message : NULL;
}

const char *http_header_find(const struct http_message *message,
			     const char *name)
{
	size_t i;

	for (i = 0; i < message->n_headers; i++)
		if (!strcasecmp(message->headers[i].name, name))
			return message->headers[i].value;
	return NULL;
}
