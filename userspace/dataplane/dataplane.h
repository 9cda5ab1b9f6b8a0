/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What carries the packets of a tunnel once the daemon has negotiated it.
 */
#ifndef _DATAPLANE_DATAPLANE_H
#define _DATAPLANE_DATAPLANE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * struct dataplane - a data plane with at most one tunnel, opaque
 */
struct dataplane;

/**
 * enum dataplane_event_type - what a data plane reports
 * @DATAPLANE_DOWN: The tunnel carries no packets any more.
 * @DATAPLANE_DISCONNECT: The gateway ended the session.
 * @DATAPLANE_TERMINATE: The gateway shuts down.
 * @DATAPLANE_KEY_LIMIT: The keys are used up.
 */
enum dataplane_event_type {
	DATAPLANE_DOWN,
	DATAPLANE_DISCONNECT,
	DATAPLANE_TERMINATE,
	DATAPLANE_KEY_LIMIT,
};

/**
 * struct dataplane_event - a report
 * @type: What happened.
 * @text: Why, for people; may be "".
 */
struct dataplane_event {
	enum dataplane_event_type type;
	const char *text;
};

/**
 * typedef dataplane_event_fn - receives one report
 * @event: Report, valid during the call.
 * @arg: What the caller gave.
 */
typedef void (*dataplane_event_fn)(const struct dataplane_event *event,
				   void *arg);

/**
 * struct dataplane_stats - counters of the tunnel
 * @rx_packets: Inner packets received.
 * @rx_bytes: Their bytes.
 * @tx_packets: Inner packets sent.
 * @tx_bytes: Their bytes.
 */
struct dataplane_stats {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
};

/**
 * struct dataplane_ops - a kind of data plane
 * @open: Set one up; changes nothing yet. -ENOENT: not available on this host.
 * @close: Release it, with the tunnel if there is one. NULL is allowed.
 * @error: Text of the last failure.
 * @claim: May we use it, and the interface name? An interface that a dead run
 *	left behind is removed, as its routes would catch our own packets;
 *	@leftover tells if there was one. -EPERM no privilege; -EBUSY the name
 *	belongs to a live tunnel; -EEXIST to something else.
 * @start: Create the interface and a session with these inner addresses, either
 *	of which may be NULL. @ifindex: set to the interface.
 * @attach: Give it the connected UDP socket and the inner MTU.
 * @set_keys: Carry packets from now on.
 * @event_fd: Descriptor that is readable when @events has work.
 * @events: Report what happened; never blocks.
 * @stats: Read the counters.
 *
 * Functions that return int return 0 or a negative errno.
 */
struct dataplane_ops {
	int (*open)(struct dataplane **out);
	void (*close)(struct dataplane *dp);
	const char *(*error)(const struct dataplane *dp);
	int (*claim)(struct dataplane *dp, const char *ifname, bool *leftover);
	int (*start)(struct dataplane *dp, const char *ifname,
		     const struct in_addr *ipv4, const struct in6_addr *ipv6,
		     unsigned int *ifindex);
	int (*attach)(struct dataplane *dp, int fd, unsigned int mtu);
	int (*set_keys)(struct dataplane *dp, const struct dtls_keys *keys);
	int (*event_fd)(const struct dataplane *dp);
	int (*events)(struct dataplane *dp, dataplane_event_fn fn, void *arg);
	int (*stats)(struct dataplane *dp, struct dataplane_stats *stats);
};

/* The kernel module. */
extern const struct dataplane_ops dataplane_kernel;

#endif /* _DATAPLANE_DATAPLANE_H */
