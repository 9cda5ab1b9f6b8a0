// SPDX-License-Identifier: GPL-2.0-only
#include "wire/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/http_lib.h"

enum http_part { PART_FIELD, PART_VALUE };

/**
 * struct http_reader - parser of one response
 * @lib: The library's state.
 * @settings: The library's callbacks.
 * @response: The result so far.
 * @name: Header name so far.
 * @value: Header value so far.
 * @part: What of a header was seen last.
 * @head: Bytes of the head so far.
 * @tunnel: The response ends with its head.
 * @done: The response is complete.
 * @error: First error, negative errno.
 */
struct http_reader {
	http_lib_parser lib;
	http_lib_settings settings;
	struct http_response response;
	struct buf name;
	struct buf value;
	enum http_part part;
	size_t head;
	bool tunnel;
	bool done;
	int error;
};

static int fail(struct http_reader *r, int err)
{
	if (err && !r->error)
		r->error = err;
	return r->error ? HTTP_LIB_STOP : 0;
}

static int count_head(struct http_reader *r, size_t len)
{
	r->head += len;
	return r->head > HTTP_HEAD_MAX ? -EMSGSIZE : 0;
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

static int store_header(struct http_reader *r)
{
	struct http_response *res = &r->response;
	struct http_header *h;

	if (!r->name.len)
		return 0;
	if (res->n_headers == HTTP_HEADERS_MAX)
		return -EMSGSIZE;
	/* A NUL inside would hide the rest from all who look at strings. */
	if (strlen(buf_text(&r->name)) != r->name.len ||
	    strlen(buf_text(&r->value)) != r->value.len)
		return -EBADMSG;
	h = &res->headers[res->n_headers];
	h->name = strdup(buf_text(&r->name));
	h->value = strndup(buf_text(&r->value), trimmed(&r->value));
	if (!h->name || !h->value) {
		free(h->name);
		free(h->value);
		return -ENOMEM;
	}
	res->n_headers++;
	buf_reset(&r->name);
	buf_reset(&r->value);
	return 0;
}

static void forget_headers(struct http_reader *r)
{
	struct http_response *res = &r->response;
	size_t i;

	for (i = 0; i < res->n_headers; i++) {
		explicit_bzero(res->headers[i].value,
			       strlen(res->headers[i].value));
		free(res->headers[i].name);
		free(res->headers[i].value);
	}
	res->n_headers = 0;
	res->reason[0] = '\0';
	r->part = PART_FIELD;
	buf_reset(&r->name);
	buf_reset(&r->value);
}

static int on_begin(http_lib_parser *lib)
{
	forget_headers(lib->data);
	return 0;
}

static int on_status(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	char *reason = r->response.reason;
	size_t have = strlen(reason);

	if (len > HTTP_REASON_MAX - have)
		len = HTTP_REASON_MAX - have;
	memcpy(reason + have, at, len);
	reason[have + len] = '\0';
	return fail(r, count_head(r, len));
}

static int on_field(http_lib_parser *lib, const char *at, size_t len)
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
	return fail(r, err);
}

static int on_value(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;
	int err;

	r->part = PART_VALUE;
	err = buf_add(&r->value, at, len);
	if (!err)
		err = count_head(r, len);
	return fail(r, err);
}

static int on_head_end(http_lib_parser *lib)
{
	struct http_reader *r = lib->data;
	int err = store_header(r);

	if (err)
		return fail(r, err);
	r->response.status = lib->status_code;
	return r->tunnel && lib->status_code >= 200 ? HTTP_LIB_UPGRADE : 0;
}

static int on_body(http_lib_parser *lib, const char *at, size_t len)
{
	struct http_reader *r = lib->data;

	return fail(r, buf_add(&r->response.body, at, len));
}

static int on_complete(http_lib_parser *lib)
{
	struct http_reader *r = lib->data;

	if (lib->status_code < 200)
		return 0;
	r->done = true;
	r->response.keep_alive = http_lib_keep_alive(lib);
	return http_lib_pause(lib);
}

int http_reader_new(struct http_reader **out, bool tunnel)
{
	struct http_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->response.headers = calloc(HTTP_HEADERS_MAX,
				     sizeof(*r->response.headers));
	if (!r->response.headers) {
		free(r);
		return -ENOMEM;
	}
	buf_init(&r->name, HTTP_LINE_MAX);
	buf_init(&r->value, HTTP_LINE_MAX);
	buf_init(&r->response.body, HTTP_BODY_MAX);
	r->tunnel = tunnel;
	http_lib_settings_init(&r->settings);
	r->settings.on_message_begin = on_begin;
	r->settings.on_status = on_status;
	r->settings.on_header_field = on_field;
	r->settings.on_header_value = on_value;
	r->settings.on_headers_complete = on_head_end;
	r->settings.on_body = on_body;
	r->settings.on_message_complete = on_complete;
	http_lib_init(&r->lib, &r->settings, HTTP_HEAD_MAX);
	r->lib.data = r;
	*out = r;
	return 0;
}

void http_reader_free(struct http_reader *r)
{
	if (!r)
		return;
	forget_headers(r);
	free(r->response.headers);
	buf_free(&r->response.body);
	buf_free(&r->name);
	buf_free(&r->value);
	free(r);
}

int http_reader_feed(struct http_reader *r, const void *data, size_t len,
		     size_t *used)
{
	bool ok;

	*used = 0;
	/* The older library takes no bytes for the end of the connection. */
	if (r->error || r->done || (data && !len))
		return r->error;
	if (!data)
		ok = http_lib_finish(&r->lib, &r->settings) && r->done;
	else
		ok = http_lib_execute(&r->lib, &r->settings, data, len, used) ||
		     r->done;
	if (!ok && !r->error)
		r->error = -EBADMSG;
	return r->error;
}

const struct http_response *http_reader_response(const struct http_reader *r)
{
	return r->done && !r->error ? &r->response : NULL;
}

const char *http_header_find(const struct http_response *response,
			     const char *name)
{
	size_t i;

	for (i = 0; i < response->n_headers; i++)
		if (!strcasecmp(response->headers[i].name, name))
			return response->headers[i].value;
	return NULL;
}
