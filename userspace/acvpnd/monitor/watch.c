// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/watch.h"

#include "acvpnd/monitor/workers.h"
#include "common/log.h"

enum {
	WATCH_SECONDS = 5,
	/* As many times: as long as the unit lets the monitor hang, */
	WATCH_MISSES = 6,
	/* and as long as it lets the gateway start. */
	WATCH_START_MISSES = 12,
	WATCH_USEC = WATCH_SECONDS * 1000 * 1000,
};

static void watch_auth(struct monitor *m)
{
	unsigned int limit = m->auth_asked ? WATCH_MISSES : WATCH_START_MISSES;

	if (heartbeat_look(&m->auth_heartbeat, m->auth_channel) != limit)
		return;
	log_message(LOG_LEVEL_ERROR,
		    "auth has not answered for %u seconds, and is killed",
		    limit * WATCH_SECONDS);
	nursery_kill(&m->nursery);
}

static int watch_on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;

	(void)usec;
	if (m->phase < MONITOR_SESSIONS)
		watch_auth(m);
	/* A worker may wait for auth, and goes with it. */
	if (m->phase < MONITOR_SESSIONS && m->auth_heartbeat.misses <= 1)
		workers_watch(m, WATCH_MISSES, WATCH_SECONDS);
	sd_event_source_set_time_relative(source, WATCH_USEC);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

int watch_open(struct monitor *m)
{
	int err;

	err = sd_event_add_time_relative(m->event, &m->watch, CLOCK_MONOTONIC,
					 WATCH_USEC, 0, watch_on_tick, m);
	return err < 0 ? err : 0;
}
