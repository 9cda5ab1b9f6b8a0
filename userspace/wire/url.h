/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Gateway URLs.
 */
#ifndef _WIRE_URL_H
#define _WIRE_URL_H

#include <stdint.h>

enum {
	URL_HOST_MAX = 255,
	URL_PATH_MAX = 1023,
	/* "[" host "]" ":" port NUL */
	URL_AUTHORITY_SIZE = URL_HOST_MAX + 9,
};

/**
 * struct url - address of a gateway
 * @host: Name or address, without brackets.
 * @port: TCP port.
 * @path: Path with query, begins with "/".
 */
struct url {
	char host[URL_HOST_MAX + 1];
	uint16_t port;
	char path[URL_PATH_MAX + 1];
};

/**
 * url_parse() - parse what the user typed
 * @text: "[https://]host[:port][/path[?query]]", IPv6 addresses in brackets.
 * @url: Filled in.
 *
 * Return: 0; -EINVAL malformed; -ENAMETOOLONG; -EPROTONOSUPPORT a scheme other
 * than https.
 */
int url_parse(const char *text, struct url *url);

/**
 * url_resolve() - follow a redirection
 * @base: Where it came from.
 * @location: Absolute URL, or path.
 * @url: Filled in; may be @base.
 *
 * Return: As url_parse().
 */
int url_resolve(const struct url *base, const char *location,
		struct url *url);

/**
 * url_authority() - host and port as a Host header has them
 * @url: URL.
 * @buf: Filled with "host", "host:port" or "[host]:port".
 *
 * Return: @buf.
 */
const char *url_authority(const struct url *url,
			  char buf[URL_AUTHORITY_SIZE]);

#endif /* _WIRE_URL_H */
