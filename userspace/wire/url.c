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
#include <uriparser/Uri.h>

#include "common/text.h"

enum {
	URL_PORT_DEFAULT = 443,
	URL_SCHEME_SIZE = sizeof("https://"),
	/* What the library makes of a base and a relative path. */
	URL_TEXT_MAX = 16 * 1024,
};

/* What would break a request line or a header apart is refused. */
static bool url_is_clean(const char *text)
{
	const unsigned char *p;

	for (p = (const unsigned char *)text; *p; p++)
		if (*p <= 0x20 || *p >= 0x7f)
			return false;
	return true;
}

static int url_copy(char *out, size_t max, const char *from, const char *end)
{
	size_t len = end - from;

	if (len > max)
		return -ENAMETOOLONG;
	memcpy(out, from, len);
	out[len] = '\0';
	return 0;
}

static bool url_is_name(const char *host)
{
	const unsigned char *p;

	for (p = (const unsigned char *)host; *p; p++)
		if (!isalnum(*p) && !strchr("-._", *p))
			return false;
	return *host && *host != '.' && *host != '-';
}

static int url_get_host(const UriUriA *uri, struct url *url)
{
	int err = url_copy(url->host, URL_HOST_MAX, uri->hostText.first,
			   uri->hostText.afterLast);

	if (err)
		return err;
	/* Of all ways to write it, the shortest. */
	if (uri->hostData.ip6)
		return inet_ntop(AF_INET6, uri->hostData.ip6->data, url->host,
				 sizeof(url->host)) ? 0 : -EINVAL;
	if (uri->hostData.ipFuture.first || !url_is_name(url->host))
		return -EINVAL;
	return 0;
}

static int url_get_port(const UriUriA *uri, struct url *url)
{
	uint64_t port = URL_PORT_DEFAULT;
	char text[6];

	if (uri->portText.first &&
	    (url_copy(text, sizeof(text) - 1, uri->portText.first,
		      uri->portText.afterLast) ||
	     text_number(text, UINT16_MAX, &port) || !port))
		return -EINVAL;
	url->port = port;
	return 0;
}

/* The path with its query begins where the authority ends. */
static int url_get_path(const UriUriA *uri, struct url *url)
{
	const char *from = uri->portText.first ? uri->portText.afterLast :
						 uri->hostText.afterLast;
	const char *path = from + (*from == ']');
	size_t slash = *path != '/';

	url->path[0] = '/';
	return url_copy(url->path + slash, URL_PATH_MAX - slash, path,
			path + strcspn(path, "#"));
}

static bool url_is_https(const UriUriA *uri)
{
	const char *end = uri->scheme.afterLast;

	return uri->scheme.first && end - uri->scheme.first == 5 &&
	       !strncasecmp(uri->scheme.first, "https", 5);
}

static int url_read(const char *text, struct url *url)
{
	const char *at;
	struct url out;
	UriUriA uri;
	int err = 0;

	if (uriParseSingleUriA(&uri, text, &at) != URI_SUCCESS)
		return -EINVAL;
	if (!url_is_https(&uri))
		err = -EPROTONOSUPPORT;
	else if (!uri.hostText.first || uri.userInfo.first)
		err = -EINVAL;
	if (!err)
		err = url_get_host(&uri, &out);
	if (!err)
		err = url_get_port(&uri, &out);
	if (!err)
		err = url_get_path(&uri, &out);
	if (!err)
		*url = out;
	uriFreeUriMembersA(&uri);
	return err;
}

int url_parse(const char *text, struct url *url)
{
	const char *scheme_end = strstr(text, "://");
	char full[URL_TEXT_MAX];

	if (!url_is_clean(text))
		return -EINVAL;
	if (strlen(text) > sizeof(full) - URL_SCHEME_SIZE)
		return -ENAMETOOLONG;
	if (scheme_end && scheme_end < text + strcspn(text, "/?#["))
		return url_read(text, url);
	/* People leave it out. */
	snprintf(full, sizeof(full), "https://%s", text);
	return url_read(full, url);
}

static int url_add_base(const UriUriA *base, const UriUriA *relative,
			char *out, int size)
{
	UriUriA uri;
	int err = 0;

	if (uriAddBaseUriExA(&uri, relative, base, URI_RESOLVE_STRICTLY))
		return -EINVAL;
	if (uriToStringA(out, &uri, size, NULL))
		err = -ENAMETOOLONG;
	uriFreeUriMembersA(&uri);
	return err;
}

int url_resolve(const struct url *base, const char *location, struct url *url)
{
	char from[URL_TEXT_MAX], to[URL_TEXT_MAX];
	char authority[URL_AUTHORITY_SIZE];
	UriUriA base_uri, relative;
	const char *at;
	int err;

	if (!url_is_clean(location))
		return -EINVAL;
	if (strlen(location) > sizeof(to) / 2)
		return -ENAMETOOLONG;
	snprintf(from, sizeof(from), "https://%s%s",
		 url_authority(base, authority), base->path);
	if (uriParseSingleUriA(&base_uri, from, &at) != URI_SUCCESS)
		return -EINVAL;
	err = -EINVAL;
	if (uriParseSingleUriA(&relative, location, &at) == URI_SUCCESS) {
		err = url_add_base(&base_uri, &relative, to, sizeof(to));
		uriFreeUriMembersA(&relative);
	}
	uriFreeUriMembersA(&base_uri);
	return err ? err : url_read(to, url);
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

void url_decode(char *text)
{
	uriUnescapeInPlaceExA(text, URI_FALSE, URI_BR_DONT_TOUCH);
}

int url_encode(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '%' || iscntrl((unsigned char)*text))
			buf_fmt(out, "%%%02X", (unsigned char)*text);
		else
			buf_add(out, text, 1);
	}
	return out->error;
}
