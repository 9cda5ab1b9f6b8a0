/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How tunnels come up and go, and sessions end, in auth.
 */
#ifndef _ACVPND_GATEWAY_CLOSING_H
#define _ACVPND_GATEWAY_CLOSING_H

#include "acvpnd/gateway/auth_process.h"

/* What the engine of sessions calls with a struct auth_process. */
extern const struct auth_session_ops closing_ops;

/**
 * closing_stop() - the data plane is to end what it has of a session
 * @p: Auth.
 * @index: Number of the session.
 * @text: What the client is told, or NULL: it may come again.
 */
void closing_stop(struct auth_process *p, uint32_t index, const char *text);

/**
 * closing_up() - a tunnel came up
 * @p: Auth.
 * @up: What the monitor told.
 */
void closing_up(struct auth_process *p, const struct ipc_tunnel_up *up);

/**
 * closing_down() - a tunnel is gone
 * @p: Auth.
 * @down: What the monitor told.
 */
void closing_down(struct auth_process *p, const struct ipc_tunnel_down *down);

/**
 * closing_gone() - the data plane has nothing of a session any more
 * @p: Auth.
 * @gone: What the monitor told.
 */
void closing_gone(struct auth_process *p, const struct ipc_session_gone *gone);

/**
 * closing_logout() - a client says that its session is over
 * @p: Auth.
 * @logout: What the worker told.
 */
void closing_logout(struct auth_process *p, const struct ipc_logout *logout);

/**
 * closing_stop_all() - the gateway ends, and sessions that wait with it
 * @p: Auth.
 * @request: Number of the monitor's question. It ends the others.
 */
void closing_stop_all(struct auth_process *p, uint32_t request);

/**
 * closing_renew() - have a client come again, for new keys
 * @p: Auth.
 * @record: Its session, which the data plane has. Its tunnels end without a
 *	farewell, which is why it comes.
 */
void closing_renew(struct auth_process *p, const struct auth_record *record);

#endif /* _ACVPND_GATEWAY_CLOSING_H */
