/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backend that asks RADIUS servers for passwords (RFC 2865), and users for
 * what the servers want to know besides. Each login has a process of its own
 * that waits for them: see acvpnd/auth/delegate.h.
 */
#ifndef _ACVPND_RADIUS_LOGIN_H
#define _ACVPND_RADIUS_LOGIN_H

#include <stdbool.h>

struct auth_backend;
struct privilege_user;

enum {
	/* Questions of one login; then it is wrong. */
	RADIUS_LOGIN_ROUNDS_MAX = 16,
};

/**
 * struct radius_login_config - how servers are asked
 * @file: Configuration of radcli, with secrets in it.
 * @nas_identifier: Who we say we are, or NULL: as @file has it.
 * @config: Servers say what sessions get.
 * @signed_only: Answers have to have a Message-Authenticator.
 * @user: Who the processes are.
 */
struct radius_login_config {
	const char *file;
	const char *nas_identifier;
	bool config;
	bool signed_only;
	const struct privilege_user *user;
};

/**
 * radius_login_new() - make a backend, and fork
 * @config: How servers are asked; copied.
 * @backend: Filled in.
 *
 * Call this while the process still may read @config->file and become
 * @config->user, and otherwise as auth_delegate_start() says.
 *
 * Return: 0 or a negative errno; what is wrong with the configuration was
 * logged.
 */
int radius_login_new(const struct radius_login_config *config,
		     struct auth_backend **backend);

#endif /* _ACVPND_RADIUS_LOGIN_H */
