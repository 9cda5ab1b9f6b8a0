/* SPDX-License-Identifier: GPL-2.0-only */
/* Malformed datagrams, each of which belongs to one drop counter. */
#ifndef _SELFTESTS_KMOD_FLOOD_H
#define _SELFTESTS_KMOD_FLOOD_H

#include "peer.h"

/* Numbers 1 to here belong to the flood. */
enum { FLOOD_SEQS = 99 };

/** flood_prime() - send one keepalive with each of the flood's numbers */
void flood_prime(struct peer *peer);

/**
 * flood() - send malformed datagrams
 * @peer: end to send from; its key, and a socket connected to the victim
 * @count: how many
 * @seed: of the random numbers
 *
 * Prints "sent COUNT" now and then, and at last "expect NAME COUNT" for each
 * counter that must rise.
 */
void flood(struct peer *peer, unsigned int count, unsigned int seed);

#endif /* _SELFTESTS_KMOD_FLOOD_H */
