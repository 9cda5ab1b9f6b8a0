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

#endif /* _ACVPND_GATEWAY_CLOSING_H */
