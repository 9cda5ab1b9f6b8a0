// SPDX-License-Identifier: GPL-2.0-only
#include "common/sockaddr.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>

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

const char *sockaddr_format(const union sockaddr_any *a,
			    char buf[SOCKADDR_STRLEN])
{
	bool v6 = a->sa.sa_family == AF_INET6;
	char text[INET6_ADDRSTRLEN] = "?";

	inet_ntop(a->sa.sa_family,
		  v6 ? (const void *)&a->v6.sin6_addr :
		       (const void *)&a->v4.sin_addr,
		  text, sizeof(text));
	snprintf(buf, SOCKADDR_STRLEN, v6 ? "[%s]:%u" : "%s:%u", text,
		 sockaddr_port(a));
	return buf;
}
