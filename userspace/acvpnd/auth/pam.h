/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backend of PAM. Its modules may wait, fork, crash or leak, so each login
 * has a process of its own, which is thrown away afterwards. They are started
 * by a process that was forked before anything was heard from the network, as
 * the one that decides may neither fork nor run programs.
 */
#ifndef _ACVPND_AUTH_PAM_H
#define _ACVPND_AUTH_PAM_H

#include <sys/types.h>

struct auth_backend;

enum {
	/* Logins at a time; there is no answer to more of them. */
	AUTH_PAM_MAX = 256,
	/* Seconds that one may take. */
	AUTH_PAM_TIME_MAX = 300,
};

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
 * before it has secrets. What is forked ends when the backend is released, or
 * this process ends; it is a child that has to be waited for.
 *
 * Return: 0 or a negative errno.
 */
int auth_pam_new(const struct auth_pam_config *config,
		 struct auth_backend **backend);

/** auth_pam_fd() - descriptor that becomes readable when there is an answer */
int auth_pam_fd(const struct auth_backend *backend);

/**
 * auth_pam_ready() - take the answers that are there
 * @backend: Backend whose descriptor is readable.
 *
 * Return: 0; or -EPIPE: what was forked is gone, and all who wait have been
 * told so.
 */
int auth_pam_ready(struct auth_backend *backend);

#endif /* _ACVPND_AUTH_PAM_H */
