/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether another process still does what it is there for: it is asked again
 * and again, as the service manager watches the monitor.
 */
#ifndef _ACVPND_MONITOR_HEARTBEAT_H
#define _ACVPND_MONITOR_HEARTBEAT_H

#include <stdbool.h>

#include "acvpnd/ipc/channel.h"

/**
 * struct heartbeat - when a process has answered
 * @misses: How often it was looked since it was asked, and has not answered.
 */
struct heartbeat {
	unsigned int misses;
};

/**
 * heartbeat_begin() - the process is another one
 * @h: Heartbeat.
 */
void heartbeat_begin(struct heartbeat *h);

/**
 * heartbeat_look() - ask it, or look whether it has answered
 * @h: Heartbeat; there until @channel is released.
 * @channel: Connection to it, or NULL: there is none yet.
 *
 * Return: how often it was looked in vain, one after the other.
 */
unsigned int heartbeat_look(struct heartbeat *h, struct ipc_channel *channel);

#endif /* _ACVPND_MONITOR_HEARTBEAT_H */
