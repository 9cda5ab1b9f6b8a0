// SPDX-License-Identifier: GPL-2.0-only
#include "common/sockaddr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

socklen_t sockaddr_len(const union sockaddr_any *a)
{
	return a->sa.sa_family == AF_INET6 ? sizeof(a->v6) : sizeof(a->v4);
}

uint16_t sockaddr_port(const union sockaddr_any *a)
{
	return ntohs(a->sa.sa_family == AF_INET6 ? a->v6.sin6_port :
						   a->v4.sin_port);
}

void sockaddr_set_port(union sockaddr_any *a, uint16_t port)
{
	if (a->sa.sa_family == AF_INET6)
		a->v6.sin6_port = htons(port);
	else
		a->v4.sin_port = htons(port);
}

static const char *host6(const struct sockaddr_in6 *a,
			 char buf[SOCKADDR_HOST_STRLEN])
{
	size_t len;

	if (IN6_IS_ADDR_V4MAPPED(&a->sin6_addr))
		return inet_ntop(AF_INET, &a->sin6_addr.s6_addr[12], buf,
				 SOCKADDR_HOST_STRLEN);
	inet_ntop(AF_INET6, &a->sin6_addr, buf, SOCKADDR_HOST_STRLEN);
	len = strlen(buf);
	if (a->sin6_scope_id && IN6_IS_ADDR_LINKLOCAL(&a->sin6_addr))
		snprintf(buf + len, SOCKADDR_HOST_STRLEN - len, "%%%u",
			 a->sin6_scope_id);
	return buf;
}

const char *sockaddr_host(const union sockaddr_any *a,
			  char buf[SOCKADDR_HOST_STRLEN])
{
	if (a->sa.sa_family == AF_INET6)
		return host6(&a->v6, buf);
	if (!inet_ntop(a->sa.sa_family, &a->v4.sin_addr, buf,
		       SOCKADDR_HOST_STRLEN))
		snprintf(buf, SOCKADDR_HOST_STRLEN, "?");
	return buf;
}

const char *sockaddr_format(const union sockaddr_any *a,
			    char buf[SOCKADDR_STRLEN])
{
	char host[SOCKADDR_HOST_STRLEN];

	sockaddr_host(a, host);
	snprintf(buf, SOCKADDR_STRLEN,
		 strchr(host, ':') ? "[%s]:%u" : "%s:%u", host,
		 sockaddr_port(a));
	return buf;
}
