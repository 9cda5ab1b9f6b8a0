/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLS over TCP in the event loop.
 */
#ifndef _IO_STREAM_H
#define _IO_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "common/sockaddr.h"
#include "io/dial.h"
#include "tls/tls.h"

/**
 * enum stream_phase - how far a stream is
 * @STREAM_CLOSED: Not open.
 * @STREAM_TCP: TCP connects.
 * @STREAM_TLS: TLS handshake.
 * @STREAM_OPEN: Data can be sent.
 * @STREAM_HANDED_OVER: Open, but somebody else's.
 */
enum stream_phase {
	STREAM_CLOSED,
	STREAM_TCP,
	STREAM_TLS,
	STREAM_OPEN,
	STREAM_HANDED_OVER,
};

/**
 * struct stream_ops - what a stream calls
 * @ready: It is open.
 * @data: One TLS record arrived.
 * @sent: All that was given to stream_send() is sent; or NULL.
 * @closed: It is closed. @phase: how far it was; @err: negative errno as tls.h
 *	has them, 0 if the peer closed it properly; @why: text.
 */
struct stream_ops {
	void (*ready)(void *arg);
	void (*data)(void *arg, const uint8_t *data, size_t len);
	void (*sent)(void *arg);
	void (*closed)(void *arg, enum stream_phase phase, int err,
		       const char *why);
};

struct stream_chunk;

/**
 * struct stream - TLS connection
 * @event: Event loop.
 * @ops: What to call; may be changed at any time.
 * @arg: Passed to @ops.
 * @mark: Mark of its packets, for rules of routing; 0 none.
 * @lingers: To be set by who sent what has to get there: stream_close() waits a
 *	moment for the peer to close first.
 * @phase: How far it is.
 * @generation: Changes when the stream is closed.
 * @peer: Address that is connected.
 * @client: Whom to trust.
 * @target: Whom to connect to.
 * @server: Who we are, if the peer connects to us.
 * @ending: stream_end() was called.
 * @fd: Socket, or -1.
 * @tls: TLS.
 * @io: Watches @fd.
 * @timer: Ends connecting and handshake.
 * @dial: Connects.
 * @again: Reads on when much data waits.
 * @head: Chunks to send.
 * @tail: Last of them.
 * @pin: Public key of the peer seen last.
 */
struct stream {
	sd_event *event;
	const struct stream_ops *ops;
	void *arg;
	uint32_t mark;
	bool lingers;
	enum stream_phase phase;
	unsigned int generation;
	union sockaddr_any peer;
	struct tls_client *client;
	struct tls_target target;
	struct tls_server *server;
	bool ending;
	int fd;
	struct tls *tls;
	sd_event_source *io;
	sd_event_source *timer;
	struct dial dial;
	sd_event_source *again;
	struct stream_chunk *head;
	struct stream_chunk *tail;
	char pin[TLS_PIN_SIZE];
};

/**
 * stream_init() - prepare a closed stream
 * @s: Stream.
 * @event: Event loop.
 * @ops: What to call.
 * @arg: Passed to @ops.
 */
void stream_init(struct stream *s, sd_event *event,
		 const struct stream_ops *ops, void *arg);

/**
 * stream_open() - connect
 * @s: Closed stream.
 * @addresses: Where to, by preference; not needed after the call.
 * @client: Whom to trust; outlives the stream.
 * @target: Whom to; what it points to must live as long as the stream.
 *
 * The result comes by the callbacks, later.
 *
 * Return: 0 or a negative errno.
 */
int stream_open(struct stream *s, const struct sockaddr_list *addresses,
		struct tls_client *client, const struct tls_target *target);

/**
 * stream_accept() - serve a peer that has connected
 * @s: Closed stream.
 * @fd: Connected non-blocking socket; from now on the stream's, also on
 *	failure.
 * @server: Who we are; outlives the stream.
 *
 * Nothing is spent on TLS before the peer's first byte, and nothing ends the
 * handshake by itself: who calls has a timer that calls stream_close().
 *
 * Return: 0 or a negative errno.
 */
int stream_accept(struct stream *s, int fd, struct tls_server *server);

/**
 * stream_end() - close once everything is sent and the peer has closed, too
 * @s: Open stream.
 *
 * What still comes is thrown away; a socket that is closed while something is
 * unread is reset, and the peer may not get what was sent last. The callback
 * tells the end, unless stream_close() comes before.
 */
void stream_end(struct stream *s);

/**
 * stream_send() - send bytes
 * @s: Open stream.
 * @data: Bytes; up to TLS_RECORD_MAX of them become one record.
 * @len: How many.
 *
 * Errors come by the callback.
 *
 * Return: 0 or -ENOMEM.
 */
int stream_send(struct stream *s, const void *data, size_t len);

/**
 * stream_is_sending() - do bytes wait to be sent?
 * @s: Stream.
 *
 * Return: true if the socket or the peer has not taken all yet.
 */
bool stream_is_sending(const struct stream *s);

/**
 * stream_hand_over() - use the connection no more: @tls has a new owner
 * @s: Open stream, of which nothing waits to be sent: what waits is sealed
 *	already, or half of it.
 *
 * The socket stays open until stream_close(), which then tells the peer
 * nothing. No callback comes any more.
 */
void stream_hand_over(struct stream *s);

/**
 * stream_close() - close without a callback
 * @s: Stream; may be closed already.
 * @bye: Tell the peer.
 */
void stream_close(struct stream *s, bool bye);

/**
 * stream_path_mtu() - path MTU as TCP sees it
 * @s: Stream.
 *
 * Return: Bytes, 0 if unknown.
 */
unsigned int stream_path_mtu(const struct stream *s);

#endif /* _IO_STREAM_H */
