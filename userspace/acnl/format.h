/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_FORMAT_H
#define _ACNL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "libacvpn/acvpn.h"

enum {
	ACNL_FORMAT_STRLEN = 40,
	ACNL_FORMAT_NETWORK_STRLEN = INET6_ADDRSTRLEN + sizeof("/128"),
	ACNL_FORMAT_HEX_STRLEN = 2 * ACVPN_EVENT_PAYLOAD_MAX + 1,
	ACNL_FORMAT_OPAQUE_STRLEN = ACNL_FORMAT_HEX_STRLEN + sizeof("0x"),
};

/**
 * acnl_format_bytes() - number of bytes for people
 * @bytes: Bytes.
 * @buf: Filled with three digits and a binary unit: "512 B", "1.50 KiB".
 *
 * Return: @buf.
 */
const char *acnl_format_bytes(uint64_t bytes, char buf[ACNL_FORMAT_STRLEN]);

/**
 * acnl_format_duration() - time for people
 * @ms: Milliseconds.
 * @buf: Filled with the two largest units: "120 ms", "3 s", "2 min 5 s",
 *	"4 d 3 h".
 *
 * Return: @buf.
 */
const char *acnl_format_duration(uint64_t ms, char buf[ACNL_FORMAT_STRLEN]);

/**
 * acnl_format_count() - number with its noun
 * @n: Number.
 * @one: Noun, such as "packet"; an "s" makes the plural.
 * @buf: Filled with "1 packet", "2 packets".
 *
 * Return: @buf.
 */
const char *acnl_format_count(uint64_t n, const char *one,
			      char buf[ACNL_FORMAT_STRLEN]);

/**
 * acnl_format_network() - text of a network
 * @network: Network.
 * @buf: Filled with "192.0.2.0/24" or "2001:db8::/32".
 *
 * Return: @buf.
 */
const char *acnl_format_network(const struct acvpn_network *network,
				char buf[ACNL_FORMAT_NETWORK_STRLEN]);

/**
 * acnl_format_opaque() - text of bytes that may or may not be text
 * @data: Bytes, as somebody else chose them.
 * @n: How many, up to ACVPN_EVENT_PAYLOAD_MAX.
 * @buf: Filled with "text" in quotes, or with 0x and hexadecimal digits if
 *	anything in it might fool a terminal.
 *
 * Return: @buf.
 */
const char *acnl_format_opaque(const uint8_t *data, size_t n,
			       char buf[ACNL_FORMAT_OPAQUE_STRLEN]);

#endif /* _ACNL_FORMAT_H */
