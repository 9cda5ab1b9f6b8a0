/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Growing byte buffer with an upper bound, wiped before its memory is freed.
 */
#ifndef _COMMON_BUF_H
#define _COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct buf - growing byte buffer
 * @data: The bytes, followed by a NUL that @len does not count; NULL if empty.
 * @len: Bytes used.
 * @size: Bytes allocated.
 * @max: Bytes allowed.
 * @error: First error of an addition, negative errno; later additions do
 *	nothing, so that a series of them needs one check at its end.
 */
struct buf {
	uint8_t *data;
	size_t len;
	size_t size;
	size_t max;
	int error;
};

/**
 * buf_init() - make an empty buffer
 * @b: Buffer.
 * @max: Most bytes that it may hold.
 */
void buf_init(struct buf *b, size_t max);

/**
 * buf_free() - wipe and release
 * @b: Buffer; empty and usable afterwards.
 */
void buf_free(struct buf *b);

/**
 * buf_reset() - wipe the content, keep the memory
 * @b: Buffer.
 */
void buf_reset(struct buf *b);

/**
 * buf_add() - append bytes
 * @b: Buffer.
 * @data: Bytes.
 * @len: How many.
 *
 * Return: 0; -EMSGSIZE beyond the bound; -ENOMEM. The error sticks.
 */
int buf_add(struct buf *b, const void *data, size_t len);

/**
 * buf_str() - append a string without its NUL
 * @b: Buffer.
 * @s: String.
 *
 * Return: As buf_add().
 */
int buf_str(struct buf *b, const char *s);

/**
 * buf_fmt() - append formatted text
 * @b: Buffer.
 * @fmt: As printf().
 *
 * Return: As buf_add().
 */
int buf_fmt(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * buf_consume() - remove bytes from the front
 * @b: Buffer.
 * @len: How many, at most the length.
 */
void buf_consume(struct buf *b, size_t len);

/**
 * buf_text() - content as a string
 * @b: Buffer.
 *
 * Return: The content with a NUL behind it, never NULL.
 */
const char *buf_text(const struct buf *b);

#endif /* _COMMON_BUF_H */
