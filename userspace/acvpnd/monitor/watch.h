/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor watches its children: auth that hangs lets nobody in, and a
 * worker that hangs keeps those waiting that it has accepted. Both are as bad
 * as dead.
 */
#ifndef _ACVPND_MONITOR_WATCH_H
#define _ACVPND_MONITOR_WATCH_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * watch_open() - kill whoever does not answer for too long
 * @m: Gateway. Time in which this process itself did not run does not count.
 *	@m->watch is the caller's to release.
 *
 * Return: 0 or a negative errno.
 */
int watch_open(struct monitor *m);

#endif /* _ACVPND_MONITOR_WATCH_H */
