// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/auth_link.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/monitor/adopt.h"
#include "common/log.h"

/* What auth has granted is known before a worker makes use of it. */
enum { AUTH_LINK_PRIORITY = -10 };

int auth_link_open(struct monitor *m, int fd,
		   const struct ipc_channel_ops *ops)
{
	const struct ipc_channel_config config = {
		.fd = fd, .self = IPC_MONITOR, .peer = IPC_AUTH,
		.priority = AUTH_LINK_PRIORITY, .ops = ops, .arg = m,
	};
	int err = ipc_channel_new(&m->auth_channel, m->event, &config);

	m->sessions.auth = m->auth_channel;
	return err;
}

void auth_link_drop(struct monitor *m)
{
	m->sessions.auth = NULL;
	ipc_channel_free(m->auth_channel);
	m->auth_channel = NULL;
}

void auth_link_worker(struct monitor *m, unsigned int number, int fd,
		      bool sign)
{
	struct ipc_message message = {
		.type = IPC_NEW_WORKER,
		.new_worker = { .number = number, .sign = sign, .fd = fd },
	};

	if (m->auth_channel)
		ipc_channel_send(m->auth_channel, &message);
}

void auth_link_ask_sessions(struct monitor *m)
{
	int err = monitor_adopt_ask(&m->sessions);

	if (err)
		log_error("auth cannot be asked for sessions: %s",
			  strerror(-err));
	if (err)
		auth_link_drop(m);
}

static int auth_link_ask(struct monitor *m, struct ipc_message *message,
			 ipc_answer_fn fn)
{
	if (!m->auth_channel)
		return -EPIPE;
	return ipc_channel_ask(m->auth_channel, message, fn, m);
}

int auth_link_ask_reload(struct monitor *m, enum ipc_reload_step step,
			 ipc_answer_fn fn)
{
	struct ipc_message message = {
		.type = IPC_RELOAD, .reload.step = step,
	};

	return auth_link_ask(m, &message, fn);
}

int auth_link_ask_stop(struct monitor *m, ipc_answer_fn fn)
{
	struct ipc_message message = { .type = IPC_STOP };

	return auth_link_ask(m, &message, fn);
}
