/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets to clients that were too long for their tunnels, in the log: whoever
 * looks for the cause of a connection that hangs needs both sizes.
 */
#ifndef _ACVPND_MONITOR_LARGE_H
#define _ACVPND_MONITOR_LARGE_H

#include "acvpnd/monitor/session_state.h"

/**
 * monitor_large_tell() - some were
 * @s: Session.
 * @event: DATAPLANE_LARGE.
 *
 * There is a line in a minute for each session, and one in a second for all, at
 * most; what is not told is counted in the next one.
 */
void monitor_large_tell(struct monitor_session *s,
			const struct dataplane_event *event);

#endif /* _ACVPND_MONITOR_LARGE_H */
