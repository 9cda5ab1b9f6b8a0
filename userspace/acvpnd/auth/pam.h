/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backend of PAM. Its modules may wait, fork, crash or leak, so each login
 * has a process of its own: see delegate.h.
 */
#ifndef _ACVPND_AUTH_PAM_H
#define _ACVPND_AUTH_PAM_H

#include <sys/types.h>

struct auth_backend;
struct auth_delegate_packet;

/**
 * struct auth_pam_config - how PAM is asked
 * @service: Name of the service.
 * @confdir: Directory with its configuration; NULL: the system's.
 * @gid_min: Groups of the system with lower numbers are not told.
 */
struct auth_pam_config {
	const char *service;
	const char *confdir;
	gid_t gid_min;
};

/**
 * auth_pam_new() - make a backend, and fork
 * @config: How PAM is asked; copied.
 * @backend: Filled in.
 *
 * Call this while the process still has the privileges that PAM needs, and
 * otherwise as auth_delegate_start() says.
 *
 * Return: 0 or a negative errno.
 */
int auth_pam_new(const struct auth_pam_config *config,
		 struct auth_backend **backend);

/**
 * auth_pam_converse() - let PAM judge one login
 * @arg: struct auth_pam_config.
 * @fd: Where questions and verdict go, and answers come from.
 * @begin: What the client sent; wiped.
 */
void auth_pam_converse(void *arg, int fd, struct auth_delegate_packet *begin);

#endif /* _ACVPND_AUTH_PAM_H */
