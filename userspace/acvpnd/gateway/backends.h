/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sources of users that a configuration names, each of which there is once,
 * however many lines and virtual hosts name it.
 */
#ifndef _ACVPND_GATEWAY_BACKENDS_H
#define _ACVPND_GATEWAY_BACKENDS_H

#include <systemd/sd-event.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/plain.h"
#include "acvpnd/config/gateway_config.h"

/**
 * struct backends - a source of users, and those that were made before it
 * @next: Made before.
 * @config: What it was made from.
 * @backend: It.
 * @io: Watches it, or NULL.
 * @answered: Called when it has answered.
 * @arg: Passed to @answered.
 * @owner: What has @backend until backends_take(), or NULL.
 */
struct backends {
	struct backends *next;
	const struct config_auth *config;
	struct auth_backend *backend;
	sd_event_source *io;
	void (*answered)(void *arg);
	void *arg;
	struct backends *owner;
};

/**
 * backends_get() - source that a line of the configuration names
 * @list: All of them; it may become another one.
 * @gateway: Configuration that the line is of.
 * @config: Line, of anything but a certificate; kept.
 * @queues: As auth_plain_new() has it.
 * @backend: Set to the source, which stays the list's.
 *
 * Processes of PAM and RADIUS are forked here: see auth_pam_new() and
 * radius_login_new(). Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int backends_get(struct backends **list, const struct gateway_config *gateway,
		 const struct config_auth *config,
		 const struct auth_plain_queues *queues,
		 struct auth_backend **backend);

/**
 * backends_watch() - take the answers of those that answer later
 * @list: All of them, or NULL.
 * @event: Event loop.
 * @answered: Called after some were taken.
 * @arg: Passed to @answered.
 *
 * Return: 0 or a negative errno.
 */
int backends_watch(struct backends *list, sd_event *event,
		   void (*answered)(void *arg), void *arg);

/**
 * backends_share() - go on with those that have processes, which cannot be made
 * any more
 * @list: Of a configuration that was read again; it may become another one.
 * @from: Those that there are; they have to stay until backends_take().
 * @config: The configuration that was read again.
 *
 * Return: 0; -EOPNOTSUPP it names one that there is not, which was logged;
 * -ENOMEM.
 */
int backends_share(struct backends **list, struct backends *from,
		   const struct gateway_config *config);

/**
 * backends_take() - have for oneself what was shared
 * @list: All of them, or NULL.
 */
void backends_take(struct backends *list);

/**
 * backends_free() - release all of them, which nobody asks any more
 * @list: All of them, or NULL.
 */
void backends_free(struct backends *list);

#endif /* _ACVPND_GATEWAY_BACKENDS_H */
