/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of groups and users, which change what a session gets.
 */
#ifndef _ACVPND_CONFIG_POLICY_FILE_H
#define _ACVPND_CONFIG_POLICY_FILE_H

#include "acvpnd/config/gateway_config.h"

/**
 * policy_file_load() - what the sessions of a user get
 * @vhost: Virtual host.
 * @user: Name of the user.
 * @group: Name of the user's group, or NULL.
 * @settings: Lines, as of a file of a user, that whoever let him in told; or
 *	NULL.
 * @out: Set on success; release with policy_file_free().
 * @tell: As for gateway_config_load().
 * @arg: Passed to @tell.
 *
 * @settings go before the file of the user, that before the file of the group,
 * and all before what is said of the virtual host. A name that is no name of a
 * file, such as ".." or "a/b", has none. Reads two files at most.
 *
 * Return: 0; -EINVAL if there is an error in one; the errno with which a file
 * cannot be read; -ENOMEM. On an error the user should not be let in.
 */
int policy_file_load(const struct config_vhost *vhost, const char *user,
		     const char *group, const char *settings,
		     struct config_policy **out, config_tell_fn tell,
		     void *arg);

/**
 * policy_file_check() - look for errors in all files of groups and users
 * @vhost: Virtual host.
 * @tell: As for gateway_config_load().
 * @arg: Passed to @tell.
 *
 * Reads each file once.
 *
 * Return: 0; -EINVAL if there is an error in one; -ENOMEM.
 */
int policy_file_check(const struct config_vhost *vhost, config_tell_fn tell,
		      void *arg);

/**
 * policy_file_free() - release
 * @policy: Policy of policy_file_load(), or NULL.
 */
void policy_file_free(struct config_policy *policy);

#endif /* _ACVPND_CONFIG_POLICY_FILE_H */
