/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control channel: CSTP frames on the TLS connection.
 */
#ifndef _IO_CSTP_CHANNEL_H
#define _IO_CSTP_CHANNEL_H

#include "common/buf.h"
#include "io/stream.h"

/**
 * enum cstp_channel_end - why a control channel ended
 * @CSTP_CHANNEL_END_DISCONNECT: The gateway ended the session.
 * @CSTP_CHANNEL_END_TERMINATE: The gateway shuts down.
 * @CSTP_CHANNEL_END_CLOSED: The connection was closed or broke.
 * @CSTP_CHANNEL_END_DEAD: The gateway does not answer.
 * @CSTP_CHANNEL_END_PROTOCOL: The gateway sent nonsense.
 */
enum cstp_channel_end {
	CSTP_CHANNEL_END_DISCONNECT,
	CSTP_CHANNEL_END_TERMINATE,
	CSTP_CHANNEL_END_CLOSED,
	CSTP_CHANNEL_END_DEAD,
	CSTP_CHANNEL_END_PROTOCOL,
};

/**
 * typedef cstp_channel_end_fn - hears that the channel ended
 * @arg: What the caller gave.
 * @end: Why.
 * @text: What the gateway or the system said about it, may be "".
 */
typedef void (*cstp_channel_end_fn)(void *arg, enum cstp_channel_end end,
				    const char *text);

/**
 * struct cstp_channel - control channel; all zero is none
 * @stream: TLS connection.
 * @in: Bytes of an incomplete frame.
 * @timer: Next keepalive or probe.
 * @dpd: Microseconds of silence until we probe; 0 never.
 * @keepalive: Microseconds of own silence until we send; 0 never.
 * @last_rx: When we received last.
 * @last_tx: When we sent last.
 * @probes: Probes that were not answered.
 * @dropped: Data frames that were dropped: data goes over DTLS only.
 * @fn: Hears of the end.
 * @arg: Passed to @fn.
 */
struct cstp_channel {
	struct stream *stream;
	struct buf in;
	sd_event_source *timer;
	uint64_t dpd;
	uint64_t keepalive;
	uint64_t last_rx;
	uint64_t last_tx;
	unsigned int probes;
	uint64_t dropped;
	cstp_channel_end_fn fn;
	void *arg;
};

/**
 * cstp_channel_start() - take a TLS connection over
 * @c: Channel.
 * @stream: Open connection; its callbacks become ours.
 * @dpd: Seconds, 0 none.
 * @keepalive: Seconds, 0 none.
 * @fn: Called once when the channel ends by itself, never from in here.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int cstp_channel_start(struct cstp_channel *c, struct stream *stream,
		       unsigned int dpd, unsigned int keepalive,
		       cstp_channel_end_fn fn, void *arg);

/**
 * cstp_channel_input() - bytes that arrived with the reply to CONNECT
 * @c: Channel.
 * @data: Bytes.
 * @len: How many.
 */
void cstp_channel_input(struct cstp_channel *c, const uint8_t *data,
			size_t len);

/**
 * cstp_channel_stop() - release the channel; the stream is the caller's again
 * @c: Channel; may be all zero.
 */
void cstp_channel_stop(struct cstp_channel *c);

#endif /* _IO_CSTP_CHANNEL_H */
