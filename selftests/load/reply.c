// SPDX-License-Identifier: GPL-2.0-only
#include "reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t reply_length(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");
	char number[16];
	size_t len;

	if (!end)
		return 0;
	len = end + 4 - text;
	if (reply_header(text, "Content-Length:", number, sizeof(number)))
		len += strtoul(number, NULL, 10);
	return strlen(text) < len ? 0 : len;
}

int reply_status(const char *text)
{
	int minor, status;

	return sscanf(text, "HTTP/1.%d %d", &minor, &status) == 2 ? status : 0;
}

bool reply_header(const char *text, const char *name, char *value,
		  size_t size)
{
	const char *end = strstr(text, "\r\n\r\n"), *line;
	size_t len;

	for (line = strstr(text, "\r\n"); line && line < end;
	     line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, strlen(name)))
			continue;
		line += strlen(name);
		line += strspn(line, " ");
		len = strcspn(line, ";\r");
		if (len >= size)
			return false;
		memcpy(value, line, len);
		value[len] = '\0';
		return true;
	}
	return false;
}

const char *reply_element(const char *text, const char *name, size_t *len)
{
	const char *begin, *end;
	char tag[64];

	snprintf(tag, sizeof(tag), "<%s", name);
	begin = strstr(text, tag);
	if (!begin)
		return NULL;
	snprintf(tag, sizeof(tag), "</%s>", name);
	end = strstr(begin, tag);
	if (!end)
		return NULL;
	*len = end + strlen(tag) - begin;
	return begin;
}
