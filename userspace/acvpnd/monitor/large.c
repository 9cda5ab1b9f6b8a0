// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/large.h"

#include <time.h>

#include "common/log.h"

enum {
	/* Milliseconds. */
	LARGE_SESSION = 60 * 1000,
	LARGE_ALL = 1000,
	LARGE_SEC_MS = 1000,
	LARGE_MS_NSEC = 1000 * 1000,
};

static int64_t monitor_large_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * LARGE_SEC_MS + ts.tv_nsec / LARGE_MS_NSEC;
}

static bool is_soon(int64_t now, int64_t last, int64_t pause)
{
	return last && now - last < pause;
}

void monitor_large_tell(struct monitor_session *s,
			const struct dataplane_event *event)
{
	int64_t now = monitor_large_now_ms();

	s->large += event->count;
	if (is_soon(now, s->large_told, LARGE_SESSION) ||
	    is_soon(now, s->all->large_told, LARGE_ALL))
		return;
	log_message(LOG_LEVEL_INFO,
		    "session %u: %llu packet%s too long for its %s, the last one with %u bytes, where %u fit; in fragments, or not at all, and then the sender was told",
		    s->index, (unsigned long long)s->large,
		    s->large == 1 ? " was" : "s were",
		    event->channel == DATAPLANE_CSTP ? "TLS" : "DTLS",
		    event->size, event->mtu);
	s->large = 0;
	s->large_told = now;
	s->all->large_told = now;
}
