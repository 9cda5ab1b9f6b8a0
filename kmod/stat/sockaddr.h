/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_SOCKADDR_H
#define _ACVPN_SOCKADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <net/ipv6.h>
#include <net/netlink.h>

/**
 * union acvpn_sockaddr - an address and port of either family
 * @sa: to tell the family
 * @v4: if it is AF_INET
 * @v6: if it is AF_INET6; never IPv4-mapped
 */
union acvpn_sockaddr {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/**
 * acvpn_sockaddr_needs_scope() - is it another host's on another link?
 * @a: address of one host
 *
 * Return: true of link-local addresses alone (RFC 4007).
 */
static inline bool acvpn_sockaddr_needs_scope(const union acvpn_sockaddr *a)
{
	return a->sa.sa_family == AF_INET6 &&
	       ipv6_addr_type(&a->v6.sin6_addr) & IPV6_ADDR_LINKLOCAL;
}

/**
 * struct acvpn_sockaddr_attrs - attributes of an address and port
 * @v4: IPv4 address
 * @v6: IPv6 address
 * @port: port
 * @scope: index of the link of a link-local address, or 0: it is not told
 */
struct acvpn_sockaddr_attrs {
	int v4;
	int v6;
	int port;
	int scope;
};

static inline int acvpn_sockaddr_put6(struct sk_buff *msg,
				      const struct sockaddr_in6 *a,
				      const struct acvpn_sockaddr_attrs *attrs)
{
	int err;

	err = nla_put_in6_addr(msg, attrs->v6, &a->sin6_addr) ?:
	      nla_put_u32(msg, attrs->port, ntohs(a->sin6_port));
	if (err || !attrs->scope || !a->sin6_scope_id)
		return err;
	return nla_put_u32(msg, attrs->scope, a->sin6_scope_id);
}

/**
 * acvpn_sockaddr_put() - append an address and port to a message
 * @msg: message buffer
 * @a: address; AF_UNSPEC counts as 0.0.0.0
 * @attrs: as what
 *
 * Return: 0 or -EMSGSIZE.
 */
static inline int acvpn_sockaddr_put(struct sk_buff *msg,
				     const union acvpn_sockaddr *a,
				     const struct acvpn_sockaddr_attrs *attrs)
{
	if (a->sa.sa_family == AF_INET6)
		return acvpn_sockaddr_put6(msg, &a->v6, attrs);
	return nla_put_in_addr(msg, attrs->v4, a->v4.sin_addr.s_addr) ?:
	       nla_put_u32(msg, attrs->port, ntohs(a->v4.sin_port));
}

#endif /* _ACVPN_SOCKADDR_H */
