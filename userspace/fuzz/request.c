// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client that nobody knows sends first: HTTP requests, and the wishes
 * in the headers of CONNECT.
 */
#include <stddef.h>
#include <stdint.h>

#include "wire/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct http_message *message)
{
	struct tunnel_request request;
	struct buf out;

	buf_init(&out, 1 << 20);
	if (!tunnel_request_parse(&request, message, NULL)) {
		tunnel_request_wants(&request, AF_INET6);
		tunnel_request_print(&request, &out);
	}
	tunnel_request_free(&request);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_reader *r;
	size_t used = 1;

	while (size && used) {
		if (http_reader_new(&r, HTTP_READ_REQUEST))
			return 0;
		if (http_reader_feed(r, data, size, &used))
			used = 0;
		if (http_reader_message(r))
			use(http_reader_message(r));
		data += used;
		size -= used;
		http_reader_free(r);
	}
	return 0;
}
