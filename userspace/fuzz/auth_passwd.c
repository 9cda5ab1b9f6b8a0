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

static void check_user(const struct auth_passwd_entry *entry, const char *name)
{
	if (strcmp(entry->user, name) || !name[0] || strchr(name, ':') ||
	    strchr(entry->hash, ':') || entry->locked ||
	    strchr(entry->groups, ':'))
		__builtin_trap();
}

/* Something is hashed for anybody, and not everything passes. */
static void check(const struct auth_passwd *passwd, const char *name)
{
	struct auth_passwd_judge judge;

	auth_passwd_judge(passwd, name, &judge);
	if (!judge.setting || !judge.setting[0] || judge.setting[0] == '!' ||
	    (judge.entry && judge.bare))
		__builtin_trap();
	if (judge.entry) {
		check_user(judge.entry, name);
		if (judge.entry->hash != judge.setting)
			__builtin_trap();
	}
	if (judge.bare) {
		check_user(judge.bare, name);
		if (judge.bare->hash[0])
			__builtin_trap();
	}
}

/* The file is behind the name and a NUL; NULs in it end it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = strndup((const char *)data, size);
	size_t len = name ? strlen(name) + 1 : 0;
	size_t rest = size > len ? size - len : 0;
	char *text = calloc(1, rest + 1);
	struct auth_passwd *passwd;

	if (!name || !text) {
		free(name);
		free(text);
		return 0;
	}
	memcpy(text, data + size - rest, rest);
	if (!auth_passwd_parse(&passwd, text, rest)) {
		check(passwd, name);
		check(passwd, "user");
		auth_passwd_free(passwd);
	}
	free(name);
	return 0;
}
