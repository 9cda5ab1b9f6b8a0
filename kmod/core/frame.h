/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AnyConnect frames: on DTLS one type byte, then the payload up to the end of
 * the record (docs/protocol.md, "Frames").
 */
#ifndef _ACVPN_CORE_FRAME_H
#define _ACVPN_CORE_FRAME_H

#include "types.h"

enum acvpn_frame_type {
	ACVPN_FRAME_DATA = 0,
	ACVPN_FRAME_DPD_REQUEST = 3,
	ACVPN_FRAME_DPD_RESPONSE = 4,
	ACVPN_FRAME_DISCONNECT = 5,
	ACVPN_FRAME_KEEPALIVE = 7,
	ACVPN_FRAME_COMPRESSED = 8,
	ACVPN_FRAME_TERMINATE = 9,
};

enum { ACVPN_FRAME_DTLS_HEADER_SIZE = 1 };

/* What the shortest valid inner packet, a bare IPv4 header, needs. */
enum { ACVPN_INNER_SIZE_MIN = 20 };

/**
 * struct acvpn_inner - what an inner packet says of itself
 * @version: 4 or 6
 * @header: bytes of the fixed header, IPv4 options included
 * @length: bytes of the whole packet; what follows is padding
 */
struct acvpn_inner {
	u8 version;
	u16 header;
	u32 length;
};

/**
 * acvpn_inner_parse() - check the outline of an inner IP packet
 * @inner: filled in if the packet is valid
 * @buf: packet; at least min(@len, 40) bytes are readable
 * @len: bytes of payload
 *
 * Checks version, header length and total length against @len; nothing else,
 * the stack does the rest. IPv6 jumbograms (length 0) are refused.
 *
 * Return: true if the packet may be handed to the stack.
 */
bool acvpn_inner_parse(struct acvpn_inner *inner, const u8 *buf, size_t len);

#endif /* _ACVPN_CORE_FRAME_H */
