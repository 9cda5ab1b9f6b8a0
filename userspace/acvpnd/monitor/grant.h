/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions that auth grants: a session that the data plane has, whose packets
 * are filtered before there can be any.
 */
#ifndef _ACVPND_MONITOR_GRANT_H
#define _ACVPND_MONITOR_GRANT_H

#include "acvpnd/monitor/session.h"

/**
 * monitor_grant_take() - make a session, and answer auth when it is there
 * @all: Sessions.
 * @request: Number of auth's request.
 * @grant: What auth says.
 */
void monitor_grant_take(struct monitor_sessions *all, uint32_t request,
			const struct ipc_grant *grant);

#endif /* _ACVPND_MONITOR_GRANT_H */
