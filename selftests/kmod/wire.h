/* SPDX-License-Identifier: GPL-2.0-only */
/* Outer packets as NETNS_P sees them, and ICMP errors about them. */
#ifndef _SELFTESTS_KMOD_WIRE_H
#define _SELFTESTS_KMOD_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** wire_open() - socket that captures what comes to NETNS_P over veth0 */
int wire_open(int family);

/**
 * wire_recv() - wait for the next datagram that the module sent
 * @fd: wire_open()
 * @family: outer family
 * @buf: filled in from the IP header on
 * @size: its bytes
 *
 * Return: bytes of the packet, 0 if none came.
 */
size_t wire_recv(int fd, int family, uint8_t *buf, size_t size);

/**
 * wire_too_big() - a router on the way says that datagrams are too big
 * @family: outer family
 * @mtu: what the next link carries
 */
void wire_too_big(int family, uint32_t mtu);

#endif /* _SELFTESTS_KMOD_WIRE_H */
