// SPDX-License-Identifier: GPL-2.0-only
/*
 * HTTP responses: what comes out must not depend on how the bytes arrive.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wire/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct http_reader *read_in(const uint8_t *data, size_t size,
				   size_t piece, size_t *total)
{
	struct http_reader *r;
	size_t used, n;

	*total = 0;
	if (http_reader_new(&r, HTTP_READ_RESPONSE))
		__builtin_trap();
	while (size && !http_reader_message(r)) {
		n = piece < size ? piece : size;
		if (http_reader_feed(r, data, n, &used))
			break;
		data += n;
		size -= n;
		*total += used;
	}
	if (!size)
		http_reader_feed(r, NULL, 0, &used);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct http_message *a, *b;
	struct http_reader *whole, *pieces;
	size_t n_whole, n_pieces;

	whole = read_in(data, size, size, &n_whole);
	pieces = read_in(data, size, 1, &n_pieces);
	a = http_reader_message(whole);
	b = http_reader_message(pieces);
	if (!a != !b)
		__builtin_trap();
	if (a && (a->status != b->status || a->n_headers != b->n_headers ||
		  a->body.len != b->body.len || n_whole != n_pieces ||
		  a->keep_alive != b->keep_alive ||
		  memcmp(buf_text(&a->body), buf_text(&b->body), a->body.len)))
		__builtin_trap();
	http_reader_free(whole);
	http_reader_free(pieces);
	return 0;
}
