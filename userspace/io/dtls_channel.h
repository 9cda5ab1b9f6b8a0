/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The DTLS handshake in the event loop, and its UDP socket.
 */
#ifndef _IO_DTLS_CHANNEL_H
#define _IO_DTLS_CHANNEL_H

#include <systemd/sd-event.h>

#include "common/sockaddr.h"
#include "tls/tls.h"

/**
 * typedef dtls_channel_fn - receives the result
 * @arg: What the caller gave.
 * @err: 0, -ETIMEDOUT if the handshake did not come to an end in time, which it
 *	may do another time, or -EPROTO if it failed.
 * @why: Text of the failure.
 */
typedef void (*dtls_channel_fn)(void *arg, int err, const char *why);

/**
 * struct dtls_channel - UDP socket with its handshake; see dtls_channel_init()
 * @mark: Mark of its packets, for rules of routing; 0 none. May be set before
 *	the start.
 * @event: Event loop.
 * @peer: The gateway's UDP address.
 * @fd: Socket, or -1.
 * @dtls: Handshake, or NULL.
 * @io: Watches @fd.
 * @timer: Repeats what was lost.
 * @deadline: Ends the handshake.
 * @fn: Receives the result.
 * @arg: Passed to @fn.
 */
struct dtls_channel {
	uint32_t mark;
	sd_event *event;
	union sockaddr_any peer;
	int fd;
	struct dtls *dtls;
	sd_event_source *io;
	sd_event_source *timer;
	sd_event_source *deadline;
	dtls_channel_fn fn;
	void *arg;
};

/**
 * dtls_channel_init() - prepare
 * @c: Channel.
 */
void dtls_channel_init(struct dtls_channel *c);

/**
 * dtls_channel_start() - begin the handshake
 * @c: Channel.
 * @event: Event loop.
 * @peer: The gateway's UDP address.
 * @config: Parameters.
 * @fn: Called once, later, unless dtls_channel_close() comes first.
 * @arg: Passed to @fn.
 *
 * When it succeeds, @fn has to call dtls_channel_hand_over() or
 * dtls_channel_close().
 *
 * Return: 0 or a negative errno.
 */
int dtls_channel_start(struct dtls_channel *c, sd_event *event,
		       const union sockaddr_any *peer,
		       const struct dtls_config *config, dtls_channel_fn fn,
		       void *arg);

/**
 * dtls_channel_hand_over() - the handshake is done, and @dtls has a new owner
 * @c: Channel.
 *
 * The socket stays open: what arrives on it is thrown away.
 */
void dtls_channel_hand_over(struct dtls_channel *c);

/**
 * dtls_channel_close() - end it, without sending anything
 * @c: Channel.
 */
void dtls_channel_close(struct dtls_channel *c);

#endif /* _IO_DTLS_CHANNEL_H */
