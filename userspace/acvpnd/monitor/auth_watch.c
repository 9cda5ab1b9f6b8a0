// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/auth_watch.h"

#include "acvpnd/monitor/auth_link.h"
#include "common/log.h"

enum {
	AUTH_WATCH_SECONDS = 5,
	/* As many times: as long as the unit lets the monitor hang. */
	AUTH_WATCH_MISSES = 6,
	AUTH_WATCH_USEC = AUTH_WATCH_SECONDS * 1000 * 1000,
};

static void auth_watch_on_answer(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;

	if (answer)
		m->auth_misses = 0;
}

static void auth_watch_look(struct monitor *m)
{
	if (m->auth_misses == AUTH_WATCH_MISSES) {
		log_message(LOG_LEVEL_ERROR,
			    "auth has not answered for %u seconds, and is killed",
			    AUTH_WATCH_MISSES * AUTH_WATCH_SECONDS);
		nursery_kill(&m->nursery);
	}
	/* One question is enough until it is answered. */
	if (!m->auth_misses && auth_link_ask_beat(m, auth_watch_on_answer))
		return;
	m->auth_misses++;
}

static int auth_watch_on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;

	(void)usec;
	if (m->auth_asked && m->phase < MONITOR_SESSIONS)
		auth_watch_look(m);
	sd_event_source_set_time_relative(source, AUTH_WATCH_USEC);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

int auth_watch_open(struct monitor *m)
{
	int err;

	err = sd_event_add_time_relative(m->event, &m->auth_watch,
					 CLOCK_MONOTONIC, AUTH_WATCH_USEC, 0,
					 auth_watch_on_tick, m);
	return err < 0 ? err : 0;
}

void auth_watch_begin(struct monitor *m)
{
	m->auth_misses = 0;
}
