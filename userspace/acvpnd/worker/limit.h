/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things that one host may have only so many of. IPv4 hosts are told apart by
 * their address, IPv6 ones by the first 64 bits of it.
 */
#ifndef _ACVPND_WORKER_LIMIT_H
#define _ACVPND_WORKER_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/sockaddr.h"

enum { LIMIT_KEY_SIZE = 8 };

/**
 * struct limit_host - a host that has some
 * @key: Bytes that tell it apart.
 * @count: How many it has; 0: the place is free.
 * @v6: Family.
 */
struct limit_host {
	uint8_t key[LIMIT_KEY_SIZE];
	unsigned int count;
	bool v6;
};

/**
 * struct limit - who has how many
 * @hosts: Table, open addressing.
 * @size: Places in @hosts, a power of two; 0: none yet.
 * @n: Places in use.
 * @max: How many a host may have; 0: any number, and nothing is counted.
 * @seed: Nobody outside knows where a host is in the table.
 */
struct limit {
	struct limit_host *hosts;
	unsigned int size;
	unsigned int n;
	unsigned int max;
	uint64_t seed;
};

/**
 * limit_init() - nobody has any
 * @l: Limit.
 * @max: How many a host may have, 0 any number.
 * @seed: Random number.
 */
void limit_init(struct limit *l, unsigned int max, uint64_t seed);

/**
 * limit_take() - a host wants one more
 * @l: Limit.
 * @addr: Its address; one of IPv4 inside of IPv6 is IPv4.
 *
 * Return: true if it may have it; then limit_give() has to follow.
 */
bool limit_take(struct limit *l, const union sockaddr_any *addr);

/**
 * limit_give() - a host gives one back
 * @l: Limit.
 * @addr: As for limit_take().
 */
void limit_give(struct limit *l, const union sockaddr_any *addr);

/**
 * limit_free() - release
 * @l: Limit.
 */
void limit_free(struct limit *l);

#endif /* _ACVPND_WORKER_LIMIT_H */
