/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets of IPv4 whose sources do not exist, at a given rate. */
#ifndef _SELFTESTS_LOAD_FORGE_H
#define _SELFTESTS_LOAD_FORGE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

enum forge_kind {
	FORGE_SYN,
	FORGE_HELLO,
};

/**
 * struct forge - such packets
 * @kind: what they are: of TCP, the first of a connection, or of UDP, the first
 *	hello of DTLS
 * @gateway: where they go to
 * @rate: packets a second
 */
struct forge {
	enum forge_kind kind;
	struct sockaddr_in gateway;
	unsigned int rate;
};

/**
 * forge_run() - send them until stop_asked()
 * @forge: what, and how many
 *
 * Their sources are of 100.64.0.0/10. Prints "forging" with the first, in the
 * end "sent N seconds S".
 *
 * Return: true unless they cannot be sent.
 */
bool forge_run(const struct forge *forge);

#endif
