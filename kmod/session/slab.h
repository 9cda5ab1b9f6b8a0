/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Caches of the objects that a gateway has by the ten thousands: rounded up to
 * powers of two they would take half as much again. What comes from here is
 * not for kfree_rcu(), which old kernels cannot wait for when a cache goes.
 */
#ifndef _ACVPN_SLAB_H
#define _ACVPN_SLAB_H

struct kmem_cache;

/**
 * struct acvpn_slab - the caches
 * @session: struct acvpn_session
 * @transport: struct acvpn_transport
 * @key: struct acvpn_key
 * @endpoint: struct acvpn_endpoint
 */
struct acvpn_slab {
	struct kmem_cache *session;
	struct kmem_cache *transport;
	struct kmem_cache *key;
	struct kmem_cache *endpoint;
};

extern struct acvpn_slab acvpn_slab;

/**
 * acvpn_slab_init() - make the caches
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_slab_init(void);

/**
 * acvpn_slab_exit() - destroy the caches, whose objects are all freed
 *
 * Context: process, after rcu_barrier().
 */
void acvpn_slab_exit(void);

#endif /* _ACVPN_SLAB_H */
