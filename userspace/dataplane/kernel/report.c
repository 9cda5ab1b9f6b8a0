// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/report.h"

#include <errno.h>

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/event.h"
#include "dataplane/kernel/session.h"

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

/* Returns false if all that is left was in the dump, or told to be gone. */
static bool report_resync_gone(struct report *report)
{
	struct dataplane_event out = {
		.type = DATAPLANE_DOWN, .text = "noticed late",
	};
	struct dataplane_session *s;

	for (s = report->dp->sessions; s && s->found; s = s->next)
		;
	if (!s)
		return false;
	s->found = true;
	out.owner = s->owner;
	report->fn(&out, report->arg);
	return true;
}

/* Events were lost: ask for what they would have told. */
static int report_resync(struct report *report)
{
	struct dataplane *dp = report->dp;
	struct dataplane_session *s;
	int err;

	for (s = dp->sessions; s; s = s->next)
		s->found = false;
	err = acvpn_session_dump(dp->ctx, dp->ifindex, report_resync_session,
				 report);
	/* A device that is gone has no sessions. */
	if (err && err != -ENODEV)
		return kernel_device_fail(dp, "session dump", err);
	while (report_resync_gone(report))
		;
	return 0;
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

static int report_on_event(const struct acvpn_event *event, void *arg)
{
	struct report *report = arg;
	struct dataplane *dp = report->dp;
	struct dataplane_stats stats;
	struct dataplane_event out;
	struct dataplane_session *s;
	int err;

	if (event->ifindex != dp->ifindex)
		return 0;
	err = event->lost ? report_resync(report) : 0;
	s = kernel_session_find(dp, event->session_id);
	if (err || !s || !kernel_event_translate(event, &out, dp->text) ||
	    report_is_late(s, &out) || !kernel_watch_event(&s->watch, &out))
		return err;
	out.owner = s->owner;
	stats = kernel_session_stats_of(&event->stats);
	if (event->has_stats)
		out.stats = &stats;
	report->fn(&out, report->arg);
	return 0;
}

int kernel_report_read(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	struct report report = { .dp = dp, .fn = fn, .arg = arg };
	int err = 0;

	if (dp->missed)
		err = report_resync(&report);
	if (err)
		return err;
	dp->missed = false;
	err = acvpn_events_read(dp->events, report_on_event, &report);
	return err == -ENOBUFS ? report_resync(&report) : err;
}
