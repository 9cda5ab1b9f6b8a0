// SPDX-License-Identifier: GPL-2.0-only
/*
 * A password file that is anything, and a name that somebody says he has.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/passwd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct auth_passwd *passwd, const char *name)
{
	const struct auth_passwd_entry *entry = auth_passwd_find(passwd, name);

	if (!entry)
		return;
	if (strcmp(entry->user, name) || !name[0] || strchr(name, ':') ||
	    strchr(entry->hash, ':') || entry->hash[0] == '!' ||
	    strchr(entry->groups, ':'))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = strndup((const char *)data, size);
	size_t len = name ? strlen(name) : 0;
	char *text = calloc(1, size - len + 1);
	struct auth_passwd *passwd;

	if (!name || !text) {
		free(name);
		free(text);
		return 0;
	}
	/* The file is behind the name, with NULs in it or without. */
	memcpy(text, data + len, size - len);
	if (!auth_passwd_parse(&passwd, text, size - len)) {
		check(passwd, name);
		check(passwd, "user");
		auth_passwd_free(passwd);
	}
	free(name);
	return 0;
}
