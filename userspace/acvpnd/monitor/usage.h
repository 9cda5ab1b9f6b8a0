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

#endif /* _ACVPND_MONITOR_USAGE_H */
