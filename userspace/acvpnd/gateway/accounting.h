/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounting, in auth: which sessions servers are told of, and when. A session
 * is told from its first tunnel on, until it is over; its tunnels in between
 * are no sessions of their own.
 */
#ifndef _ACVPND_GATEWAY_ACCOUNTING_H
#define _ACVPND_GATEWAY_ACCOUNTING_H

#include "acvpnd/gateway/auth_process.h"

/**
 * accounting_open() - start what the configuration names
 * @p: Auth, with all rights, and without secrets yet.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int accounting_open(struct auth_process *p);

/**
 * accounting_watch() - hear of it, and go on with sessions that there are
 * @p: Auth, with its event loop, and its sessions loaded.
 *
 * Return: 0 or a negative errno.
 */
int accounting_watch(struct auth_process *p);

/**
 * accounting_has() - is there all that a configuration names?
 * @p: Auth.
 * @config: Configuration that was read again.
 *
 * Return: true if so; else it was logged what takes a restart.
 */
bool accounting_has(const struct auth_process *p,
		    const struct gateway_config *config);

/**
 * accounting_set_limits() - let as many records wait as the configuration says
 * @p: Auth, with a configuration that was read again.
 */
void accounting_set_limits(struct auth_process *p);

/**
 * accounting_up() - the TLS tunnel of a session came up
 * @p: Auth.
 * @parent: Session; to be stored afterwards.
 */
void accounting_up(struct auth_process *p, struct auth_parent *parent);

/**
 * accounting_over() - a session is over
 * @p: Auth.
 * @record: Session, with all that it has carried.
 * @reason: Why.
 */
void accounting_over(struct auth_process *p, const struct auth_record *record,
		     enum auth_reason reason);

/**
 * accounting_tick() - tell what is due
 * @p: Auth.
 *
 * Return: When there is something to do next, or INT64_MAX.
 */
int64_t accounting_tick(struct auth_process *p);

/**
 * accounting_close() - tell what waits, and end
 * @p: Auth.
 */
void accounting_close(struct auth_process *p);

#endif /* _ACVPND_GATEWAY_ACCOUNTING_H */
