/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the data plane reports of the tunnel.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_EVENT_H
#define _ACVPND_CLIENT_TUNNEL_EVENT_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_event_watch() - listen to the data plane, once it has a device
 * @t: Tunnel.
 *
 * Return: Negative errno on failure.
 */
int tunnel_event_watch(struct tunnel *t);

/**
 * tunnel_event_read() - hear what it has to report, now
 * @t: Tunnel; may end.
 */
void tunnel_event_read(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_EVENT_H */
