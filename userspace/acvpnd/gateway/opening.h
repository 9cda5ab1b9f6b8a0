/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONNECT, in auth: whose token it is, which addresses and settings he gets,
 * and a session in the data plane.
 */
#ifndef _ACVPND_GATEWAY_OPENING_H
#define _ACVPND_GATEWAY_OPENING_H

#include "acvpnd/gateway/auth_process.h"
#include "acvpnd/monitor/device.h"

/**
 * opening_connect() - a client wants a tunnel
 * @p: Auth.
 * @call: Where from.
 * @connect: What it shows and wishes.
 */
void opening_connect(struct auth_process *p, const struct auth_call *call,
		     const struct ipc_connect *connect);

/**
 * opening_waits() - does a client wait for the end of its own tunnels?
 * @p: Auth.
 * @index: Number of the session.
 *
 * Return: true if so: it came again.
 */
bool opening_waits(const struct auth_process *p, uint32_t index);

/**
 * opening_go_on() - they have ended
 * @p: Auth.
 * @index: Number of the session.
 */
void opening_go_on(struct auth_process *p, uint32_t index);

/**
 * opening_forget() - release all that waits
 * @p: Auth.
 */
void opening_forget(struct auth_process *p);

/**
 * opening_owner() - whose a session of the data plane is
 * @p: Auth.
 * @found: What is known of it.
 *
 * Return: Session, or NULL: nobody's.
 */
struct auth_parent *opening_owner(const struct auth_process *p,
				  const struct ipc_found *found);

/**
 * opening_own_of() - addresses of the gateway's own device for a virtual host
 * @vhost: Virtual host.
 * @addresses: One is added for each of its networks, of which it has two at
 *	most, unless it is there.
 * @n: How many there are already.
 *
 * Return: How many there are then.
 */
size_t opening_own_of(const struct config_vhost *vhost,
		      struct prefix *addresses, size_t n);

/**
 * opening_own() - addresses of the gateway's own device
 * @config: Configuration.
 * @addresses: Filled in: one for each network of a virtual host, with its
 *	length.
 *
 * Return: How many.
 */
size_t opening_own(const struct gateway_config *config,
		   struct prefix addresses[DEVICE_ADDRESSES_MAX]);

#endif /* _ACVPND_GATEWAY_OPENING_H */
