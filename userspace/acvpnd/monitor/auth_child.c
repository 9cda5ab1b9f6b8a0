// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/auth_child.h"

#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acvpnd/monitor/auth_link.h"
#include "acvpnd/monitor/ending.h"
#include "acvpnd/monitor/grant.h"
#include "acvpnd/monitor/reload.h"
#include "acvpnd/monitor/status.h"
#include "acvpnd/monitor/usage.h"
#include "acvpnd/monitor/watch.h"
#include "acvpnd/monitor/workers.h"
#include "common/log.h"

/* Who takes the place of auth waits the longer the sooner that died. */
enum {
	AUTH_CHILD_USEC_MIN = 100 * 1000,
	AUTH_CHILD_USEC_MAX = 10 * 1000 * 1000,
};

static void auth_child_usage(struct monitor *m,
			     const struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_USED };

	monitor_usage_read(&m->sessions, &message->usage, &answer.used);
	ipc_channel_answer(m->auth_channel, message->request, &answer);
}

static void auth_child_totals(struct monitor *m,
			      const struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_TOTAL };

	monitor_usage_total(&m->sessions, &answer.total);
	ipc_channel_answer(m->auth_channel, message->request, &answer);
}

static void auth_child_ready(struct monitor *m)
{
	if (m->phase != MONITOR_STARTING || m->auth_asked)
		return;
	m->auth_asked = true;
	heartbeat_begin(&m->auth_heartbeat);
	if (m->reloaded)
		monitor_reload_begin(m);
	else
		auth_link_ask_sessions(m);
}

static void auth_child_message(void *arg, struct ipc_message *message)
{
	struct monitor *m = arg;

	if (message->type == IPC_READY)
		auth_child_ready(m);
	else if (message->type == IPC_GRANT)
		monitor_grant_take(&m->sessions, message->request,
				   &message->grant);
	else if (message->type == IPC_END)
		monitor_session_end(&m->sessions, &message->end);
	else if (message->type == IPC_USAGE)
		auth_child_usage(m, message);
	else if (message->type == IPC_SOURCE)
		monitor_reload_file(m, &message->source);
	else if (message->type == IPC_TOTALS)
		auth_child_totals(m, message);
	monitor_status_soon(m);
}

/* It is the nursery that knows how it ended. */
static void auth_child_closed(void *arg, int err)
{
	if (err)
		log_error("auth sent what it must not: %s", strerror(-err));
	auth_link_drop(arg);
}

static const struct ipc_channel_ops auth_child_channel_ops = {
	auth_child_message, auth_child_closed,
};

static int auth_child_start(struct monitor *m)
{
	int fds[2], err = ipc_channel_pair(fds);

	if (err)
		return err;
	m->auth_asked = false;
	heartbeat_begin(&m->auth_heartbeat);
	err = nursery_start(&m->nursery, fds[1]);
	if (!err)
		err = auth_link_open(m, fds[0], &auth_child_channel_ops);
	if (err)
		close(fds[0]);
	close(fds[1]);
	return err;
}

static int auth_child_again(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;
	int err = auth_child_start(m);

	(void)source;
	(void)usec;
	if (err)
		log_error("auth cannot be started again: %s", strerror(-err));
	if (err)
		ending_hand_over(m, ACVPND_INTERNAL);
	return 0;
}

/* Sessions go on; workers do not, as they have no way to another auth. */
static void auth_child_replace(struct monitor *m)
{
	m->phase = MONITOR_STARTING;
	monitor_reload_forget(m);
	workers_drop(m);
	workers_stop(m);
	m->auth_delay = m->auth_delay ? 2 * m->auth_delay :
					AUTH_CHILD_USEC_MIN;
	if (m->auth_delay > AUTH_CHILD_USEC_MAX)
		m->auth_delay = AUTH_CHILD_USEC_MAX;
	ending_arm(m, m->auth_delay, auth_child_again);
}

static struct monitor *auth_child_monitor(struct nursery *n)
{
	return (void *)((char *)n - offsetof(struct monitor, nursery));
}

static void auth_child_died(struct nursery *n, int status)
{
	struct monitor *m = auth_child_monitor(n);
	char text[64];

	auth_link_drop(m);
	if (m->phase == MONITOR_SESSIONS)
		ending_children(m);
	if (m->phase >= MONITOR_SESSIONS)
		return;
	/* Why it did not even begin, it has told itself. */
	if (!m->served) {
		ending_begin(m, WIFEXITED(status) && WEXITSTATUS(status) ?
				(enum acvpnd_exit)WEXITSTATUS(status) :
				ACVPND_INTERNAL);
		return;
	}
	process_status(status, text, sizeof(text));
	if (m->phase == MONITOR_DRAINING) {
		log_message(LOG_LEVEL_ERROR,
			    "auth: %s; the gateway ends, and its sessions wait for the next one",
			    text);
		ending_hand_over(m, ACVPND_INTERNAL);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "auth: %s; it is started again, and no session is lost",
		    text);
	auth_child_replace(m);
}

/* Nothing here may read what auth has to, so that nothing can start it. */
static void auth_child_nursery_gone(struct nursery *n, int status)
{
	struct monitor *m = auth_child_monitor(n);
	char text[64];

	auth_link_drop(m);
	if (m->phase == MONITOR_CHILDREN) {
		ending_check(m);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "what starts auth: %s; the gateway ends, and its sessions wait for the next one",
		    process_status(status, text, sizeof(text)));
	if (m->phase == MONITOR_SESSIONS)
		ending_children(m);
	else
		ending_hand_over(m, ACVPND_INTERNAL);
}

static int auth_child_run(struct nursery *n, int fd)
{
	const struct monitor_config *config = auth_child_monitor(n)->config;

	/* It may have children that take their time. */
	close(auth_child_monitor(n)->lock);
	return config->auth(config->arg, fd);
}

static size_t auth_child_keep(struct nursery *n, int *fds, size_t max)
{
	const struct monitor_config *config = auth_child_monitor(n)->config;
	size_t k = 0, i;

	fds[k++] = auth_child_monitor(n)->lock;
	for (i = 0; i < config->n_auth_fds && k < max; i++)
		fds[k++] = config->auth_fds[i];
	return k;
}

static const struct nursery_ops auth_child_ops = {
	.name = "what starts auth",
	.run = auth_child_run,
	.died = auth_child_died,
	.ended = auth_child_nursery_gone,
	.keep = auth_child_keep,
};

int auth_child_open(struct monitor *m)
{
	int err = nursery_open(&m->nursery, m->event, &auth_child_ops);

	if (!err)
		err = watch_open(m);
	return err ? err : auth_child_start(m);
}
