// SPDX-License-Identifier: GPL-2.0-only
#include "wire/reply.h"

static const struct {
	unsigned int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 413, "Content Too Large" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

const char *http_reason(unsigned int status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "Unknown";
}

int http_reply_print(const struct http_reply *r, struct buf *out)
{
	buf_fmt(out, "HTTP/1.%u %u %s\r\n", r->minor ? 1 : 0, r->status,
		r->reason ? r->reason : http_reason(r->status));
	buf_fmt(out, "Connection: %s\r\n",
		r->keep_alive ? "Keep-Alive" : "close");
	if (r->type)
		buf_fmt(out, "Content-Type: %s\r\n", r->type);
	buf_fmt(out, "Content-Length: %zu\r\n", r->len);
	if (r->max_age)
		buf_fmt(out, "Cache-Control: max-age=%u\r\n", r->max_age);
	else
		buf_str(out, "Cache-Control: no-store\r\nPragma: no-cache\r\n");
	if (!r->bare)
		buf_str(out, "X-Transcend-Version: 1\r\n");
	if (r->headers)
		buf_add(out, r->headers->data, r->headers->len);
	if (r->more)
		buf_add(out, r->more->data, r->more->len);
	buf_str(out, "\r\n");
	if (r->body && !r->head_only)
		buf_add(out, r->body, r->len);
	return out->error;
}
