/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Name resolution that does not block the event loop.
 */
#ifndef _IO_RESOLVE_H
#define _IO_RESOLVE_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "common/sockaddr.h"

/**
 * typedef resolve_fn - receives the result, later than resolve_start()
 * @arg: What the caller gave.
 * @addresses: Addresses, at least one; NULL on failure.
 * @error: Text of the failure.
 */
typedef void (*resolve_fn)(void *arg, const struct sockaddr_list *addresses,
			   const char *error);

/**
 * struct resolve - a look-up, opaque
 */
struct resolve;

/**
 * resolve_start() - look a name up
 * @out: Set to the look-up.
 * @event: Event loop.
 * @host: Name or address.
 * @port: TCP port.
 * @fn: Called once, unless resolve_free() comes first.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int resolve_start(struct resolve **out, sd_event *event, const char *host,
		  uint16_t port, resolve_fn fn, void *arg);

/**
 * resolve_free() - end a look-up
 * @r: Look-up, or NULL.
 */
void resolve_free(struct resolve *r);

#endif /* _IO_RESOLVE_H */
