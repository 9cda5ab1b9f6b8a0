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
 * auth_passwd_file_judge() - as auth_passwd_judge(), by the file as it is now
 * @file: File.
 * @user: Name.
 * @judge: Filled in on success; valid until the file is asked next.
 *
 * Return: 0; or a negative errno: the file cannot be read, which is logged
 * once.
 */
int auth_passwd_file_judge(struct auth_passwd_file *file, const char *user,
			   struct auth_passwd_judge *judge);

/**
 * auth_passwd_file_groups() - all groups that are in the file now
 * @file: File.
 * @fn: Called with each, as often as a user is in it.
 * @arg: Given to @fn.
 *
 * Return: as auth_passwd_file_judge().
 */
int auth_passwd_file_groups(struct auth_passwd_file *file, auth_group_fn fn,
			    void *arg);

#endif /* _ACVPND_AUTH_PASSWD_FILE_H */
