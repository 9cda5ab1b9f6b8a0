/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who this process is, and what it may do.
 */
#ifndef _COMMON_PRIVILEGE_H
#define _COMMON_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

enum { PRIVILEGE_NAME_SIZE = 64 };

/**
 * struct privilege_user - an unprivileged user
 * @name: For messages.
 * @uid: Never 0.
 * @gid: His own group.
 * @fallback: "nobody", for there is no user for this program.
 * @programs: What he runs may set up the network, too, if it is told so: the
 *	capability is inheritable.
 */
struct privilege_user {
	char name[PRIVILEGE_NAME_SIZE];
	uid_t uid;
	gid_t gid;
	bool fallback;
	bool programs;
};

/**
 * privilege_find() - look a user up
 * @name: His name, or NULL: "acvpn" if there is one, else "nobody".
 * @user: Filled in.
 *
 * Return: 0; -ENOENT there is none; -EPERM it is root; or another negative
 * errno.
 */
int privilege_find(const char *name, struct privilege_user *user);

/**
 * privilege_find_group() - have a user in another group than his own
 * @name: Its name.
 * @user: User, whose group is changed.
 *
 * Return: 0; -ENOENT there is none; -EPERM it is root's; or another negative
 * errno.
 */
int privilege_find_group(const char *name, struct privilege_user *user);

/**
 * privilege_drop() - be a user who may set up the network, and no more
 * @user: Whom root becomes; who is not root stays who he is.
 *
 * What is left is CAP_NET_ADMIN if it was there, and @user's own group. There
 * is no way back. Only for a process of one thread.
 *
 * Return: 0 or a negative errno; then the process may be half way.
 */
int privilege_drop(const struct privilege_user *user);

/**
 * enum privilege_kept - capabilities of a process that keeps its user
 * @PRIVILEGE_NONE: None.
 * @PRIVILEGE_READ: Read any file, if it is there.
 */
enum privilege_kept {
	PRIVILEGE_NONE,
	PRIVILEGE_READ,
};

/**
 * privilege_keep() - have no other capabilities
 * @kept: Than these.
 *
 * There is no way back, for programs that are executed neither. Only for a
 * process of one thread.
 *
 * Return: 0 or a negative errno.
 */
int privilege_keep(enum privilege_kept kept);

#endif /* _COMMON_PRIVILEGE_H */
