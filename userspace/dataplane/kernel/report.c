// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/report.h"

#include <errno.h>

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/event.h"
#include "dataplane/kernel/session.h"

enum {
	/* Not an errno: the backlog takes no more for now. */
	REPORT_FULL = 1,
};

/**
 * struct report - where events go
 * @dp: Data plane.
 * @fn: The caller's function.
 * @arg: Passed to @fn.
 */
struct report {
	struct dataplane *dp;
	dataplane_event_fn fn;
	void *arg;
};

int kernel_report_fd(const struct dataplane *dp)
{
	return acvpn_events_fd(dp->events);
}

/* The callback may release any session, this one as well. */
static int report_resync_session(const struct acvpn_session_info *info,
				 void *arg)
{
	struct report *report = arg;
	struct dataplane_event out;
	struct dataplane_session *s;

	while ((s = kernel_session_find(report->dp, info->id))) {
		s->found = true;
		if (!kernel_watch_missed(&s->watch, info, &out))
			break;
		out.owner = s->owner;
		report->fn(&out, report->arg);
	}
	return 0;
}

/*
 * Returns false if all that is left was in the dump, or told to be gone. What
 * we were told when we ended it is all that can be known of it now.
 */
static bool report_resync_gone(struct report *report)
{
	struct dataplane_event out = {
		.type = DATAPLANE_DOWN, .text = "noticed late",
	};
	struct dataplane_session *s;
	struct dataplane_stats last;

	for (s = report->dp->sessions; s && s->found; s = s->next)
		;
	if (!s)
		return false;
	s->found = true;
	out.owner = s->owner;
	last = s->last;
	if (s->ended)
		out.stats = &last;
	report->fn(&out, report->arg);
	return true;
}

/* It tells of a socket whose place another one has. */
static bool report_is_late(struct dataplane_session *s,
			   const struct dataplane_event *event)
{
	struct acvpn_session_info now;
	struct dataplane *dp = s->dp;

	return kernel_watch_doubts(&s->watch, event) &&
	       !acvpn_session_get(dp->ctx, dp->ifindex, s->id, &now) &&
	       kernel_watch_find(&now, event->channel, event->slot);
}

static void report_tell(struct report *report, const struct acvpn_event *event)
{
	struct dataplane *dp = report->dp;
	struct dataplane_session *s = kernel_session_find(dp,
							  event->session_id);
	struct dataplane_stats stats;
	struct dataplane_event out;

	if (!s || !kernel_event_translate(event, &out, dp->text) ||
	    report_is_late(s, &out) || !kernel_watch_event(&s->watch, &out))
		return;
	if (out.type == DATAPLANE_DOWN)
		s->found = true;
	out.owner = s->owner;
	stats = kernel_session_stats_of(&event->stats);
	if (event->has_stats)
		out.stats = &stats;
	report->fn(&out, report->arg);
}

static int report_on_event(const struct acvpn_event *event, void *arg)
{
	struct dataplane *dp = arg;

	if (event->ifindex != dp->ifindex)
		return 0;
	if (event->lost)
		dp->missed = true;
	if (kernel_session_find(dp, event->session_id) &&
	    kernel_backlog_add(&dp->backlog, event))
		dp->missed = true;
	return kernel_backlog_full(&dp->backlog) ? REPORT_FULL : 0;
}

/* All that the socket has; of what it could not take it tells in between. */
static int report_collect(struct dataplane *dp)
{
	int err;

	do {
		err = acvpn_events_read(dp->events, report_on_event, dp);
		if (err == -ENOBUFS)
			dp->missed = true;
	} while (err == -ENOBUFS);
	return err == REPORT_FULL ? 0 : err;
}

/* What one event brings about takes a while, so each time all are collected. */
static int report_work_off(struct report *report)
{
	struct dataplane *dp = report->dp;
	struct acvpn_event event;
	int err;

	do {
		err = report_collect(dp);
		if (!kernel_backlog_take(&dp->backlog, &event))
			return err;
		report_tell(report, &event);
	} while (!err);
	while (kernel_backlog_take(&dp->backlog, &event))
		report_tell(report, &event);
	return err;
}

/*
 * Events were lost: ask for what they would have told. Sessions that are not
 * there any more may have an event yet that tells what they have carried.
 */
static int report_resync(struct report *report)
{
	struct dataplane *dp = report->dp;
	struct dataplane_session *s;
	int err;

	for (s = dp->sessions; s; s = s->next)
		s->found = false;
	err = acvpn_session_roll(dp->ctx, dp->ifindex, report_resync_session,
				 report);
	/* A device that is gone has no sessions. */
	if (err && err != -ENODEV)
		return kernel_device_fail(dp, "session dump", err);
	err = report_work_off(report);
	while (!err && report_resync_gone(report))
		;
	return err;
}

int kernel_report_read(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	struct report report = { .dp = dp, .fn = fn, .arg = arg };
	int err = report_work_off(&report);

	while (!err && dp->missed) {
		dp->missed = false;
		err = report_resync(&report);
	}
	return err;
}
