/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inner addresses. All leases of all networks are in one place, and no two of
 * them overlap, whatever networks they were taken from: networks of groups may
 * overlap, explicit addresses may lie within them.
 */
#ifndef _ACVPND_AUTH_POOL_H
#define _ACVPND_AUTH_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"

enum {
	/* Leases that are looked at before a network counts as full. */
	AUTH_POOL_PROBES_MAX = 1 << 20,
};

struct auth_pool;

/**
 * struct auth_pool_wish - what a client should get
 * @network: Network to take a lease from.
 * @len: Length of the lease: 32 or 128 for one address; less for a network of
 *	the client's own, of which its address is the first. Not shorter than
 *	@network.
 * @user: Whose lease it is, if it should be the same the next time unless
 *	somebody else has it then; or NULL for any.
 * @wanted: Lease that the client asks for, such as the one it had; its length
 *	does not count. AF_UNSPEC: none. It is not taken from outside of
 *	@network.
 */
struct auth_pool_wish {
	struct prefix network;
	uint8_t len;
	const char *user;
	struct prefix wanted;
};

/**
 * auth_pool_new() - begin without leases
 * @pool: Filled in.
 *
 * Return: 0 or -ENOMEM.
 */
int auth_pool_new(struct auth_pool **pool);

/** auth_pool_free() - forget everything */
void auth_pool_free(struct auth_pool *pool);

/**
 * auth_pool_take() - find a lease that is free
 * @pool: Pool.
 * @wish: From where.
 * @lease: Filled in.
 *
 * The first and the last address of an IPv4 network and the first one of an
 * IPv6 network are nobody's. In a network of more than AUTH_POOL_PROBES_MAX
 * leases that is nearly full one may be missed.
 *
 * Return: 0; -EADDRNOTAVAIL all are taken; -EINVAL the wish makes no sense;
 * -ENOMEM.
 */
int auth_pool_take(struct auth_pool *pool, const struct auth_pool_wish *wish,
		   struct prefix *lease);

/**
 * auth_pool_claim() - take a certain lease
 * @pool: Pool.
 * @lease: It; the gateway's own address, an explicit one of a user, or that of
 *	a session that was there before this process.
 *
 * Return: 0; -EADDRINUSE it overlaps with another one; -ENOMEM.
 */
int auth_pool_claim(struct auth_pool *pool, const struct prefix *lease);

/**
 * auth_pool_take_fixed() - take the lease that is a certain user's
 * @pool: Pool.
 * @wish: From where others are taken; the lease need not be of its network.
 * @lease: It.
 *
 * Return: 0; -EADDRINUSE somebody has it, or it is one of @wish->network that
 * is nobody's; -ENOMEM.
 */
int auth_pool_take_fixed(struct auth_pool *pool,
			 const struct auth_pool_wish *wish,
			 const struct prefix *lease);

/**
 * auth_pool_give() - give back
 * @pool: Pool.
 * @lease: As it was taken; one that was not taken, or AF_UNSPEC, is ignored.
 */
void auth_pool_give(struct auth_pool *pool, const struct prefix *lease);

/** auth_pool_used() - number of leases */
size_t auth_pool_used(const struct auth_pool *pool);

/**
 * auth_pool_address() - address that a client with this lease has
 * @lease: Lease.
 * @address: Filled in: that of a lease of one address, else the first one
 *	behind the network's own; with the lease's length.
 */
void auth_pool_address(const struct prefix *lease, struct prefix *address);

#endif /* _ACVPND_AUTH_POOL_H */
