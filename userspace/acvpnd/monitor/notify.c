// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/notify.h"

#include <inttypes.h>
#include <systemd/sd-daemon.h>
#include <time.h>

enum { NOTIFY_SEC_USEC = 1000000, NOTIFY_USEC_NSEC = 1000 };

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

void notify_reloading(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   (uint64_t)now.tv_sec * NOTIFY_SEC_USEC +
		   now.tv_nsec / NOTIFY_USEC_NSEC);
}

void notify_stopping(const char *text, uint64_t usec)
{
	sd_notifyf(0, "STOPPING=1\nSTATUS=%s\nEXTEND_TIMEOUT_USEC=%" PRIu64,
		   text, usec);
}
