/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_ADDR_H
#define _LIBACVPN_ADDR_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * struct acvpn_addr_types - attribute types of one endpoint
 * @ipv4: Type of the IPv4 address.
 * @ipv6: Type of the IPv6 address.
 * @port: Type of the port, 0 if there is none.
 * @scope: Type of the scope, 0 if there is none.
 */
struct acvpn_addr_types {
	int ipv4;
	int ipv6;
	int port;
	int scope;
};

/**
 * acvpn_addr_put() - append an address to a message
 * @msg: Message.
 * @types: Where to put it.
 * @addr: Address; nothing is appended if its family is AF_UNSPEC.
 *
 * Return: 0 or -EMSGSIZE or -EAFNOSUPPORT.
 */
int acvpn_addr_put(struct nl_msg *msg, const struct acvpn_addr_types *types,
		   const struct acvpn_addr *addr);

/**
 * acvpn_endpoint_put() - append an endpoint to a message
 * @msg: Message.
 * @types: Where to put it.
 * @ep: Endpoint; nothing is appended if its family is AF_UNSPEC.
 *
 * Return: 0 or -EMSGSIZE or -EAFNOSUPPORT.
 */
int acvpn_endpoint_put(struct nl_msg *msg,
		       const struct acvpn_addr_types *types,
		       const struct acvpn_endpoint *ep);

/**
 * acvpn_addr_read() - address of a table of attributes
 * @tb: Attributes by type, with checked lengths.
 * @types: Where to look; of two, the IPv4 address counts.
 * @addr: Set to the address, or to none.
 */
void acvpn_addr_read(struct nlattr **tb, const struct acvpn_addr_types *types,
		     struct acvpn_addr *addr);

/**
 * acvpn_addr_read_v4() - address of an attribute
 * @attr: At least 4 bytes, or NULL.
 * @addr: Set to the address, or to none.
 */
void acvpn_addr_read_v4(const struct nlattr *attr, struct acvpn_addr *addr);

/**
 * acvpn_addr_read_v6() - address of an attribute
 * @attr: At least 16 bytes, or NULL.
 * @addr: Set to the address, or to none.
 */
void acvpn_addr_read_v6(const struct nlattr *attr, struct acvpn_addr *addr);

/**
 * acvpn_endpoint_read() - endpoint of a table of attributes
 * @tb: Attributes by type, with checked lengths.
 * @types: Where to look.
 * @ep: Set to the endpoint, or to none.
 */
void acvpn_endpoint_read(struct nlattr **tb,
			 const struct acvpn_addr_types *types,
			 struct acvpn_endpoint *ep);

#endif /* _LIBACVPN_ADDR_H */
