/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What carries the packets of a tunnel once the daemon has negotiated it.
 */
#ifndef _DATAPLANE_DATAPLANE_H
#define _DATAPLANE_DATAPLANE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * struct dataplane - a data plane with at most one tunnel, opaque
 */
struct dataplane;

/**
 * enum dataplane_channel - one of the two ways to the gateway
 * @DATAPLANE_CSTP: CSTP frames over TLS.
 * @DATAPLANE_DTLS: DTLS records.
 */
enum dataplane_channel {
	DATAPLANE_CSTP,
	DATAPLANE_DTLS,
};

/**
 * struct dataplane_socket - a socket to carry packets over
 * @fd: Connected socket; stays the caller's, who keeps it open and leaves it
 *	alone.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the gateway is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 */
struct dataplane_socket {
	int fd;
	unsigned int mtu;
	unsigned int dpd;
	unsigned int keepalive;
};

/**
 * enum dataplane_event_type - what a data plane reports
 * @DATAPLANE_DOWN: The tunnel is gone.
 * @DATAPLANE_CHANNEL_DOWN: The channel is gone; @cause and @text tell why.
 * @DATAPLANE_CHANNEL_DEAD: The gateway is not heard over the channel, or has
 *	closed it; it is watched further.
 * @DATAPLANE_CHANNEL_ALIVE: The gateway is heard again.
 * @DATAPLANE_SWITCH: Packets go by the channel from now on.
 * @DATAPLANE_DISCONNECT: The gateway ended the session; @text is what it said.
 * @DATAPLANE_TERMINATE: The gateway shuts down; @text is what it said.
 * @DATAPLANE_KEY_SOON: The keys of the channel will be used up.
 * @DATAPLANE_KEY_LIMIT: The keys of the channel are used up.
 * @DATAPLANE_ALERT: A TLS alert came over the channel; @data holds it.
 * @DATAPLANE_HANDSHAKE: A TLS handshake message came; @data holds the
 *	beginning. Nothing more is read until @resume is called.
 */
enum dataplane_event_type {
	DATAPLANE_DOWN,
	DATAPLANE_CHANNEL_DOWN,
	DATAPLANE_CHANNEL_DEAD,
	DATAPLANE_CHANNEL_ALIVE,
	DATAPLANE_SWITCH,
	DATAPLANE_DISCONNECT,
	DATAPLANE_TERMINATE,
	DATAPLANE_KEY_SOON,
	DATAPLANE_KEY_LIMIT,
	DATAPLANE_ALERT,
	DATAPLANE_HANDSHAKE,
};

/**
 * enum dataplane_cause - why
 * @DATAPLANE_CAUSE_OTHER: The text tells.
 * @DATAPLANE_CAUSE_CLOSED: The gateway closed the connection.
 * @DATAPLANE_CAUSE_BROKEN: The connection broke.
 * @DATAPLANE_CAUSE_PROTOCOL: The gateway sent nonsense.
 * @DATAPLANE_CAUSE_SILENCE: The gateway does not answer.
 * @DATAPLANE_CAUSE_PEER: The gateway did so first.
 */
enum dataplane_cause {
	DATAPLANE_CAUSE_OTHER,
	DATAPLANE_CAUSE_CLOSED,
	DATAPLANE_CAUSE_BROKEN,
	DATAPLANE_CAUSE_PROTOCOL,
	DATAPLANE_CAUSE_SILENCE,
	DATAPLANE_CAUSE_PEER,
};

/**
 * struct dataplane_event - a report
 * @type: What happened.
 * @channel: To which channel, if to one.
 * @cause: Why.
 * @text: Why, for people; may be "".
 * @data: What the gateway sent.
 * @len: Bytes in @data.
 */
struct dataplane_event {
	enum dataplane_event_type type;
	enum dataplane_channel channel;
	enum dataplane_cause cause;
	const char *text;
	const uint8_t *data;
	size_t len;
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
 * @take_tls: Protect the records of a TCP socket from now on. -EOPNOTSUPP: it
 *	cannot, @error tells why, and whoever had the keys may go on. After any
 *	other failure the connection is lost.
 * @attach_cstp: Carry packets over that socket. The bytes in @pending are those
 *	that came before what is still in the socket.
 * @attach_dtls: Carry packets over a UDP socket.
 * @detach: Leave the channel's socket alone, forget its keys.
 * @disconnect: Tell the gateway over CSTP that the user ends the session, and
 *	close TLS.
 * @alert: Send a TLS alert over CSTP.
 * @resume: Go on after DATAPLANE_HANDSHAKE.
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
	int (*take_tls)(struct dataplane *dp, int fd,
			const struct tls_keys *keys);
	int (*attach_cstp)(struct dataplane *dp,
			   const struct dataplane_socket *socket,
			   const void *pending, size_t pending_len);
	int (*attach_dtls)(struct dataplane *dp,
			   const struct dataplane_socket *socket,
			   const struct tls_keys *keys);
	int (*detach)(struct dataplane *dp, enum dataplane_channel channel);
	int (*disconnect)(struct dataplane *dp, const char *text);
	int (*alert)(struct dataplane *dp, uint8_t level, uint8_t description);
	int (*resume)(struct dataplane *dp);
	int (*event_fd)(const struct dataplane *dp);
	int (*events)(struct dataplane *dp, dataplane_event_fn fn, void *arg);
	int (*stats)(struct dataplane *dp, struct dataplane_stats *stats);
};

/* The kernel module. */
extern const struct dataplane_ops dataplane_kernel;

#endif /* _DATAPLANE_DATAPLANE_H */
