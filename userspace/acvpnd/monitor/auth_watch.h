/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether auth still does what it is there for: one that hangs lets nobody in,
 * and is as bad as one that has died. It is asked again and again, as the
 * service manager watches the monitor.
 */
#ifndef _ACVPND_MONITOR_AUTH_WATCH_H
#define _ACVPND_MONITOR_AUTH_WATCH_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * auth_watch_open() - kill auth if it does not answer for too long
 * @m: Gateway. Time in which this process itself did not run does not count,
 *	nor does that until auth is ready. @m->auth_watch is the caller's to
 *	release.
 *
 * Return: 0 or a negative errno.
 */
int auth_watch_open(struct monitor *m);

/**
 * auth_watch_begin() - auth is another one
 * @m: Gateway.
 */
void auth_watch_begin(struct monitor *m);

#endif /* _ACVPND_MONITOR_AUTH_WATCH_H */
