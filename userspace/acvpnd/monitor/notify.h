/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the service manager is told. Without one nothing is told.
 */
#ifndef _ACVPND_MONITOR_NOTIFY_H
#define _ACVPND_MONITOR_NOTIFY_H

#include <stddef.h>
#include <stdint.h>

/**
 * notify_ready() - clients are served, or served again
 * @sessions: How many sessions there are.
 * @workers: How many workers.
 */
void notify_ready(size_t sessions, unsigned int workers);

/**
 * notify_sessions() - there are more or fewer sessions
 * @sessions: How many.
 * @workers: How many workers there are.
 */
void notify_sessions(size_t sessions, unsigned int workers);

/**
 * notify_reloading() - the configuration is read again; notify_ready() follows
 */
void notify_reloading(void);

/**
 * notify_stopping() - the gateway ends
 * @text: What it does for that.
 * @usec: It may take so many microseconds.
 */
void notify_stopping(const char *text, uint64_t usec);

#endif /* _ACVPND_MONITOR_NOTIFY_H */
