// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/ending.h"

#include <signal.h>

#include "acvpnd/monitor/auth_link.h"
#include "acvpnd/monitor/notify.h"
#include "acvpnd/monitor/workers.h"
#include "common/log.h"

enum {
	/* Microseconds. What sessions have carried comes at once, and is
	 * written down by auth, which may tell so of all together.
	 */
	ENDING_SESSIONS_USEC = 3 * 1000 * 1000,
	ENDING_STEP_USEC = 5 * 1000,
	ENDING_CHILDREN_USEC = 5 * 1000 * 1000,
	ENDING_MS_USEC = 1000,
};

static bool ending_is_over(struct monitor *m)
{
	return workers_none(m) && !m->nursery.process.pid &&
	       !filter_process(&m->filter)->pid;
}

void ending_kill(struct monitor *m, int signo)
{
	workers_kill(m, signo);
	process_kill(&m->nursery.process, signo);
	process_kill(filter_process(&m->filter), signo);
}

static int ending_children_late(sd_event_source *source, uint64_t usec,
				void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)usec;
	log_warning("processes that do not end are killed");
	ending_kill(m, SIGKILL);
	/* What is root's goes with us. */
	return sd_event_exit(m->event, 0);
}

void ending_arm(struct monitor *m, uint64_t usec, sd_event_time_handler_t fn)
{
	m->timer = sd_event_source_disable_unref(m->timer);
	sd_event_add_time_relative(m->event, &m->timer, CLOCK_MONOTONIC, usec,
				   0, fn, m);
}

void ending_children(struct monitor *m)
{
	if (m->phase == MONITOR_CHILDREN)
		return;
	m->phase = MONITOR_CHILDREN;
	auth_link_drop(m);
	nursery_end(&m->nursery);
	filter_end(&m->filter);
	ending_arm(m, ENDING_CHILDREN_USEC, ending_children_late);
	ending_check(m);
}

/* Return: microseconds that they have. */
static uint64_t ending_notify_sessions(struct monitor *m)
{
	uint64_t usec;

	m->left = monitor_session_left(&m->sessions);
	usec = ENDING_SESSIONS_USEC + m->left * ENDING_STEP_USEC;
	notify_stopping("Ending sessions", usec + 2 * ENDING_CHILDREN_USEC);
	return usec;
}

static void ending_wait_for_sessions(struct monitor *m);

/* Thousands may take longer: there is time as long as some of them go. */
static int ending_sessions_late(sd_event_source *source, uint64_t usec,
				void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)usec;
	if (monitor_session_left(&m->sessions) < m->left) {
		ending_wait_for_sessions(m);
		return 0;
	}
	log_warning("the last counters of some sessions are not known");
	ending_children(m);
	return 0;
}

static void ending_wait_for_sessions(struct monitor *m)
{
	ending_arm(m, ending_notify_sessions(m), ending_sessions_late);
}

void ending_check(void *monitor)
{
	struct monitor *m = monitor;

	if (m->phase == MONITOR_SESSIONS && !m->auth_stops &&
	    monitor_session_none(&m->sessions) && filter_is_idle(&m->filter))
		ending_children(m);
	else if (m->phase == MONITOR_CHILDREN && ending_is_over(m))
		sd_event_exit(m->event, 0);
}

void ending_hand_over(struct monitor *m, enum acvpnd_exit status)
{
	if (m->phase >= MONITOR_SESSIONS)
		return;
	m->status = status;
	notify_stopping("Leaving sessions to the next one",
			2 * ENDING_CHILDREN_USEC);
	if (!monitor_session_none(&m->sessions))
		m->config->ops->leave(m->sessions.dp);
	workers_drop(m);
	ending_children(m);
}

static void ending_auth_stopped(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;

	(void)answer;
	m->auth_stops = false;
	ending_check(m);
}

/* Of sessions that wait for their clients nobody else knows. */
static void ending_stop_auth(struct monitor *m)
{
	m->auth_stops = !auth_link_ask_stop(m, ending_auth_stopped);
}

void ending_begin(struct monitor *m, enum acvpnd_exit status)
{
	if (m->phase >= MONITOR_SESSIONS)
		return;
	/* Who could not even begin ends nothing that others have begun. */
	if (!m->served) {
		ending_hand_over(m, status);
		return;
	}
	m->phase = MONITOR_SESSIONS;
	m->status = status;
	ending_notify_sessions(m);
	workers_drop(m);
	/* First, for each of the others may find that all has ended. */
	ending_stop_auth(m);
	monitor_session_end_all(&m->sessions, "the gateway shuts down");
	filter_unhold(&m->filter);
	ending_wait_for_sessions(m);
	ending_check(m);
}

static int ending_drained(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	ending_begin(arg, ACVPND_OK);
	return 0;
}

/*
 * The time is not for sessions alone: load balancers have to see meanwhile that
 * nobody listens here any more.
 */
void ending_drain(struct monitor *m)
{
	uint64_t usec = (uint64_t)m->config->drain_ms * ENDING_MS_USEC;

	m->phase = MONITOR_DRAINING;
	log_info("nobody is let in any more; the gateway ends in %u ms",
		 m->config->drain_ms);
	notify_stopping("Waiting for sessions to end", usec +
			ENDING_SESSIONS_USEC + 2 * ENDING_CHILDREN_USEC);
	listener_close_tcp(&m->listeners);
	workers_drain(m, m->config->drain_ms / 1000 + 1);
	ending_arm(m, usec, ending_drained);
}
