/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_PRINT_H
#define _ACNL_PRINT_H

#include <stdio.h>

#include "libacvpn/acvpn.h"

/**
 * acnl_print_link() - print the line about a device
 * @out: Where to.
 * @link: Device.
 */
void acnl_print_link(FILE *out, const struct acvpn_link_info *link);

/**
 * acnl_print_drop_count() - what the transports of a session dropped
 * @session: Session.
 *
 * Return: Packets and records.
 */
uint64_t acnl_print_drop_count(const struct acvpn_session_info *session);

/**
 * acnl_print_session() - print all that is known about a session
 * @out: Where to.
 * @session: Session.
 */
void acnl_print_session(FILE *out, const struct acvpn_session_info *session);

/**
 * acnl_print_drops() - print the drop counters of a session with meanings
 * @out: Where to.
 * @session: Session.
 */
void acnl_print_drops(FILE *out, const struct acvpn_session_info *session);

/**
 * acnl_print_inner() - text of the inner addresses of a session
 * @session: Session.
 * @buf: Filled with such as "10.0.0.2, fd00::2" or "none".
 * @size: Bytes in @buf; ACNL_PRINT_INNER_STRLEN suffices.
 *
 * Return: @buf.
 */
const char *acnl_print_inner(const struct acvpn_session_info *session,
			     char *buf, size_t size);

/**
 * acnl_print_transport_name() - text that names a transport of a session
 * @type: enum acvpn_transport_type.
 * @slot: enum acvpn_slot, or 0 for the current one.
 * @buf: Filled with "dtls" or "dtls/next".
 * @size: Bytes in @buf; ACNL_PRINT_TRANSPORT_STRLEN suffices.
 *
 * Return: @buf.
 */
const char *acnl_print_transport_name(uint32_t type, uint32_t slot, char *buf,
				      size_t size);

#define ACNL_PRINT_TRANSPORT_STRLEN 40
#define ACNL_PRINT_INNER_STRLEN (INET_ADDRSTRLEN + INET6_ADDRSTRLEN + 2)

/**
 * acnl_print_sum() - what counters come to, in a line
 * @out: Where to.
 * @s: Counters.
 *
 * Prints "12.3 MiB received, 84 B sent" and, if there were any, the drops.
 */
void acnl_print_sum(FILE *out, const struct acvpn_stats *s);

#endif /* _ACNL_PRINT_H */
