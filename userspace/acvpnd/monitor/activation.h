/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets that the service manager has opened, and kept open meanwhile.
 */
#ifndef _ACVPND_MONITOR_ACTIVATION_H
#define _ACVPND_MONITOR_ACTIVATION_H

#include <stddef.h>

/* Of each kind, at most. */
enum { ACTIVATION_MAX = 8 };

/**
 * struct activation - sockets
 * @tcp: Those that listen for TCP.
 * @n_tcp: How many.
 * @udp: Bound ones for UDP, which others may be bound beside.
 * @n_udp: How many.
 */
struct activation {
	int tcp[ACTIVATION_MAX];
	size_t n_tcp;
	int udp[ACTIVATION_MAX];
	size_t n_udp;
};

/**
 * activation_take() - take them
 * @a: Filled in; without a service manager there are none.
 * @error: Filled with the reason of a failure, and what to do.
 * @size: Bytes in @error.
 *
 * They do not block then. They are IPv4's or IPv6's, but not both.
 *
 * Return: 0 or a negative errno: -EPROTOTYPE there is one of no use.
 */
int activation_take(struct activation *a, char *error, size_t size);

#endif /* _ACVPND_MONITOR_ACTIVATION_H */
