/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections that send a byte a second, and are made again when they end. */
#ifndef _SELFTESTS_LOAD_SLOW_H
#define _SELFTESTS_LOAD_SLOW_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct slow - such connections
 * @gateway: where they go to
 * @n: how many
 */
struct slow {
	struct sockaddr_in gateway;
	size_t n;
};

/**
 * slow_run() - have them until stop_asked()
 * @slow: how many, and where to
 *
 * Prints "slow N" when that many are there, in the end "ended N", how many the
 * gateway closed meanwhile.
 *
 * Return: true unless there is no memory.
 */
bool slow_run(const struct slow *slow);

#endif
