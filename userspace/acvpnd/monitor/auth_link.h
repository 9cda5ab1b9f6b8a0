/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's connection to auth, while there is one.
 */
#ifndef _ACVPND_MONITOR_AUTH_LINK_H
#define _ACVPND_MONITOR_AUTH_LINK_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * auth_link_open() - have a connection
 * @m: Gateway without one.
 * @fd: End of it; taken over on success.
 * @ops: Who hears what auth says, with @m as argument.
 *
 * Return: 0 or a negative errno.
 */
int auth_link_open(struct monitor *m, int fd,
		   const struct ipc_channel_ops *ops);

/**
 * auth_link_drop() - have none any more
 * @m: Gateway, with or without one.
 */
void auth_link_drop(struct monitor *m);

/**
 * auth_link_worker() - there is another worker
 * @m: Gateway, with a connection or without one.
 * @number: Which.
 * @fd: End for auth of what connects both; stays the caller's.
 * @sign: It is that for signatures.
 */
void auth_link_worker(struct monitor *m, unsigned int number, int fd,
		      bool sign);

/**
 * auth_link_ask_sessions() - have auth tell whose the sessions are
 * @m: Gateway. If auth cannot be asked, the connection goes.
 */
void auth_link_ask_sessions(struct monitor *m);

/**
 * auth_link_ask_reload() - a step of reading the configuration again
 * @m: Gateway.
 * @step: Which.
 * @fn: Gets the answer, with @m as argument.
 *
 * Return: 0; -EPIPE there is no auth; another negative errno.
 */
int auth_link_ask_reload(struct monitor *m, enum ipc_reload_step step,
			 ipc_answer_fn fn);

/**
 * auth_link_ask_stop() - have auth end the sessions that wait for their clients
 * @m: Gateway.
 * @fn: Gets the answer, with @m as argument.
 *
 * Return: As auth_link_ask_reload().
 */
int auth_link_ask_stop(struct monitor *m, ipc_answer_fn fn);

#endif /* _ACVPND_MONITOR_AUTH_LINK_H */
