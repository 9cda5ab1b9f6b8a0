/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way to the gateway: another one takes another TLS connection, another MTU
 * of the same one does not.
 */
#ifndef _ACVPND_CLIENT_CLIENT_UPLINK_H
#define _ACVPND_CLIENT_CLIENT_UPLINK_H

#include "acvpnd/client/client_state.h"

/**
 * client_uplink_watch() - follow it from now on
 * @c: Client.
 *
 * If that cannot be, changes are noticed when the gateway does not answer.
 */
void client_uplink_watch(struct client *c);

/**
 * client_uplink_look() - look which way it is
 * @c: Client with a gateway.
 */
void client_uplink_look(struct client *c);

#endif /* _ACVPND_CLIENT_CLIENT_UPLINK_H */
