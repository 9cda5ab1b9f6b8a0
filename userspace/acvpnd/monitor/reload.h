/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration is read again: auth reads it first, and hands its files
 * over; if all is well, workers begin with it.
 */
#ifndef _ACVPND_MONITOR_RELOAD_H
#define _ACVPND_MONITOR_RELOAD_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * monitor_reload_begin() - begin
 * @m: Gateway that serves; or that waits for auth, which was started again and
 *	has to read what its nursery does not have.
 */
void monitor_reload_begin(struct monitor *m);

/**
 * monitor_reload_file() - auth has read a file
 * @m: Gateway.
 * @file: Which.
 */
void monitor_reload_file(struct monitor *m, const struct ipc_source *file);

/**
 * monitor_reload_forget() - auth is gone, and what it read with it
 * @m: Gateway.
 */
void monitor_reload_forget(struct monitor *m);

#endif /* _ACVPND_MONITOR_RELOAD_H */
