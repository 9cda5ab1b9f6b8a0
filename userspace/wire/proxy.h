/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PROXY protocol, versions 1 and 2: what a load balancer sends before the
 * first byte of a client, to tell where that comes from.
 */
#ifndef _WIRE_PROXY_H
#define _WIRE_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/sockaddr.h"

/* Bytes of a header, at most: addresses, and what balancers add to them. */
enum { PROXY_MAX = 2048 };

/**
 * struct proxy_header - a header
 * @known: It has the addresses of a client. Without them the connection may be
 *	the balancer's own, which looks whether we are there.
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 */
struct proxy_header {
	bool known;
	union sockaddr_any peer;
	union sockaddr_any local;
};

/**
 * proxy_parse() - read a header
 * @h: Filled in.
 * @data: What came.
 * @len: Its bytes.
 *
 * Return: Bytes that the header has, of which the last one is in @data; 0: all
 * of @data is of the header, and it goes on; -EPROTO it is none; -EMSGSIZE it
 * is longer than PROXY_MAX.
 */
ssize_t proxy_parse(struct proxy_header *h, const uint8_t *data, size_t len);

#endif /* _WIRE_PROXY_H */
