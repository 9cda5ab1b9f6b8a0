// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/login_profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/url.h"

/* "bu:/&p:t&iu:1/&sh:HASH&fu:profiles%2Fa.xml&fh:HASH": false if it has none */
static bool login_profile_item(const char *cookie, const char *name,
			       char value[COOKIE_SIZE_MAX])
{
	size_t len = strlen(name);

	while (strncmp(cookie, name, len) || cookie[len] != ':') {
		cookie += strcspn(cookie, "&");
		if (!*cookie++)
			return false;
	}
	cookie += len + 1;
	snprintf(value, COOKIE_SIZE_MAX, "%.*s", (int)strcspn(cookie, "&"),
		 cookie);
	url_decode(value);
	return true;
}

int login_profile_find(struct authdoc *msg, const struct cookie_jar *cookies)
{
	const char *cookie = cookie_jar_get(cookies, "webvpnc");
	char base[COOKIE_SIZE_MAX] = "/";
	char file[COOKIE_SIZE_MAX], hash[COOKIE_SIZE_MAX];

	if (!cookie || msg->profile_uri ||
	    !login_profile_item(cookie, "fu", file) || !*file)
		return 0;
	login_profile_item(cookie, "bu", base);
	if (asprintf(&msg->profile_uri, "%s%s", base, file) < 0) {
		msg->profile_uri = NULL;
		return -ENOMEM;
	}
	if (!login_profile_item(cookie, "fh", hash))
		return 0;
	free(msg->profile_hash);
	msg->profile_hash = strdup(hash);
	return msg->profile_hash ? 0 : -ENOMEM;
}
