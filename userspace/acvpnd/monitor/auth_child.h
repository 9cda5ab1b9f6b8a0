/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Auth, as a process that the nursery starts, and starts again if it dies or
 * hangs.
 */
#ifndef _ACVPND_MONITOR_AUTH_CHILD_H
#define _ACVPND_MONITOR_AUTH_CHILD_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * auth_child_open() - start it
 * @m: Gateway whose sessions of before are adopted; its nursery is the
 *	caller's to close.
 *
 * Return: 0 or a negative errno.
 */
int auth_child_open(struct monitor *m);

#endif /* _ACVPND_MONITOR_AUTH_CHILD_H */
