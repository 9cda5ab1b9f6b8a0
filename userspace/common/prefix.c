// SPDX-License-Identifier: GPL-2.0-only
#include "common/prefix.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

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

static int parse_len(const char *text, unsigned int max, uint8_t *len)
{
	unsigned int value = 0;

	if (!*text || strlen(text) > 3)
		return -EINVAL;
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text))
			return -EINVAL;
		value = value * 10 + (*text - '0');
	}
	if (value > max)
		return -EINVAL;
	*len = value;
	return 0;
}

int prefix_parse(const char *text, struct prefix *p)
{
	size_t len = strcspn(text, "/");
	char addr[INET6_ADDRSTRLEN];
	struct prefix out = { 0 };
	const char *suffix;
	int err = 0;

	if (len >= sizeof(addr))
		return -EINVAL;
	memcpy(addr, text, len);
	addr[len] = '\0';
	out.family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(out.family, addr, out.addr) != 1)
		return -EINVAL;
	out.len = prefix_bits(out.family);
	if (text[len]) {
		suffix = text + len + 1;
		if (out.family == AF_INET && strchr(suffix, '.'))
			err = prefix_parse_mask(suffix, &out.len);
		else
			err = parse_len(suffix, out.len, &out.len);
	}
	if (err)
		return err;
	*p = out;
	return 0;
}

void prefix_normalize(struct prefix *p)
{
	unsigned int i;

	for (i = p->len; i < prefix_bits(p->family); i++)
		p->addr[i / 8] &= ~(0x80 >> (i % 8));
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
	struct prefix cut = *inner;
	struct prefix net = *outer;

	if (outer->family != inner->family || outer->len > inner->len)
		return false;
	cut.len = outer->len;
	prefix_normalize(&cut);
	prefix_normalize(&net);
	return !memcmp(cut.addr, net.addr, sizeof(cut.addr));
}

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && prefix_covers(a, b);
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
