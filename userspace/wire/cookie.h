/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cookies of one gateway. They are secrets: never logged, wiped.
 */
#ifndef _WIRE_COOKIE_H
#define _WIRE_COOKIE_H

#include "common/buf.h"
#include "wire/http.h"

enum {
	COOKIE_JAR_MAX = 32,
	COOKIE_SIZE_MAX = 8192,
};

/**
 * struct cookie - name and value
 * @name: Name.
 * @value: Value.
 */
struct cookie {
	char *name;
	char *value;
};

/**
 * struct cookie_jar - all cookies of a gateway; all zero is empty
 * @list: The cookies.
 * @n: How many.
 */
struct cookie_jar {
	struct cookie list[COOKIE_JAR_MAX];
	size_t n;
};

/**
 * cookie_jar_clear() - forget all
 * @c: Cookies.
 */
void cookie_jar_clear(struct cookie_jar *c);

/**
 * cookie_jar_set() - add, replace, or with an empty value remove one
 * @c: Cookies.
 * @name: Name.
 * @value: Value; one that would break a header apart is refused.
 *
 * Return: 0; -EINVAL; -EMSGSIZE too many or too long; -ENOMEM.
 */
int cookie_jar_set(struct cookie_jar *c, const char *name, const char *value);

/**
 * cookie_jar_get() - value of a cookie
 * @c: Cookies.
 * @name: Name.
 *
 * Return: Value, or NULL.
 */
const char *cookie_jar_get(const struct cookie_jar *c, const char *name);

/**
 * cookie_jar_store() - take the cookies of a response
 * @c: Cookies.
 * @response: Response.
 *
 * Return: As cookie_jar_set().
 */
int cookie_jar_store(struct cookie_jar *c,
		     const struct http_message *response);

/**
 * cookie_jar_parse() - take the cookies that a request brings
 * @c: Cookies.
 * @request: Request; what makes no cookie is skipped.
 *
 * Return: As cookie_jar_set().
 */
int cookie_jar_parse(struct cookie_jar *c, const struct http_message *request);

/**
 * cookie_jar_header() - append a Cookie header, if there are cookies
 * @c: Cookies.
 * @out: Request.
 *
 * Return: As buf_add().
 */
int cookie_jar_header(const struct cookie_jar *c, struct buf *out);

#endif /* _WIRE_COOKIE_H */
