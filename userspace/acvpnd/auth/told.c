// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/told.h"

#include <string.h>

static const char auth_told_between[] = " = ";

static const char *const auth_told_names[AUTH_TOLD_KINDS] = {
	[AUTH_TOLD_DNS] = "dns",
	[AUTH_TOLD_NBNS] = "nbns",
	[AUTH_TOLD_DOMAIN] = "default-domain",
	[AUTH_TOLD_SPLIT_DNS] = "split-dns",
	[AUTH_TOLD_ROUTE] = "route",
	[AUTH_TOLD_NO_ROUTE] = "no-route",
	[AUTH_TOLD_IROUTE] = "iroute",
	[AUTH_TOLD_RX_RATE] = "rx-data-per-sec",
	[AUTH_TOLD_TX_RATE] = "tx-data-per-sec",
};

void auth_told_add(struct buf *lines, enum auth_told what, const char *value)
{
	buf_fmt(lines, "%s%s%s\n", auth_told_names[what], auth_told_between,
		value);
}

/* Returns the value of @line if it is about @what, else NULL. */
static const char *auth_told_value(const char *line, enum auth_told what)
{
	size_t name = strlen(auth_told_names[what]);
	size_t between = strlen(auth_told_between);

	if (strncmp(line, auth_told_names[what], name) ||
	    strncmp(line + name, auth_told_between, between))
		return NULL;
	return line + name + between;
}

const char *auth_told_next(const char **at, enum auth_told what, size_t *len)
{
	const char *line, *value;

	while (*at && **at) {
		line = *at;
		*at += strcspn(line, "\n");
		*at += **at == '\n';
		value = auth_told_value(line, what);
		if (!value)
			continue;
		*len = strcspn(value, "\n");
		return value;
	}
	return NULL;
}
