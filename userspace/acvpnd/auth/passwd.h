/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Password files as ocpasswd makes them: lines "user:group,group:hash", the
 * hash as crypt(5) has it, "*" for no group, "!" before the hash of who is
 * locked. Whose hash is empty has no password, and no password is his.
 */
#ifndef _ACVPND_AUTH_PASSWD_H
#define _ACVPND_AUTH_PASSWD_H

#include <stdbool.h>
#include <stddef.h>

#include "acvpnd/auth/backend.h"

enum {
	/* A file that is longer is not read. */
	AUTH_PASSWD_FILE_MAX = 16 << 20,
};

/**
 * struct auth_passwd_entry - a user
 * @user: Name.
 * @groups: Groups, separated by commas.
 * @hash: Hash of the password.
 * @locked: May not log in.
 */
struct auth_passwd_entry {
	const char *user;
	const char *groups;
	const char *hash;
	bool locked;
};

struct auth_passwd;

/**
 * auth_passwd_parse() - read a file
 * @passwd: Filled in.
 * @text: Content of the file, with a NUL behind it; changed, and used until
 *	auth_passwd_free(), which frees it. Lines that make no sense are left
 *	out; of several for a user the first one counts.
 * @len: Its bytes.
 *
 * Return: 0 or -ENOMEM; then @text is freed.
 */
int auth_passwd_parse(struct auth_passwd **passwd, char *text, size_t len);

/** auth_passwd_free() - wipe and release, or NULL */
void auth_passwd_free(struct auth_passwd *passwd);

/**
 * auth_passwd_groups() - all groups of all users
 * @passwd: File.
 * @fn: Called with each, as often as a user is in it.
 * @arg: Given to @fn.
 */
void auth_passwd_groups(const struct auth_passwd *passwd, auth_group_fn fn,
			void *arg);

/**
 * struct auth_passwd_judge - what a password is judged by, while there is its
 *	file
 * @setting: Hash that it is compared to. It is to be hashed also if it can be
 *	nobody's: that of who is not there takes as long as that of the first
 *	user of the file.
 * @entry: Whose it is then; NULL: there is no such user, or he has no password,
 *	or is locked.
 * @bare: Instead of @entry, a user who has no password; or NULL.
 */
struct auth_passwd_judge {
	const char *setting;
	const struct auth_passwd_entry *entry;
	const struct auth_passwd_entry *bare;
};

/**
 * auth_passwd_judge() - what a user's password is judged by
 * @passwd: File.
 * @user: Name.
 * @judge: Filled in.
 */
void auth_passwd_judge(const struct auth_passwd *passwd, const char *user,
		       struct auth_passwd_judge *judge);

/**
 * auth_passwd_matches() - hash a password; any thread may
 * @setting: As struct auth_passwd_judge has it.
 * @password: Password.
 *
 * Return: Whether it is that of the hash.
 */
bool auth_passwd_matches(const char *setting, const char *password);

#endif /* _ACVPND_AUTH_PASSWD_H */
