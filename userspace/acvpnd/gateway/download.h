/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that clients may fetch, of each virtual host: our certificate, the one
 * that vouches for those of clients, and the profile.
 */
#ifndef _ACVPND_GATEWAY_DOWNLOAD_H
#define _ACVPND_GATEWAY_DOWNLOAD_H

#include "acvpnd/gateway/auth_process.h"

/**
 * download_open() - read them
 * @p: Auth; what it reads stays as it is now.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int download_open(struct auth_process *p);

/** download_close() - forget them; @p need not have any */
void download_close(struct auth_process *p);

/**
 * download_fetch() - a worker asks for one
 * @p: Auth.
 * @call: Question.
 * @fetch: Which. The profile is for who has a session of that virtual host.
 */
void download_fetch(struct auth_process *p, const struct auth_call *call,
		    const struct ipc_fetch *fetch);

/**
 * struct download_names - what there is to fetch; all of them auth's
 * @cert_hash: SHA-1 of the certificate, in capital digits, or NULL.
 * @profile: URI of the profile, or NULL.
 * @profile_hash: SHA-1 of it, or NULL.
 */
struct download_names {
	const char *cert_hash;
	const char *profile;
	const char *profile_hash;
};

/**
 * download_names() - what a client is told of
 * @p: Auth.
 * @vhost: Name of the virtual host that it has logged in to, or NULL.
 *
 * Return: Names, which last as long as the configuration.
 */
struct download_names download_names(const struct auth_process *p,
				     const char *vhost);

#endif /* _ACVPND_GATEWAY_DOWNLOAD_H */
