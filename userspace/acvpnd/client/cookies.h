/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cookies of one gateway. They are secrets: never logged, wiped.
 */
#ifndef _ACVPND_CLIENT_COOKIES_H
#define _ACVPND_CLIENT_COOKIES_H

#include "acvpnd/common/buf.h"
#include "acvpnd/common/http.h"

enum {
	COOKIES_MAX = 32,
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
 * struct cookies - all cookies of a gateway; all zero is empty
 * @list: The cookies.
 * @n: How many.
 */
struct cookies {
	struct cookie list[COOKIES_MAX];
	size_t n;
};

/**
 * cookies_clear() - forget all
 * @c: Cookies.
 */
void cookies_clear(struct cookies *c);

/**
 * cookies_set() - add, replace, or with an empty value remove one
 * @c: Cookies.
 * @name: Name.
 * @value: Value; one that would break a header apart is refused.
 *
 * Return: 0; -EINVAL; -EMSGSIZE too many or too long; -ENOMEM.
 */
int cookies_set(struct cookies *c, const char *name, const char *value);

/**
 * cookies_get() - value of a cookie
 * @c: Cookies.
 * @name: Name.
 *
 * Return: Value, or NULL.
 */
const char *cookies_get(const struct cookies *c, const char *name);

/**
 * cookies_store() - take the cookies of a response
 * @c: Cookies.
 * @response: Response.
 *
 * Return: As cookies_set().
 */
int cookies_store(struct cookies *c, const struct http_response *response);

/**
 * cookies_header() - append a Cookie header, if there are cookies
 * @c: Cookies.
 * @out: Request.
 *
 * Return: As buf_add().
 */
int cookies_header(const struct cookies *c, struct buf *out);

#endif /* _ACVPND_CLIENT_COOKIES_H */
