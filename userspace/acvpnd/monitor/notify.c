// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/notify.h"

#include <inttypes.h>
#include <systemd/sd-daemon.h>

void notify_ready(size_t sessions, unsigned int workers)
{
	sd_notify(0, "READY=1");
	notify_sessions(sessions, workers);
}

void notify_sessions(size_t sessions, unsigned int workers)
{
	sd_notifyf(0, "STATUS=%zu session%s, %u worker%s", sessions,
		   sessions == 1 ? "" : "s", workers, workers == 1 ? "" : "s");
}

void notify_stopping(const char *text, uint64_t usec)
{
	sd_notifyf(0, "STOPPING=1\nSTATUS=%s\nEXTEND_TIMEOUT_USEC=%" PRIu64,
		   text, usec);
}
