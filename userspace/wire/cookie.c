// SPDX-License-Identifier: GPL-2.0-only
#include "wire/cookie.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void cookie_jar_drop(struct cookie *cookie)
{
	free(cookie->name);
	if (cookie->value)
		explicit_bzero(cookie->value, strlen(cookie->value));
	free(cookie->value);
	cookie->name = NULL;
	cookie->value = NULL;
}

void cookie_jar_clear(struct cookie_jar *c)
{
	while (c->n)
		cookie_jar_drop(&c->list[--c->n]);
}

static struct cookie *cookie_jar_find(const struct cookie_jar *c,
				      const char *name)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!strcmp(c->list[i].name, name))
			return (struct cookie *)&c->list[i];
	return NULL;
}

static bool valid(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++)
		if (*p <= 0x20 || *p >= 0x7f || *p == ';')
			return false;
	return true;
}

static void take_out(struct cookie_jar *c, struct cookie *old)
{
	cookie_jar_drop(old);
	*old = c->list[--c->n];
	memset(&c->list[c->n], 0, sizeof(*old));
}

int cookie_jar_set(struct cookie_jar *c, const char *name, const char *value)
{
	struct cookie *old = cookie_jar_find(c, name);
	struct cookie new;

	if (!*name || !valid(name) || !valid(value))
		return -EINVAL;
	if (strlen(value) > COOKIE_SIZE_MAX)
		return -EMSGSIZE;
	if (old)
		take_out(c, old);
	if (!*value)
		return 0;
	if (c->n == COOKIE_JAR_MAX)
		return -EMSGSIZE;
	new.name = strdup(name);
	new.value = strdup(value);
	if (!new.name || !new.value) {
		cookie_jar_drop(&new);
		return -ENOMEM;
	}
	c->list[c->n++] = new;
	return 0;
}

const char *cookie_jar_get(const struct cookie_jar *c, const char *name)
{
	const struct cookie *cookie = cookie_jar_find(c, name);

	return cookie ? cookie->value : NULL;
}

/* Attributes (path, expires, ...) do not matter: one gateway, one login. */
static int store_one(struct cookie_jar *c, const char *header)
{
	size_t len = strcspn(header, ";");
	char *copy = strndup(header, len);
	char *value;
	int err;

	if (!copy)
		return -ENOMEM;
	while (len && strchr(" \t", copy[len - 1]))
		copy[--len] = '\0';
	value = strchr(copy, '=');
	if (value)
		*value++ = '\0';
	err = value ? cookie_jar_set(c, copy, value) : 0;
	explicit_bzero(copy, len);
	free(copy);
	/* What we cannot send back is not worth failing for. */
	return err == -EINVAL ? 0 : err;
}

int cookie_jar_store(struct cookie_jar *c, const struct http_message *response)
{
	const struct http_header *h = response->headers;
	size_t i;
	int err;

	for (i = 0; i < response->n_headers; i++) {
		if (strcasecmp(h[i].name, "Set-Cookie"))
			continue;
		err = store_one(c, h[i].value);
		if (err)
			return err;
	}
	return 0;
}

static int cookie_jar_parse_line(struct cookie_jar *c, const char *line)
{
	int err = 0;

	while (*line && !err) {
		line += strspn(line, " \t;");
		if (*line)
			err = store_one(c, line);
		line += strcspn(line, ";");
	}
	return err;
}

int cookie_jar_parse(struct cookie_jar *c, const struct http_message *request)
{
	const struct http_header *h = request->headers;
	int err = 0;
	size_t i;

	for (i = 0; i < request->n_headers && !err; i++)
		if (!strcasecmp(h[i].name, "Cookie"))
			err = cookie_jar_parse_line(c, h[i].value);
	return err;
}

int cookie_jar_header(const struct cookie_jar *c, struct buf *out)
{
	size_t i;

	if (!c->n)
		return out->error;
	for (i = 0; i < c->n; i++)
		buf_fmt(out, "%s%s=%s", i ? "; " : "Cookie: ",
			c->list[i].name, c->list[i].value);
	return buf_str(out, "\r\n");
}
