/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of the module, in the words of a data plane. Pure.
 */
#ifndef _DATAPLANE_KERNEL_EVENT_H
#define _DATAPLANE_KERNEL_EVENT_H

#include "dataplane/dataplane.h"
#include "libacvpn/acvpn.h"

enum { KERNEL_EVENT_TEXT_SIZE = 202 };

/**
 * kernel_event_translate() - say what an event means
 * @event: Event of the module.
 * @out: Filled in, but for the owner; points into @event and @text.
 * @text: Filled in.
 *
 * Return: true; false if nobody wants to hear of it.
 */
bool kernel_event_translate(const struct acvpn_event *event,
			    struct dataplane_event *out,
			    char text[KERNEL_EVENT_TEXT_SIZE]);

#endif /* _DATAPLANE_KERNEL_EVENT_H */
