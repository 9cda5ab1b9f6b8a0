/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many sessions there are, for the service manager.
 */
#ifndef _ACVPND_MONITOR_STATUS_H
#define _ACVPND_MONITOR_STATUS_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * monitor_status_open() - begin
 * @m: Gateway; its @status_timer is the caller's to release.
 *
 * Return: 0 or a negative errno.
 */
int monitor_status_open(struct monitor *m);

/**
 * monitor_status_ready() - clients are served, or served again
 * @m: Gateway.
 */
void monitor_status_ready(const struct monitor *m);

/**
 * monitor_status_soon() - there may be more or fewer sessions
 * @m: Gateway.
 */
void monitor_status_soon(struct monitor *m);

#endif /* _ACVPND_MONITOR_STATUS_H */
