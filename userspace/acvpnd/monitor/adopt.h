/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions that an auth which begins does not know of yet: because a gateway
 * before has left them in the data plane, or because there was another auth.
 *
 * It is asked for each. Those that it does not know end; of those that go on it
 * is told what happens from then on, and what has happened before to those that
 * are gone.
 */
#ifndef _ACVPND_MONITOR_ADOPT_H
#define _ACVPND_MONITOR_ADOPT_H

#include "acvpnd/monitor/listener.h"
#include "acvpnd/monitor/session.h"

/**
 * monitor_adopt_left() - take over what the data plane has
 * @all: Sessions; there are none yet.
 *
 * Only with a device that was adopted there is anything.
 *
 * Return: 0 or a negative errno, of which @ops->error tells more.
 */
int monitor_adopt_left(struct monitor_sessions *all);

/**
 * monitor_adopt_sockets() - UDP sockets that sessions were left with
 * @all: Sessions.
 * @l: Sockets; some are exchanged for those. Clients that come to one of these,
 *	for the kernel chooses among all of a port, find a worker so.
 */
void monitor_adopt_sockets(const struct monitor_sessions *all,
			   struct listeners *l);

/**
 * monitor_adopt_ask() - ask auth, which has begun, for all of them
 * @all: Sessions; @all->adopted is called when all is answered.
 *
 * Return: 0 or a negative errno.
 */
int monitor_adopt_ask(struct monitor_sessions *all);

#endif /* _ACVPND_MONITOR_ADOPT_H */
