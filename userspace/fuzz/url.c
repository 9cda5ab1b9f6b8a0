// SPDX-License-Identifier: GPL-2.0-only
/*
 * A URL that a user typed, and one that a gateway refers to from there.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came out must read as the same. */
static void check(const struct url *url)
{
	char authority[URL_AUTHORITY_SIZE];
	char text[URL_AUTHORITY_SIZE + URL_PATH_MAX + 16];
	struct url again;

	if (url->path[0] != '/' || !url->port ||
	    strpbrk(url->path, " \r\n#") || strpbrk(url->host, "/@ \r\n"))
		__builtin_trap();
	snprintf(text, sizeof(text), "https://%s%s",
		 url_authority(url, authority), url->path);
	if (url_parse(text, &again) || strcmp(again.path, url->path) ||
	    strcasecmp(again.host, url->host) || again.port != url->port)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct url base, url;
	size_t len = text ? strlen(text) : 0;

	if (text && !url_parse(text, &base)) {
		check(&base);
		/* Behind a NUL. */
		if (len < size) {
			free(text);
			text = strndup((const char *)data + len + 1,
				       size - len - 1);
		} else {
			snprintf(text, len + 1, "x");
		}
		if (text && !url_resolve(&base, text, &url))
			check(&url);
	}
	free(text);
	return 0;
}
