/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What sessions carry, for auth.
 */
#ifndef _ACVPND_MONITOR_USAGE_H
#define _ACVPND_MONITOR_USAGE_H

#include "acvpnd/monitor/session.h"

/**
 * monitor_usage_read() - ask the data plane
 * @all: Sessions.
 * @usage: Which.
 * @used: Filled in; those that are not there are left out.
 */
void monitor_usage_read(struct monitor_sessions *all,
			const struct ipc_usage *usage, struct ipc_used *used);

/**
 * monitor_usage_gone() - a session is gone
 * @all: Sessions.
 * @stats: What it has carried, all of it.
 */
void monitor_usage_gone(struct monitor_sessions *all,
			const struct dataplane_stats *stats);

/**
 * monitor_usage_total() - what all sessions have carried since the beginning
 * @all: Sessions.
 * @total: Filled in. It never goes back, although a session that ends is not
 *	counted for a moment.
 */
void monitor_usage_total(struct monitor_sessions *all, struct ipc_total *total);

#endif /* _ACVPND_MONITOR_USAGE_H */
