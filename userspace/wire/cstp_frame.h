/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CSTP frames: "STF" 1, length (big endian), type, 0, payload.
 */
#ifndef _WIRE_CSTP_FRAME_H
#define _WIRE_CSTP_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum {
	CSTP_HEADER_SIZE = 8,
	/* The length field of a frame that fills one TLS record. */
	CSTP_PAYLOAD_MAX = 16384 - CSTP_HEADER_SIZE,
};

/**
 * enum cstp_type - type of a frame, also of frames inside DTLS records
 * @CSTP_DATA: One inner packet.
 * @CSTP_DPD_REQUEST: To be answered with the same payload.
 * @CSTP_DPD_RESPONSE: The answer.
 * @CSTP_DISCONNECT: The sender ends the session.
 * @CSTP_KEEPALIVE: Nothing to do.
 * @CSTP_COMPRESSED: One compressed inner packet.
 * @CSTP_TERMINATE: The gateway shuts down.
 */
enum cstp_type {
	CSTP_DATA = 0,
	CSTP_DPD_REQUEST = 3,
	CSTP_DPD_RESPONSE = 4,
	CSTP_DISCONNECT = 5,
	CSTP_KEEPALIVE = 7,
	CSTP_COMPRESSED = 8,
	CSTP_TERMINATE = 9,
};

enum {
	/* First payload byte of a DISCONNECT by the user. */
	CSTP_REASON_USER = 0xb0,
	CSTP_TEXT_MAX = 200,
	CSTP_BYE_MAX = CSTP_HEADER_SIZE + 1 + CSTP_TEXT_MAX,
};

/**
 * struct cstp_frame - a frame found in a byte stream
 * @type: enum cstp_type, or a value that we do not know.
 * @payload: Points into the stream.
 * @len: Bytes of @payload.
 */
struct cstp_frame {
	uint8_t type;
	const uint8_t *payload;
	size_t len;
};

/**
 * cstp_frame_parse() - take one frame from the front of a stream
 * @data: Stream.
 * @size: Bytes in @data.
 * @frame: Filled in.
 * @used: Set to the bytes of the frame with header, or to 0 if the stream
 *	does not hold a complete frame yet.
 *
 * Return: 0 or -EBADMSG: no frame begins here.
 */
int cstp_frame_parse(const uint8_t *data, size_t size,
		     struct cstp_frame *frame, size_t *used);

/**
 * cstp_frame_header() - build a header
 * @header: Filled in.
 * @type: enum cstp_type.
 * @len: Bytes of payload, at most CSTP_PAYLOAD_MAX.
 */
void cstp_frame_header(uint8_t header[CSTP_HEADER_SIZE], uint8_t type,
		       size_t len);

/**
 * cstp_frame_bye() - build a DISCONNECT of the user
 * @frame: Filled in.
 * @text: Reason, cut if it is long.
 *
 * Return: Bytes used in @frame.
 */
size_t cstp_frame_bye(uint8_t frame[CSTP_BYE_MAX], const char *text);

#endif /* _WIRE_CSTP_FRAME_H */
