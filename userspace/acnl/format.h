/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_FORMAT_H
#define _ACNL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum {
	ACNL_FORMAT_STRLEN = 40,
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

#endif /* _ACNL_FORMAT_H */
