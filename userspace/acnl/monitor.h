/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_MONITOR_H
#define _ACNL_MONITOR_H

#include <stdio.h>
#include <time.h>

#include "libacvpn/acvpn.h"

/**
 * acnl_monitor_text() - print an event for people
 * @out: Where to.
 * @event: Event.
 * @device: Name of its device, or NULL.
 * @when: Time of receipt.
 */
void acnl_monitor_text(FILE *out, const struct acvpn_event *event,
		       const char *device, const struct timespec *when);

#endif /* _ACNL_MONITOR_H */
