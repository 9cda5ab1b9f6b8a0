/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_SOCKADDR_H
#define _ACVPN_SOCKADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
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
 * acvpn_sockaddr_put() - append an address and port to a message
 * @msg: message buffer
 * @a: address; AF_UNSPEC counts as 0.0.0.0
 * @attr4: attribute of an IPv4 address
 * @attr6: attribute of an IPv6 address
 * @attr_port: attribute of the port
 *
 * Return: 0 or -EMSGSIZE.
 */
static inline int acvpn_sockaddr_put(struct sk_buff *msg,
				     const union acvpn_sockaddr *a, int attr4,
				     int attr6, int attr_port)
{
	if (a->sa.sa_family == AF_INET6)
		return nla_put_in6_addr(msg, attr6, &a->v6.sin6_addr) ?:
		       nla_put_u32(msg, attr_port, ntohs(a->v6.sin6_port));
	return nla_put_in_addr(msg, attr4, a->v4.sin_addr.s_addr) ?:
	       nla_put_u32(msg, attr_port, ntohs(a->v4.sin_port));
}

#endif /* _ACVPN_SOCKADDR_H */
