/* SPDX-License-Identifier: GPL-2.0-only */
/* The far end of a CSTP connection: a TCP socket that speaks TLS by hand. */
#ifndef _SELFTESTS_KMOD_STREAM_H
#define _SELFTESTS_KMOD_STREAM_H

#include <stdbool.h>

#include "tlsrec.h"

enum {
	STREAM_PORT = 4433,
	STREAM_HEADER = 8,
	STREAM_PAYLOAD_MAX = TLSREC_PLAIN_MAX - STREAM_HEADER,
};

/**
 * struct stream - far end
 * @fd: its TCP socket
 * @tx: key of the records it sends
 * @rx: key of the records it receives
 * @buf: bytes received that are no whole record yet
 * @have: bytes used of @buf
 * @ended: the other end closed the connection or reset it
 * @type: content type of the last record received
 * @plain: plaintext of it
 * @size: bytes of @plain
 */
struct stream {
	int fd;
	struct tlsrec_key tx;
	struct tlsrec_key rx;
	uint8_t buf[2 * TLSREC_MAX];
	size_t have;
	bool ended;
	uint8_t type;
	uint8_t plain[TLSREC_MAX];
	size_t size;
};

/** stream_listen() - listening socket in the present namespace */
int stream_listen(int family, int host);

/** stream_connect() - connected socket in the present namespace */
int stream_connect(int family, int host);

/** stream_frame() - build a frame; returns its bytes */
size_t stream_frame(uint8_t *out, uint8_t frame, const void *payload,
		    size_t len);

/** stream_send_raw() - send bytes as they are */
void stream_send_raw(struct stream *s, const void *buf, size_t len);

/** stream_send_record() - send one record */
void stream_send_record(struct stream *s, uint8_t type, const void *plain,
			size_t len);

/** stream_send() - send one frame in one record */
void stream_send(struct stream *s, uint8_t frame, const void *payload,
		 size_t len);

/**
 * stream_recv() - wait for a record and open it
 * @s: far end; @type, @plain and @size are filled in
 * @timeout_ms: how long to wait for each piece of it
 *
 * The case fails if the record is not wholly right.
 *
 * Return: false if none came; @ended tells whether none will.
 */
bool stream_recv(struct stream *s, int timeout_ms);

/**
 * stream_recv_frame() - stream_recv() until a frame that is no noise comes
 * @s: far end; plain[6] is the frame type, the payload is behind STREAM_HEADER
 * @timeout_ms: how long to wait
 *
 * The case fails if the record is anything but one whole frame.
 */
bool stream_recv_frame(struct stream *s, int timeout_ms);

/** stream_drain() - receive until it is quiet; returns the number of frames */
unsigned int stream_drain(struct stream *s);

#endif /* _SELFTESTS_KMOD_STREAM_H */
