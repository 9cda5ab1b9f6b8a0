// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/reload.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/monitor/auth_link.h"
#include "acvpnd/monitor/ending.h"
#include "acvpnd/monitor/status.h"
#include "acvpnd/monitor/workers.h"
#include "common/log.h"

void monitor_reload_forget(struct monitor *m)
{
	if (m->reloading)
		m->config->reload->abort(m->config->arg);
	m->reloading = false;
}

static void reload_end(struct monitor *m)
{
	m->reloading = false;
	monitor_status_ready(m);
}

/* Auth that begins has none but the one that is of no use. */
static void reload_refuse(struct monitor *m)
{
	bool begins = m->phase == MONITOR_STARTING;

	monitor_reload_forget(m);
	log_message(LOG_LEVEL_ERROR,
		    "the configuration is not of use, for the reasons above; %s",
		    begins ?
		    "the gateway ends, and its sessions wait for the next one" :
		    "the gateway goes on with the one that it has");
	if (begins)
		ending_hand_over(m, ACVPND_INTERNAL);
	else
		reload_end(m);
}

/* While the gateway runs, or auth that was started again begins. */
static bool reload_has_failed(const struct monitor *m,
			      const struct ipc_message *answer)
{
	return m->phase > MONITOR_RUNNING || !answer || answer->done.error;
}

/* Another auth is started by who hears of it, and begins anew. */
static bool reload_is_void(struct monitor *m, const struct ipc_message *answer)
{
	if (!m->reloading)
		return true;
	if (answer || m->phase != MONITOR_STARTING)
		return false;
	monitor_reload_forget(m);
	return true;
}

static void reload_aborted(void *arg, struct ipc_message *answer)
{
	(void)arg;
	(void)answer;
}

static void reload_committed(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;

	if (reload_is_void(m, answer))
		return;
	if (reload_has_failed(m, answer)) {
		reload_refuse(m);
		return;
	}
	m->config->reload->commit(m->config->arg);
	m->reloaded = true;
	if (m->phase == MONITOR_STARTING) {
		m->reloading = false;
		auth_link_ask_sessions(m);
		return;
	}
	workers_exchange(m);
	log_info("the configuration was read again");
	reload_end(m);
}

static void reload_prepared(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;
	bool failed = reload_has_failed(m, answer);

	if (reload_is_void(m, answer))
		return;
	if (!failed && m->config->reload->prepare(m->config->arg)) {
		auth_link_ask_reload(m, IPC_RELOAD_ABORT, reload_aborted);
		failed = true;
	}
	if (!failed &&
	    auth_link_ask_reload(m, IPC_RELOAD_COMMIT, reload_committed))
		failed = true;
	if (failed)
		reload_refuse(m);
}

void monitor_reload_file(struct monitor *m, const struct ipc_source *file)
{
	int err;

	if (!m->reloading)
		return;
	err = m->config->reload->file(m->config->arg, file->path, file->fd);
	if (err)
		log_error("%s cannot be copied: %s", file->path,
			  strerror(-err));
}

void monitor_reload_begin(struct monitor *m)
{
	m->reloading = true;
	if (auth_link_ask_reload(m, IPC_RELOAD_PREPARE, reload_prepared))
		reload_refuse(m);
}
