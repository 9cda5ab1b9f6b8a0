/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CSTP, the frames that the TLS channel carries (docs/protocol.md, "Frames"):
 *
 *   "STF"(3) 1(1) length of payload(2) type(1) 0(1) payload(n)
 *
 * and what else a TLS connection may say after its handshake. Peers send one
 * frame per record; what is read here may be cut anywhere.
 */
#ifndef _ACVPN_CORE_CSTP_H
#define _ACVPN_CORE_CSTP_H

#include "types.h"

enum {
	ACVPN_CSTP_HEADER_SIZE = 8,
	/* RFC 8446 5.1: a frame has to fit the plaintext of one record. */
	ACVPN_CSTP_FRAME_MAX = 1 << 14,
	ACVPN_CSTP_PAYLOAD_MAX = ACVPN_CSTP_FRAME_MAX - ACVPN_CSTP_HEADER_SIZE,
};

/* Content types of TLS records (RFC 8446 5.1) that are no application data. */
enum {
	ACVPN_CSTP_RECORD_ALERT = 21,
	ACVPN_CSTP_RECORD_HANDSHAKE = 22,
};

/**
 * acvpn_cstp_write() - write the header of a frame
 * @buf: room for ACVPN_CSTP_HEADER_SIZE bytes
 * @type: frame type
 * @length: bytes of payload, at most ACVPN_CSTP_PAYLOAD_MAX
 */
void acvpn_cstp_write(u8 *buf, u8 type, u16 length);

/**
 * struct acvpn_cstp_parser - where in its frames a stream is; zeroed to start
 * @header: header of the frame, as far as it was read
 * @have: bytes of @header that were read
 * @got: bytes of payload that were read, once @header is whole
 */
struct acvpn_cstp_parser {
	u8 header[ACVPN_CSTP_HEADER_SIZE];
	u8 have;
	u16 got;
};

/**
 * struct acvpn_cstp_piece - payload that lies in one piece
 * @type: type of its frame
 * @length: bytes of payload of the whole frame
 * @offset: where in that payload the piece belongs
 * @data: the piece, inside the buffer that was parsed
 * @len: bytes in @data, 0 only if @length is
 */
struct acvpn_cstp_piece {
	u8 type;
	u16 length;
	u16 offset;
	const u8 *data;
	u16 len;
};

/**
 * enum acvpn_cstp_verdict - what a parser found
 * @ACVPN_CSTP_MORE: nothing whole; all of the buffer was read
 * @ACVPN_CSTP_PIECE: payload, the rest of its frame up to the buffer's end
 * @ACVPN_CSTP_BAD_MAGIC: this is not CSTP
 * @ACVPN_CSTP_BAD_LENGTH: the frame would not fit a record
 */
enum acvpn_cstp_verdict {
	ACVPN_CSTP_MORE,
	ACVPN_CSTP_PIECE,
	ACVPN_CSTP_BAD_MAGIC,
	ACVPN_CSTP_BAD_LENGTH,
};

/**
 * acvpn_cstp_next() - read the stream up to the next piece of payload
 * @parser: where the stream is; of no use any more after a bad verdict
 * @buf: what comes next in the stream; moved behind what was read
 * @len: bytes in @buf; lowered accordingly
 * @piece: filled in if the verdict is ACVPN_CSTP_PIECE
 *
 * A frame is over with the piece that has @offset + @len equal to @length. Any
 * verdict but ACVPN_CSTP_MORE leaves more to be read, perhaps.
 *
 * Return: the verdict.
 */
enum acvpn_cstp_verdict acvpn_cstp_next(struct acvpn_cstp_parser *parser,
					const u8 **buf, size_t *len,
					struct acvpn_cstp_piece *piece);

/**
 * enum acvpn_cstp_control - what to do about a record that is no data
 * @ACVPN_CSTP_CONTROL_SKIP: nothing: session tickets, which the TLS library
 *	would have wanted before the keys left it
 * @ACVPN_CSTP_CONTROL_TELL: tell userspace
 * @ACVPN_CSTP_CONTROL_PAUSE: tell userspace and wait for it: the peer may have
 *	changed its keys
 * @ACVPN_CSTP_CONTROL_END: the peer closes the connection as it should
 * @ACVPN_CSTP_CONTROL_ERROR: the peer gives up on the connection
 * @ACVPN_CSTP_CONTROL_BAD: malformed, or not of TLS after the handshake
 */
enum acvpn_cstp_control {
	ACVPN_CSTP_CONTROL_SKIP,
	ACVPN_CSTP_CONTROL_TELL,
	ACVPN_CSTP_CONTROL_PAUSE,
	ACVPN_CSTP_CONTROL_END,
	ACVPN_CSTP_CONTROL_ERROR,
	ACVPN_CSTP_CONTROL_BAD,
};

/**
 * acvpn_cstp_control() - judge a record that is no data
 * @content_type: content type of the record
 * @tls13: the connection speaks TLS 1.3
 * @buf: plaintext of the record
 * @len: bytes in @buf
 *
 * Return: what to do.
 */
enum acvpn_cstp_control acvpn_cstp_control(u8 content_type, bool tls13,
					   const u8 *buf, size_t len);

#endif /* _ACVPN_CORE_CSTP_H */
