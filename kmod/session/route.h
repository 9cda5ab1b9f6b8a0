/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which session an inner address belongs to. Host addresses and networks live
 * in one hash table, keyed by prefix and length; a lookup asks it once for each
 * length that is in use, the longest first. A gateway uses one length, or two,
 * so this is a hash lookup in all but name, without a trie of our own.
 */
#ifndef _ACVPN_ROUTE_H
#define _ACVPN_ROUTE_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

struct acvpn_dev;
struct acvpn_session;
struct sk_buff;

/**
 * struct acvpn_route_prefix - a network or a host
 * @addr: address, IPv4-mapped for IPv4, host bits zero
 * @len: bits of the prefix, 96 more than usual for IPv4; 128 for a host
 * @pad: zero
 */
struct acvpn_route_prefix {
	struct in6_addr addr;
	u8 len;
	u8 pad[3];
};

/**
 * struct acvpn_route - leads an inner prefix to its session
 * @prefix: the prefix; all zero if the route is not in the table
 * @session: where it leads
 * @node: member of acvpn_dev.routes
 */
struct acvpn_route {
	struct acvpn_route_prefix prefix;
	struct acvpn_session *session;
	struct rhash_head node;
};

/**
 * struct acvpn_route_table - routes of a device
 * @hash: the routes
 * @count: routes by prefix length; protected by acvpn_dev.lock
 * @used: bit set for each length with routes; read under RCU
 */
struct acvpn_route_table {
	struct rhashtable hash;
	u32 count[129];
	unsigned long used[BITS_TO_LONGS(129)];
};

/**
 * acvpn_route_init() - make the table of a device
 * @adev: device that is being registered
 *
 * Return: 0 or a negative errno.
 */
int acvpn_route_init(struct acvpn_dev *adev);

/**
 * acvpn_route_destroy() - free the table, which is empty
 * @adev: device that is being unregistered
 */
void acvpn_route_destroy(struct acvpn_dev *adev);

/**
 * acvpn_route_prefix_set() - make a prefix
 * @prefix: filled in
 * @addr: address, IPv4-mapped for IPv4
 * @len: bits of the prefix, 96 more than usual for IPv4
 */
void acvpn_route_prefix_set(struct acvpn_route_prefix *prefix,
			    const struct in6_addr *addr, u8 len);

/**
 * acvpn_route_add() - lead a prefix to a session
 * @route: route with prefix and session set; acvpn_dev.lock is held
 *
 * Return: 0, -EADDRINUSE if it leads somewhere already, or -ENOMEM.
 */
int acvpn_route_add(struct acvpn_route *route);

/**
 * acvpn_route_del() - lead a prefix nowhere
 * @route: route; acvpn_dev.lock is held
 *
 * Readers may go on using it until an RCU grace period has passed.
 */
void acvpn_route_del(struct acvpn_route *route);

/**
 * acvpn_route_owner() - the session that has exactly this prefix
 * @adev: device; its lock is held
 * @prefix: prefix
 *
 * Return: the session, valid while the lock is held, or NULL.
 */
struct acvpn_session *
acvpn_route_owner(struct acvpn_dev *adev,
		  const struct acvpn_route_prefix *prefix);

/**
 * acvpn_route_find() - the session that an inner address belongs to
 * @adev: device; its lock is held
 * @addr: address, IPv4-mapped for IPv4
 *
 * Return: the session, valid while the lock is held, or NULL.
 */
struct acvpn_session *acvpn_route_find(struct acvpn_dev *adev,
				       const struct in6_addr *addr);

/**
 * acvpn_route_to() - the session that a packet's destination belongs to
 * @adev: device
 * @skb: IP packet, network header set
 *
 * Context: RCU read side.
 * Return: the session or NULL.
 */
struct acvpn_session *acvpn_route_to(struct acvpn_dev *adev,
				     const struct sk_buff *skb);

/**
 * acvpn_route_from() - the session that a packet's source belongs to
 * @adev: device
 * @skb: IP packet, network header set
 *
 * Context: RCU read side.
 * Return: the session or NULL.
 */
struct acvpn_session *acvpn_route_from(struct acvpn_dev *adev,
				       const struct sk_buff *skb);

#endif /* _ACVPN_ROUTE_H */
