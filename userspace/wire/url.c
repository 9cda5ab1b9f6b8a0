// SPDX-License-Identifier: GPL-2.0-only
#include "wire/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { URL_PORT_DEFAULT = 443 };

/* What would break a request line or a header apart is refused. */
static bool clean(const char *text)
{
	const unsigned char *p;

	for (p = (const unsigned char *)text; *p; p++)
		if (*p <= 0x20 || *p >= 0x7f)
			return false;
	return true;
}

static int copy(char *out, size_t max, const char *from, size_t len)
{
	if (len > max)
		return -ENAMETOOLONG;
	memcpy(out, from, len);
	out[len] = '\0';
	return 0;
}

static int parse_port(const char *from, const char *end, uint16_t *port)
{
	unsigned long value = 0;

	if (from == end || end - from > 5)
		return -EINVAL;
	for (; from < end; from++) {
		if (!isdigit((unsigned char)*from))
			return -EINVAL;
		value = value * 10 + (*from - '0');
	}
	if (!value || value > UINT16_MAX)
		return -EINVAL;
	*port = value;
	return 0;
}

static bool valid_name(const char *host)
{
	const unsigned char *p;

	for (p = (const unsigned char *)host; *p; p++)
		if (!isalnum(*p) && !strchr("-._", *p))
			return false;
	return *host && *host != '.' && *host != '-';
}

static int parse_host(const char *from, const char *end, struct url *url)
{
	struct in6_addr addr;
	const char *host_end;
	int err;

	if (*from == '[') {
		host_end = memchr(from, ']', end - from);
		if (!host_end)
			return -EINVAL;
		err = copy(url->host, URL_HOST_MAX, from + 1,
			   host_end - from - 1);
		if (err)
			return err;
		if (inet_pton(AF_INET6, url->host, &addr) != 1)
			return -EINVAL;
		host_end++;
	} else {
		host_end = memchr(from, ':', end - from);
		if (!host_end)
			host_end = end;
		err = copy(url->host, URL_HOST_MAX, from, host_end - from);
		if (err)
			return err;
		if (!valid_name(url->host))
			return -EINVAL;
	}
	url->port = URL_PORT_DEFAULT;
	if (host_end == end)
		return 0;
	if (*host_end != ':')
		return -EINVAL;
	return parse_port(host_end + 1, end, &url->port);
}

static int parse_path(const char *text, struct url *url)
{
	size_t len = strcspn(text, "#");
	size_t slash = *text != '/';

	if (len + slash > URL_PATH_MAX)
		return -ENAMETOOLONG;
	url->path[0] = '/';
	memcpy(url->path + slash, text, len);
	url->path[len + slash] = '\0';
	return 0;
}

int url_parse(const char *text, struct url *url)
{
	const char *scheme_end = strstr(text, "://");
	struct url out;
	size_t len;
	int err;

	if (!clean(text))
		return -EINVAL;
	if (scheme_end && scheme_end < text + strcspn(text, "/?#[")) {
		if (strncasecmp(text, "https://", 8))
			return -EPROTONOSUPPORT;
		text = scheme_end + 3;
	}
	len = strcspn(text, "/?#");
	err = parse_host(text, text + len, &out);
	if (err)
		return err;
	err = parse_path(text + len, &out);
	if (err)
		return err;
	*url = out;
	return 0;
}

int url_resolve(const struct url *base, const char *location, struct url *url)
{
	struct url out = *base;
	int err;

	if (!clean(location) || !*location)
		return -EINVAL;
	if (!strncmp(location, "//", 2))
		return url_parse(location + 2, url);
	if (strstr(location, "://") && *location != '/')
		return url_parse(location, url);
	err = parse_path(location, &out);
	if (err)
		return err;
	*url = out;
	return 0;
}

const char *url_authority(const struct url *url, char buf[URL_AUTHORITY_SIZE])
{
	bool brackets = strchr(url->host, ':');
	int len;

	len = snprintf(buf, URL_AUTHORITY_SIZE, "%s%s%s", brackets ? "[" : "",
		       url->host, brackets ? "]" : "");
	if (url->port != URL_PORT_DEFAULT)
		snprintf(buf + len, URL_AUTHORITY_SIZE - len, ":%u", url->port);
	return buf;
}
