/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A password file that is read again whenever it changed.
 */
#ifndef _ACVPND_AUTH_PASSWD_FILE_H
#define _ACVPND_AUTH_PASSWD_FILE_H

#include "acvpnd/auth/passwd.h"

struct auth_passwd_file;

/**
 * auth_passwd_file_new() - remember a file
 * @path: File; read when it is needed.
 * @file: Filled in.
 *
 * Return: 0 or -ENOMEM.
 */
int auth_passwd_file_new(const char *path, struct auth_passwd_file **file);

/** auth_passwd_file_free() - wipe and release, or NULL */
void auth_passwd_file_free(struct auth_passwd_file *file);

/**
 * auth_passwd_file_check() - as auth_passwd_check(), by the file as it is now
 * @file: File.
 * @user: Name.
 * @password: Password.
 * @entry: Set to the entry, or to NULL; valid until the next call.
 *
 * Return: 0; or a negative errno: the file cannot be read, which is logged
 * once.
 */
int auth_passwd_file_check(struct auth_passwd_file *file, const char *user,
			   const char *password,
			   const struct auth_passwd_entry **entry);

/**
 * auth_passwd_file_bare() - a user who has no password
 * @file: File, as it was when it was read last.
 * @user: Name.
 *
 * Return: Entry, valid until the file is read next; NULL: there is no such
 * user, or he has one, or is locked.
 */
const struct auth_passwd_entry *
auth_passwd_file_bare(const struct auth_passwd_file *file, const char *user);

/**
 * auth_passwd_file_groups() - all groups that are in the file now
 * @file: File.
 * @fn: Called with each, as often as a user is in it.
 * @arg: Given to @fn.
 *
 * Return: as auth_passwd_file_check().
 */
int auth_passwd_file_groups(struct auth_passwd_file *file, auth_group_fn fn,
			    void *arg);

#endif /* _ACVPND_AUTH_PASSWD_FILE_H */
