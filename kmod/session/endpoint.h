/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_ENDPOINT_H
#define _ACVPN_ENDPOINT_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "stat/sockaddr.h"

struct acvpn_dev;
struct acvpn_session;
struct acvpn_transport;
struct acvpn_udp_port;
struct dst_entry;
struct sk_buff;

/**
 * struct acvpn_endpoint_key - what an endpoint is found by
 * @here: what the sockets that datagrams arrive at are bound to; NULL of one
 *	whose socket is connected, which datagrams do not ask for
 * @addr: address of the peer, IPv4-mapped for IPv4
 * @scope: index of the link that a link-local @addr is on, else 0
 * @port: port of the peer
 * @pad: zero
 *
 * All before @port alone finds the endpoints of one host.
 */
struct acvpn_endpoint_key {
	const struct acvpn_udp_port *here;
	struct in6_addr addr;
	u32 scope;
	__be16 port;
	u8 pad[2];
};

/**
 * struct acvpn_endpoint_route - cached route to an endpoint
 * @dst: route; a reference is held
 * @cookie: proves that @dst is valid
 * @mark: mark of the packets that it was found for
 * @saddr: our address on it, IPv4-mapped for IPv4
 * @rcu: frees it after readers are gone
 */
struct acvpn_endpoint_route {
	struct dst_entry *dst;
	u32 cookie;
	u32 mark;
	struct in6_addr saddr;
	struct rcu_head rcu;
};

/**
 * struct acvpn_endpoint - where the peer of a DTLS transport is
 * @key: what it is found by: the peer address
 * @local: our address, family and port always set
 * @since: low bits of jiffies when the peer came there
 * @transport: transport that it belongs to
 * @node: member of acvpn_endpoint_table.by_address; the one found first was
 *	there last
 * @host: host that it is at; NULL if its socket is connected
 * @host_node: member of acvpn_endpoint_host.endpoints
 * @route: cached route or NULL
 * @rcu: frees it after readers are gone
 *
 * Does not change but for @route; a peer that moves gets a new endpoint, so
 * that nobody sees a mixture of both, nor a route to the old one.
 */
struct acvpn_endpoint {
	struct acvpn_endpoint_key key;
	union acvpn_sockaddr local;
	u32 since;
	struct acvpn_transport *transport;
	struct rhlist_head node;
	struct acvpn_endpoint_host *host;
	struct hlist_node host_node;
	struct acvpn_endpoint_route __rcu *route;
	struct rcu_head rcu;
};

/**
 * struct acvpn_endpoint_host - the endpoints of one host at one port of ours
 * @here: port; as in struct acvpn_endpoint_key, what it is found by
 * @addr: address of the peers, likewise
 * @scope: its link, likewise
 * @users: endpoints that are there, or about to be; protected by
 *	acvpn_endpoint_table.lock
 * @node: member of acvpn_endpoint_table.hosts
 * @endpoints: the endpoints; written under that lock, read under RCU
 * @rcu: frees it after readers are gone
 */
struct acvpn_endpoint_host {
	const struct acvpn_udp_port *here;
	struct in6_addr addr;
	u32 scope;
	unsigned int users;
	struct rhash_head node;
	struct hlist_head endpoints;
	struct rcu_head rcu;
};

/**
 * struct acvpn_endpoint_table - endpoints of a device
 * @by_address: all of them, by our port, address and port; only transports of
 *	one session have the same, but for those of connected sockets
 * @hosts: struct acvpn_endpoint_host of unconnected sockets, by our port and
 *	address
 * @lock: protects hosts and their lists, and who is new in @by_address; taken
 *	inside acvpn_transport.endpoint_lock
 */
struct acvpn_endpoint_table {
	struct rhltable by_address;
	struct rhashtable hosts;
	spinlock_t lock; /* hosts, their endpoints */
};

/**
 * struct acvpn_endpoint_match - whose a datagram is by where it came from
 * @transport: transport
 * @roams: it came from another port than the transport's last; it is then that
 *	session's only if a record in it proves it
 * @shared: other transports of the session are at that place, too
 * @scope: index of the link that it came by, if its source is link-local
 */
