// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *acvpn_addr_format(const struct acvpn_addr *addr, char *buf,
			      size_t size)
{
	if (addr->family == AF_UNSPEC ||
	    !inet_ntop(addr->family, &addr->v6, buf, size))
		snprintf(buf, size, "none");
	return buf;
}

const char *acvpn_endpoint_format(const struct acvpn_endpoint *ep, char *buf,
				  size_t size)
{
	char host[INET6_ADDRSTRLEN];

	acvpn_addr_format(&ep->addr, host, sizeof(host));
	if (ep->addr.family == AF_UNSPEC)
		snprintf(buf, size, "%s", host);
	else if (ep->addr.family == AF_INET6 && ep->scope)
		snprintf(buf, size, "[%s%%%u]:%u", host, ep->scope, ep->port);
	else if (ep->addr.family == AF_INET6)
		snprintf(buf, size, "[%s]:%u", host, ep->port);
	else
		snprintf(buf, size, "%s:%u", host, ep->port);
	return buf;
}

int acvpn_addr_put(struct nl_msg *msg, const struct acvpn_addr_types *types,
		   const struct acvpn_addr *addr)
{
	int rc;

	switch (addr->family) {
	case AF_UNSPEC:
		return 0;
	case AF_INET:
		rc = nla_put(msg, types->ipv4, sizeof(addr->v4), &addr->v4);
		break;
	case AF_INET6:
		rc = nla_put(msg, types->ipv6, sizeof(addr->v6), &addr->v6);
		break;
	default:
		return -EAFNOSUPPORT;
	}
	return rc < 0 ? -EMSGSIZE : 0;
}

int acvpn_endpoint_put(struct nl_msg *msg,
		       const struct acvpn_addr_types *types,
		       const struct acvpn_endpoint *ep)
{
	int err = acvpn_addr_put(msg, types, &ep->addr);

	if (err || ep->addr.family == AF_UNSPEC)
		return err;
	if (nla_put_u32(msg, types->port, ep->port) < 0 ||
	    (ep->scope && nla_put_u32(msg, types->scope, ep->scope) < 0))
		return -EMSGSIZE;
	return 0;
}

void acvpn_addr_read_v4(const struct nlattr *attr, struct acvpn_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (!attr)
		return;
	addr->family = AF_INET;
	memcpy(&addr->v4, nla_data(attr), sizeof(addr->v4));
}

void acvpn_addr_read_v6(const struct nlattr *attr, struct acvpn_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (!attr)
		return;
	addr->family = AF_INET6;
	memcpy(&addr->v6, nla_data(attr), sizeof(addr->v6));
}

void acvpn_addr_read(struct nlattr **tb, const struct acvpn_addr_types *types,
		     struct acvpn_addr *addr)
{
	if (tb[types->ipv4])
		acvpn_addr_read_v4(tb[types->ipv4], addr);
	else
		acvpn_addr_read_v6(tb[types->ipv6], addr);
}

void acvpn_endpoint_read(struct nlattr **tb,
			 const struct acvpn_addr_types *types,
			 struct acvpn_endpoint *ep)
{
	acvpn_addr_read(tb, types, &ep->addr);
	ep->port = tb[types->port] ? nla_get_u32(tb[types->port]) : 0;
	ep->scope = types->scope && tb[types->scope] ?
		    nla_get_u32(tb[types->scope]) : 0;
}
