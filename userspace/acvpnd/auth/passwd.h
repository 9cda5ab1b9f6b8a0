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
 * auth_passwd_find() - look a user up
 * @passwd: File.
 * @user: Name.
 *
 * Return: Entry, or NULL.
 */
const struct auth_passwd_entry *
auth_passwd_find(const struct auth_passwd *passwd, const char *user);

/**
 * auth_passwd_groups() - all groups of all users
 * @passwd: File.
 * @fn: Called with each, as often as a user is in it.
 * @arg: Given to @fn.
 */
void auth_passwd_groups(const struct auth_passwd *passwd, auth_group_fn fn,
			void *arg);

/**
 * auth_passwd_check() - is this the user's password?
 * @passwd: File.
 * @user: Name.
 * @password: Password.
 *
 * Takes the time of one hash also if there is no such user: that of the kind
 * that the first user of the file has.
 *
 * Return: Entry, or NULL: no, or no such user, or he is locked.
 */
const struct auth_passwd_entry *
auth_passwd_check(const struct auth_passwd *passwd, const char *user,
		  const char *password);

#endif /* _ACVPND_AUTH_PASSWD_H */