struct acvpn_endpoint_match {
	struct acvpn_transport *transport;
	bool roams;
	bool shared;
	u32 scope;
};

/**
 * acvpn_endpoint_init() - make the tables of a device
 * @adev: device that is being registered
 *
 * Return: 0 or a negative errno.
 */
int acvpn_endpoint_init(struct acvpn_dev *adev);

/**
 * acvpn_endpoint_destroy() - free the tables, which are empty
 * @adev: device that is being unregistered
 */
void acvpn_endpoint_destroy(struct acvpn_dev *adev);

/**
 * acvpn_endpoint_new() - give a transport its endpoint
 * @t: transport whose socket is set
 * @remote: peer address
 * @local: our address
 * @here: what the socket is bound to, to be found there by @remote; NULL if it
 *	is connected
 *
 * Return: 0, -EADDRINUSE if a transport of another session has this peer
 *	address there, or another negative errno.
 */
int acvpn_endpoint_new(struct acvpn_transport *t,
		       const union acvpn_sockaddr *remote,
		       const union acvpn_sockaddr *local,
		       const struct acvpn_udp_port *here);

/**
 * acvpn_endpoint_del() - take the endpoint from its transport, if it has one
 * @t: transport
 *
 * Readers may go on using it until an RCU grace period has passed.
 */
void acvpn_endpoint_del(struct acvpn_transport *t);

/**
 * acvpn_endpoint_owner() - the session whose peer is at an address
 * @adev: device; its lock is held
 * @here: what unconnected sockets are bound to, NULL for those that are
 *	connected
 * @remote: address of the peer
 * @local_port: our port, or 0 for any
 *
 * Return: the session, NULL if there is none, or an ERR_PTR: -ENOTUNIQ, there
 *	are more.
 */
struct acvpn_session *
acvpn_endpoint_owner(struct acvpn_dev *adev, const struct acvpn_udp_port *here,
		     const union acvpn_sockaddr *remote, __be16 local_port);

/**
 * acvpn_endpoint_find() - whose datagram is this?
 * @adev: device of the socket
 * @here: what the unconnected socket is bound to that it arrived at
 * @skb: datagram with network and transport header
 * @match: filled in
 *
 * Context: RCU read side.
 * Return: false if it is nobody's.
 */
bool acvpn_endpoint_find(struct acvpn_dev *adev,
			 const struct acvpn_udp_port *here,
			 const struct sk_buff *skb,
			 struct acvpn_endpoint_match *match);

/**
 * acvpn_endpoint_move() - follow a peer to where a datagram came from
 * @t: transport that an authentic and fresh record in it belongs to
 * @skb: datagram with network and transport header
 * @scope: of its source, as acvpn_endpoint_find() told
 *
 * Other transports of the session that were in the same place follow.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_endpoint_move(struct acvpn_transport *t, const struct sk_buff *skb,
			 u32 scope);

/**
 * acvpn_endpoint_remote() - where the peer is
 * @ep: endpoint
 * @remote: address, scope and port of the peer; zeros before
 */
void acvpn_endpoint_remote(const struct acvpn_endpoint *ep,
			   union acvpn_sockaddr *remote);

/**
 * acvpn_endpoint_set_route() - remember the route to an endpoint
 * @ep: endpoint
 * @dst: route; another reference is taken
 * @mark: mark of the packets that it was found for
 * @saddr: our address on it, IPv4-mapped for IPv4
 *
 * Context: RCU read side.
 */
void acvpn_endpoint_set_route(struct acvpn_endpoint *ep, struct dst_entry *dst,
			      u32 mark, const struct in6_addr *saddr);

/**
 * acvpn_endpoint_get_route() - the route remembered, if it is still good
 * @ep: endpoint
 * @mark: mark of the packet
 * @saddr: set to our address on it, IPv4-mapped for IPv4
 *
 * Context: RCU read side.
 * Return: route with a reference, or NULL.
 */
struct dst_entry *acvpn_endpoint_get_route(struct acvpn_endpoint *ep, u32 mark,
					   struct in6_addr *saddr);

#endif /* _ACVPN_ENDPOINT_H */
