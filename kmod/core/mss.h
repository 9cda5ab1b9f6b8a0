/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maximum segment size that a TCP SYN announces (RFC 9293 3.7.1).
 */
#ifndef _ACVPN_CORE_MSS_H
#define _ACVPN_CORE_MSS_H

#include "types.h"

enum {
	ACVPN_MSS_TCP_HEADER_MIN = 20,
	ACVPN_MSS_TCP_HEADER_MAX = 60,
};

/**
 * acvpn_mss_find() - find the MSS option in a TCP header
 * @tcp: TCP header, whoever may have written it
 * @len: bytes that are readable; those behind the header do not matter
 *
 * Return: offset of the two bytes of the value from @tcp, or -1 if there is no
 *	such option or the header or an option before it is malformed.
 */
int acvpn_mss_find(const u8 *tcp, size_t len);

/**
 * acvpn_mss_get() - value of the MSS option
 * @tcp: TCP header
 * @at: what acvpn_mss_find() returned
 *
 * Return: the value in bytes.
 */
u16 acvpn_mss_get(const u8 *tcp, int at);

/**
 * acvpn_mss_set() - change the value of the MSS option
 * @tcp: TCP header
 * @at: what acvpn_mss_find() returned
 * @mss: new value in bytes
 * @checksum: the checksum covers the option, and is to be brought in line;
 *	false if it is still the sum of the pseudo-header alone
 */
void acvpn_mss_set(u8 *tcp, int at, u16 mss, bool checksum);

#endif /* _ACVPN_CORE_MSS_H */
