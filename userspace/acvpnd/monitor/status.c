// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/status.h"

#include "acvpnd/monitor/notify.h"

/* The service manager need not hear of each session at once. */
enum { STATUS_USEC = 1000 * 1000 };

static int status_tell(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)usec;
	if (m->phase == MONITOR_RUNNING)
		notify_sessions(monitor_session_count(&m->sessions),
				m->config->listen.workers);
	return 0;
}

int monitor_status_open(struct monitor *m)
{
	int err = sd_event_add_time(m->event, &m->status_timer,
				    CLOCK_MONOTONIC, 0, 0, status_tell, m);

	if (err >= 0)
		err = sd_event_source_set_enabled(m->status_timer,
						  SD_EVENT_OFF);
	return err < 0 ? err : 0;
}

void monitor_status_ready(const struct monitor *m)
{
	notify_ready(monitor_session_count(&m->sessions),
		     m->config->listen.workers);
}

void monitor_status_soon(struct monitor *m)
{
	int enabled;

	if (sd_event_source_get_enabled(m->status_timer, &enabled) < 0 ||
	    enabled != SD_EVENT_OFF)
		return;
	sd_event_source_set_time_relative(m->status_timer, STATUS_USEC);
	sd_event_source_set_enabled(m->status_timer, SD_EVENT_ONESHOT);
}
