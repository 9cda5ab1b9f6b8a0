/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses with a port, one code path for both families.
 */
#ifndef _COMMON_SOCKADDR_H
#define _COMMON_SOCKADDR_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/**
 * union sockaddr_any - address and port of either family
 * @sa: Generic part.
 * @v4: If sa.sa_family is AF_INET.
 * @v6: If sa.sa_family is AF_INET6.
 */
union sockaddr_any {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

enum {
	SOCKADDR_HOST_STRLEN = INET6_ADDRSTRLEN + sizeof("%4294967295") - 1,
	SOCKADDR_STRLEN = SOCKADDR_HOST_STRLEN + sizeof("[]:65535") - 1,
};

enum { SOCKADDR_LIST_MAX = 16 };

/**
 * struct sockaddr_list - what a name stands for
 * @list: Addresses with port, in the order to try them.
 * @n: How many.
 */
struct sockaddr_list {
	union sockaddr_any list[SOCKADDR_LIST_MAX];
	size_t n;
};

/** sockaddr_len() - bytes of the address that are used */
socklen_t sockaddr_len(const union sockaddr_any *a);

/** sockaddr_port() - its port; host byte order */
uint16_t sockaddr_port(const union sockaddr_any *a);

/** sockaddr_set_port() - change the port; host byte order */
void sockaddr_set_port(union sockaddr_any *a, uint16_t port);

/**
 * sockaddr_host() - text of the address alone
 * @a: Address.
 * @buf: Filled with "192.0.2.1", of IPv4 inside of IPv6 as well, "2001:db8::1",
 *	or "fe80::1%3" with the index of its link (RFC 4007 section 11).
 *
 * Return: @buf.
 */
const char *sockaddr_host(const union sockaddr_any *a,
			  char buf[SOCKADDR_HOST_STRLEN]);

/** sockaddr_format() - "192.0.2.1:443" or "[2001:db8::1]:443" */
const char *sockaddr_format(const union sockaddr_any *a,
			    char buf[SOCKADDR_STRLEN]);

#endif /* _COMMON_SOCKADDR_H */
