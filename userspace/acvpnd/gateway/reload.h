/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration is read again by auth: what it judges logins by is made
 * anew, beside what there is, and takes the place of that when all of the
 * gateway can. Sessions, tokens and bans stay.
 */
#ifndef _ACVPND_GATEWAY_RELOAD_H
#define _ACVPND_GATEWAY_RELOAD_H

#include "acvpnd/gateway/auth_process.h"

/**
 * reload_step() - the monitor asks for a step; it is answered
 * @p: Auth.
 * @request: Its number.
 * @reload: Step.
 */
void reload_step(struct auth_process *p, uint32_t request,
		 const struct ipc_reload *reload);

/**
 * reload_tick() - release what nobody waits for any more
 * @p: Auth.
 *
 * Return: When there is something to do again, or INT64_MAX.
 */
int64_t reload_tick(struct auth_process *p);

/**
 * reload_forget() - release all of it
 * @p: Auth.
 */
void reload_forget(struct auth_process *p);

/**
 * typedef reload_file_fn - called for a file
 * @arg: What the caller of reload_files() gave.
 * @path: Its path.
 *
 * Return: 0, or a negative errno, which ends it.
 */
typedef int (*reload_file_fn)(void *arg, const char *path);

/**
 * reload_files() - files that workers are made from, and no secret is in
 * @config: Configuration, whose own file comes first.
 * @fn: Called for each.
 * @arg: Passed to @fn.
 *
 * Return: 0, or what @fn returned.
 */
int reload_files(const struct gateway_config *config, reload_file_fn fn,
		 void *arg);

#endif /* _ACVPND_GATEWAY_RELOAD_H */
