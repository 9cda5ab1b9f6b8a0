/* SPDX-License-Identifier: GPL-2.0-only */
/* Inner packets, built byte by byte. Both ends as drawn in netns.h. */
#ifndef _SELFTESTS_KMOD_INNER_H
#define _SELFTESTS_KMOD_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INNER_MAX = 16384, INNER_SYN_MAX = 80 };

/* Inner addresses: M is the end of the module under test, P its peer. */
#define INNER_M4 "10.9.0.1"
#define INNER_P4 "10.9.0.2"
#define INNER_M6 "fd09::1"
#define INNER_P6 "fd09::2"

enum { INNER_PORT_M = 7001, INNER_PORT_P = 7002 };

/**
 * struct inner_spec - what packet to build
 * @family: AF_INET or AF_INET6
 * @from_m: from M to P; otherwise from P to M
 * @size: bytes of the packet, headers included
 * @seed: varies the payload
 * @src: other source address than M or P, or NULL
 * @dst: other destination address, or NULL
 * @tos: type of service or traffic class: DSCP and ECN
 * @may_fragment: leave DF clear
 */
struct inner_spec {
	int family;
	bool from_m;
	size_t size;
	uint8_t seed;
	const char *src;
	const char *dst;
	uint8_t tos;
	bool may_fragment;
};

/** inner_headers() - bytes of IP and UDP (or ICMP echo) header */
size_t inner_headers(int family);

/**
 * inner_udp() - build a UDP packet with right checksums
 * @buf: room for @spec->size bytes
 * @spec: what to build
 *
 * Return: bytes of the packet.
 */
size_t inner_udp(uint8_t *buf, const struct inner_spec *spec);

/** inner_echo() - build an ICMP or ICMPv6 echo request, as inner_udp() */
size_t inner_echo(uint8_t *buf, const struct inner_spec *spec);

/**
 * inner_syn() - build a TCP SYN segment with right checksums
 * @buf: room for INNER_SYN_MAX bytes
 * @spec: what to build; @size does not matter
 * @mss: what its MSS option says; 0 to leave the option out
 *
 * Return: bytes of the packet.
 */
size_t inner_syn(uint8_t *buf, const struct inner_spec *spec, uint16_t mss);

/** inner_mss() - what the MSS option of a TCP SYN says, 0 if it has none */
unsigned int inner_mss(const uint8_t *buf, size_t len);

/** inner_tos() - type of service or traffic class of a packet */
uint8_t inner_tos(const uint8_t *buf);

/**
 * inner_wrong() - check lengths and checksums of a UDP or TCP packet
 * @buf: packet
 * @len: its bytes
 *
 * Of a fragment only the IP header is checked.
 *
 * Return: NULL, or what is wrong with it.
 */
const char *inner_wrong(const uint8_t *buf, size_t len);

/**
 * inner_is_echo_reply() - is this the answer to that echo request?
 * @reply: packet
 * @reply_len: its bytes
 * @request: what inner_echo() built
 * @request_len: its bytes
 */
bool inner_is_echo_reply(const uint8_t *reply, size_t reply_len,
			 const uint8_t *request, size_t request_len);

/**
 * inner_is_noise() - did the IPv6 stack send this on its own account?
 * @buf: packet
 * @len: its bytes
 *
 * Return: true for multicast listener reports and neighbour discovery.
 */
bool inner_is_noise(const uint8_t *buf, size_t len);

/**
 * inner_icmp_mtu() - MTU that an ICMP error tells
 * @buf: packet
 * @len: its bytes
 *
 * Return: MTU of a fragmentation-needed or packet-too-big message, 0 for other
 *	packets.
 */
uint32_t inner_icmp_mtu(const uint8_t *buf, size_t len);

#endif /* _SELFTESTS_KMOD_INNER_H */
