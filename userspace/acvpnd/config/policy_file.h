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
 * typedef policy_file_fn - is told what a file of a group or user says
 * @arg: What was given with it.
 * @policy: What the virtual host and this file say, and no other; gone
 *	afterwards.
 *
 * Return: 0, or a negative errno to go no further.
 */
typedef int (*policy_file_fn)(void *arg, const struct config_policy *policy);

/**
 * policy_file_each() - read all files of groups and users
 * @vhost: Virtual host.
 * @fn: Told of each file that has no error, or NULL.
 * @fn_arg: Passed to @fn.
 * @tell: As for gateway_config_load().
 * @arg: Passed to @tell.
 *
 * Reads each file once, those for who has none as well.
 *
 * Return: 0; -EINVAL if there is an error in one, and the others were read
 * nevertheless; -ENOMEM; what @fn returned.
 */
int policy_file_each(const struct config_vhost *vhost, policy_file_fn fn,
		     void *fn_arg, config_tell_fn tell, void *arg);

/**
 * policy_file_free() - release
 * @policy: Policy of policy_file_load(), or NULL.
 */
void policy_file_free(struct config_policy *policy);

#endif /* _ACVPND_CONFIG_POLICY_FILE_H */
