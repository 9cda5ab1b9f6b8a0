/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Gateway URLs.
 */
#ifndef _WIRE_URL_H
#define _WIRE_URL_H

#include <stdint.h>

#include "common/buf.h"

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
 * url_resolve() - follow a reference (RFC 3986, section 5)
 * @base: Where it came from.
 * @location: URL, path, query or nothing: what a redirection or a form has.
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

/**
 * url_decode() - undo percent-encoding
 * @text: Changed in place, never longer. What is encoded wrongly stays.
 */
void url_decode(char *text);

/**
 * url_encode() - append text that url_decode() brings back, on one line
 * @out: Buffer.
 * @text: Text; only controls and percent signs are encoded.
 *
 * Return: As buf_add().
 */
int url_encode(struct buf *out, const char *text);

#endif /* _WIRE_URL_H */
