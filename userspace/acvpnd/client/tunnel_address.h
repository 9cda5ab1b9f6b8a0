/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inner addresses of a tunnel, and the data plane's session that has them.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_ADDRESS_H
#define _ACVPND_CLIENT_TUNNEL_ADDRESS_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_address_start() - make the session
 * @t: Tunnel without one.
 *
 * Return: 0 or a negative errno; the data plane has the text.
 */
int tunnel_address_start(struct tunnel *t);

/**
 * tunnel_address_renew() - have what the gateway gives now
 * @t: Tunnel whose configuration is the new one, without channels.
 * @had: Addresses until now.
 *
 * Other addresses take another session on the same device; what the one before
 * has carried is remembered. Routes follow the configuration in any case.
 *
 * Return: 0, or a negative errno if the tunnel has ended.
 */
int tunnel_address_renew(struct tunnel *t, const struct header_inner *had);

#endif /* _ACVPND_CLIENT_TUNNEL_ADDRESS_H */
