// SPDX-License-Identifier: GPL-2.0-only
#include "common/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_MIN = 256 };

void buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void buf_free(struct buf *b)
{
	if (b->data)
		explicit_bzero(b->data, b->size);
	free(b->data);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
	if (b->data)
		explicit_bzero(b->data, b->size);
	b->len = 0;
	b->error = 0;
}

/* Not realloc(): it would leave a copy of the content behind. */
static int buf_grow(struct buf *b, size_t need)
{
	size_t size = b->size ? b->size : BUF_MIN;
	uint8_t *data;

	while (size < need)
		size *= 2;
	data = calloc(1, size);
	if (!data)
		return -ENOMEM;
	if (b->data) {
		memcpy(data, b->data, b->len);
		explicit_bzero(b->data, b->size);
		free(b->data);
	}
	b->data = data;
	b->size = size;
	return 0;
}

static int reserve(struct buf *b, size_t len)
{
	if (b->error)
		return b->error;
	if (len > b->max - b->len)
		b->error = -EMSGSIZE;
	else if (b->len + len + 1 > b->size)
		b->error = buf_grow(b, b->len + len + 1);
	return b->error;
}

int buf_add(struct buf *b, const void *data, size_t len)
{
	int err = reserve(b, len);

	if (err)
		return err;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = 0;
	return 0;
}

int buf_str(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int len, err;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return b->error = -EINVAL;
	err = reserve(b, len);
	if (err)
		return err;
	va_start(args, fmt);
	vsnprintf((char *)b->data + b->len, len + 1, fmt, args);
	va_end(args);
	b->len += len;
	return 0;
}

void buf_consume(struct buf *b, size_t len)
{
	if (!len)
		return;
	memmove(b->data, b->data + len, b->len - len);
	explicit_bzero(b->data + b->len - len, len);
	b->len -= len;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? (const char *)b->data : "";
}
