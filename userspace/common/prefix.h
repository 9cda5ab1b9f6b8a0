/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Networks and interface addresses, one code path for both families.
 */
#ifndef _COMMON_PREFIX_H
#define _COMMON_PREFIX_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/prefix.h"
#include "common/sockaddr.h"

enum { PREFIX_STRLEN = INET6_ADDRSTRLEN + 4 };

/**
 * struct prefix - network or interface address
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for none.
 * @len: Prefix length in bits.
 * @addr: Address, network byte order; 4 or 16 bytes are used.
 */
struct prefix {
	sa_family_t family;
	uint8_t len;
	uint8_t addr[16];
};

/** prefix_bits() - bits of an address of the family: 32 or 128 */
unsigned int prefix_bits(sa_family_t family);

/** prefix_from_sockaddr() - host prefix of an address */
void prefix_from_sockaddr(struct prefix *p, const union sockaddr_any *a);

/**
 * prefix_parse() - parse "address[/length or dotted mask]"
 * @text: Text; without a length all bits count.
 * @p: Filled in; host bits are kept.
 *
 * Return: 0 or -EINVAL.
 */
int prefix_parse(const char *text, struct prefix *p);

/**
 * prefix_parse_mask() - length of a dotted IPv4 mask
 * @text: Such as "255.255.255.0"; must be contiguous.
 * @len: Set to its length.
 *
 * Return: 0 or -EINVAL.
 */
int prefix_parse_mask(const char *text, uint8_t *len);

/** prefix_normalize() - clear the host bits */
void prefix_normalize(struct prefix *p);

/** prefix_covers() - does @outer contain all of @inner? */
bool prefix_covers(const struct prefix *outer, const struct prefix *inner);

/** prefix_equal() - are both the same network? */
bool prefix_equal(const struct prefix *a, const struct prefix *b);

/** prefix_format() - "192.0.2.0/24"; without the length if it is a host */
const char *prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN]);

/** prefix_format_masked() - "192.0.2.0/255.255.255.0"; IPv6 with a length */
const char *prefix_format_masked(const struct prefix *p,
				 char buf[PREFIX_STRLEN]);
/** prefix_format_mask() - dotted mask of an IPv4 prefix */
const char *prefix_format_mask(const struct prefix *p,
			       char buf[INET_ADDRSTRLEN]);

#endif /* _COMMON_PREFIX_H */
