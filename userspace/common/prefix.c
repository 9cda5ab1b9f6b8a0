// SPDX-License-Identifier: GPL-2.0-only
#include "common/prefix.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

enum { PREFIX_DIGITS_MAX = 3 };

unsigned int prefix_bits(sa_family_t family)
{
	return family == AF_INET6 ? 128 : 32;
}

void prefix_from_sockaddr(struct prefix *p, const union sockaddr_any *a)
{
	memset(p, 0, sizeof(*p));
	p->family = a->sa.sa_family;
	p->len = prefix_bits(p->family);
	if (p->family == AF_INET6)
		memcpy(p->addr, &a->v6.sin6_addr, 16);
	else
		memcpy(p->addr, &a->v4.sin_addr, 4);
}

int prefix_parse_mask(const char *text, uint8_t *len)
{
	struct in_addr mask;
	uint32_t bits;

	if (inet_pton(AF_INET, text, &mask) != 1)
		return -EINVAL;
	bits = ~ntohl(mask.s_addr);
	if (bits & (bits + 1))
		return -EINVAL;
	*len = 32 - __builtin_popcount(bits);
	return 0;
}

static int prefix_parse_len(const char *text, sa_family_t family, uint8_t *len)
{
	uint64_t bits;

	if (family == AF_INET && strchr(text, '.'))
		return prefix_parse_mask(text, len);
	if (strlen(text) > PREFIX_DIGITS_MAX ||
	    text_number(text, prefix_bits(family), &bits))
		return -EINVAL;
	*len = bits;
	return 0;
}

int prefix_parse(const char *text, struct prefix *p)
{
	size_t len = strcspn(text, "/");
	char addr[INET6_ADDRSTRLEN];
	struct prefix out = { 0 };

	if (len >= sizeof(addr))
		return -EINVAL;
	memcpy(addr, text, len);
	addr[len] = '\0';
	out.family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(out.family, addr, out.addr) != 1)
		return -EINVAL;
	out.len = prefix_bits(out.family);
	if (text[len] &&
	    prefix_parse_len(text + len + 1, out.family, &out.len))
		return -EINVAL;
	*p = out;
	return 0;
}

/* The bits of byte @i that belong to the network. */
static uint8_t prefix_byte_mask(const struct prefix *p, unsigned int i)
{
	if (p->len >= 8 * (i + 1))
		return 0xff;
	return p->len > 8 * i ? 0xff00 >> (p->len - 8 * i) : 0;
}

void prefix_normalize(struct prefix *p)
{
	unsigned int i;

	for (i = 0; i < sizeof(p->addr); i++)
		p->addr[i] &= prefix_byte_mask(p, i);
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
	unsigned int i;

	if (outer->family != inner->family || outer->len > inner->len)
		return false;
	for (i = 0; 8 * i < outer->len; i++)
		if ((outer->addr[i] ^ inner->addr[i]) &
		    prefix_byte_mask(outer, i))
			return false;
	return true;
}

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && prefix_covers(a, b);
}

const char *prefix_format_mask(const struct prefix *p,
			       char buf[INET_ADDRSTRLEN])
{
	struct in_addr mask = {
		p->len ? htonl(UINT32_MAX << (32 - p->len)) : 0
	};

	inet_ntop(AF_INET, &mask, buf, INET_ADDRSTRLEN);
	return buf;
}

const char *prefix_format_masked(const struct prefix *p,
				 char buf[PREFIX_STRLEN])
{
	struct prefix host = *p;
	char mask[INET_ADDRSTRLEN];

	if (p->family != AF_INET)
		return prefix_format(p, buf);
	host.len = prefix_bits(AF_INET);
	prefix_format(&host, buf);
	return strcat(strcat(buf, "/"), prefix_format_mask(p, mask));
}

const char *prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN])
{
	char text[INET6_ADDRSTRLEN] = "none";

	if (p->family != AF_UNSPEC)
		inet_ntop(p->family, p->addr, text, sizeof(text));
	if (p->family == AF_UNSPEC || p->len == prefix_bits(p->family))
		snprintf(buf, PREFIX_STRLEN, "%s", text);
	else
		snprintf(buf, PREFIX_STRLEN, "%s/%u", text, p->len);
	return buf;
}
