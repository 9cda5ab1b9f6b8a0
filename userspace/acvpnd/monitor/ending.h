/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a gateway: workers, then sessions, then auth, which hears what
 * those carried.
 */
#ifndef _ACVPND_MONITOR_ENDING_H
#define _ACVPND_MONITOR_ENDING_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * ending_begin() - end the gateway, and its sessions
 * @m: Gateway; one that never served leaves sessions to the next one.
 * @status: Its exit status.
 */
void ending_begin(struct monitor *m, enum acvpnd_exit status);

/**
 * ending_drain() - let nobody in any more, and end after drain_ms
 * @m: Gateway.
 */
void ending_drain(struct monitor *m);

/**
 * ending_hand_over() - end the gateway; its sessions go on, for the next one
 * @m: Gateway.
 * @status: Its exit status.
 */
void ending_hand_over(struct monitor *m, enum acvpnd_exit status);

/**
 * ending_children() - nothing is left but processes
 * @m: Gateway.
 */
void ending_children(struct monitor *m);

/**
 * ending_check() - look whether the end goes on
 * @monitor: Gateway.
 */
void ending_check(void *monitor);

/**
 * ending_arm() - have something done later, unless the end comes first
 * @m: Gateway, which forgets what it was to do before.
 * @usec: Microseconds until then.
 * @fn: Does it, with @m as argument.
 */
void ending_arm(struct monitor *m, uint64_t usec, sd_event_time_handler_t fn);

/**
 * ending_kill() - send all processes a signal
 * @m: Gateway.
 * @signo: Signal.
 */
void ending_kill(struct monitor *m, int signo);

#endif /* _ACVPND_MONITOR_ENDING_H */
