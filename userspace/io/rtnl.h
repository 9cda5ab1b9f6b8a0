/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnetlink: links, addresses, routes and rules, one request after the other.
 */
#ifndef _IO_RTNL_H
#define _IO_RTNL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/prefix.h"

enum { RTNL_ERROR_SIZE = 256 };

/**
 * struct rtnl - connection to the kernel, opaque
 */
struct rtnl;

/**
 * struct rtnl_route_spec - a route
 * @type: RTN_UNICAST, RTN_THROW or RTN_UNREACHABLE.
 * @to: Network.
 * @table: Table.
 * @ifindex: Interface of a RTN_UNICAST route.
 * @protocol: Whose it is.
 */
struct rtnl_route_spec {
	uint8_t type;
	struct prefix to;
	uint32_t table;
	unsigned int ifindex;
	uint8_t protocol;
};

/**
 * struct rtnl_rule_spec - a rule of which table is asked
 * @family: AF_INET or AF_INET6.
 * @priority: Rules are asked in this order.
 * @table: Table to ask.
 * @not_mark: Packets with this mark do not ask; 0: all do.
 * @suppress: Answers with a prefix of this length or less do not count; -1: all
 *	count.
 * @protocol: Whose it is.
 */
struct rtnl_rule_spec {
	uint8_t family;
	uint32_t priority;
	uint32_t table;
	uint32_t not_mark;
	int suppress;
	uint8_t protocol;
};

/**
 * rtnl_open() - connect
 * @out: Set to the connection, also on failure, for rtnl_error(); or NULL.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_open(struct rtnl **out);

/**
 * rtnl_close() - disconnect
 * @r: Connection, or NULL.
 */
void rtnl_close(struct rtnl *r);

/**
 * rtnl_error() - why the last call failed
 * @r: Connection, or NULL.
 *
 * Return: Text.
 */
const char *rtnl_error(const struct rtnl *r);

/**
 * rtnl_link_raise() - set a link up
 * @r: Connection.
 * @ifindex: Link.
 * @mtu: Its MTU.
 *
 * It makes up no addresses: such have no meaning in a tunnel.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_link_raise(struct rtnl *r, unsigned int ifindex, unsigned int mtu);

/**
 * rtnl_address_add() - give a link an address, without a route
 * @r: Connection.
 * @ifindex: Link.
 * @address: Address with prefix.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_address_add(struct rtnl *r, unsigned int ifindex,
		     const struct prefix *address);

/**
 * rtnl_address_remove() - take an address from a link
 * @r: Connection.
 * @ifindex: Link; keeps its other addresses, see rtnl_link_promote().
 * @address: Address with prefix.
 *
 * Return: 0 or a negative errno: -ENOENT it has none such.
 */
int rtnl_address_remove(struct rtnl *r, unsigned int ifindex,
			const struct prefix *address);

/**
 * rtnl_link_promote() - have an IPv4 address outlive the first one of its
 * network
 * @r: Connection.
 * @ifindex: Link.
 *
 * Else the kernel removes them all with that; and with the last address of a
 * link the routes that go by it.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_link_promote(struct rtnl *r, unsigned int ifindex);

/**
 * rtnl_route_install() - add a route
 * @r: Connection.
 * @route: Route; takes the place of another one to the same network.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_route_install(struct rtnl *r, const struct rtnl_route_spec *route);

/**
 * rtnl_route_remove() - delete a route
 * @r: Connection.
 * @route: Route.
 *
 * Return: 0 or a negative errno: -ENOENT there is none.
 */
int rtnl_route_remove(struct rtnl *r, const struct rtnl_route_spec *route);

/**
 * rtnl_table_flush() - delete all routes of a table
 * @r: Connection.
 * @table: Table.
 */
void rtnl_table_flush(struct rtnl *r, uint32_t table);

/**
 * rtnl_rule_install() - add a rule
 * @r: Connection.
 * @rule: Rule.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_rule_install(struct rtnl *r, const struct rtnl_rule_spec *rule);

/**
 * rtnl_rule_remove() - delete a rule
 * @r: Connection.
 * @rule: Rule.
 *
 * Return: 0 or a negative errno: -ENOENT there is none.
 */
int rtnl_rule_remove(struct rtnl *r, const struct rtnl_rule_spec *rule);

/**
 * typedef rtnl_rule_fn - hears of a rule
 * @arg: What the caller gave.
 * @rule: Rule, valid during the call.
 */
typedef void (*rtnl_rule_fn)(void *arg, const struct rtnl_rule_spec *rule);

/**
 * rtnl_rule_list() - tell of each rule of a protocol
 * @r: Connection.
 * @family: AF_INET or AF_INET6.
 * @protocol: Whose rules.
 * @fn: Called for each; must not use @r.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int rtnl_rule_list(struct rtnl *r, uint8_t family, uint8_t protocol,
		   rtnl_rule_fn fn, void *arg);

#endif /* _IO_RTNL_H */
