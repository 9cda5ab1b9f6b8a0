// SPDX-License-Identifier: GPL-2.0-only

#include "inner.h"

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <string.h>

enum { V4_HEADER = 20, V6_HEADER = 40, L4_HEADER = 8, TTL = 64 };

enum { TCP_HEADER = 20, TCP_SYN = 2, OPTION_NOP = 1, OPTION_MSS = 2 };

static size_t ip_header(int family)
{
	return family == AF_INET ? V4_HEADER : V6_HEADER;
}

size_t inner_headers(int family)
{
	return ip_header(family) + L4_HEADER;
}

static uint32_t sum(uint32_t acc, const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		acc += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	return acc;
}

static uint16_t fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return (uint16_t)~acc;
}

static void put_sum(uint8_t *at, uint32_t acc)
{
	at[0] = (uint8_t)(fold(acc) >> 8);
	at[1] = (uint8_t)fold(acc);
}

/* Sum of the pseudo header that UDP and ICMPv6 cover. */
static uint32_t pseudo(const uint8_t *ip, int family, uint8_t proto, size_t l4)
{
	size_t addrs = family == AF_INET ? 8 : 32;
	size_t at = family == AF_INET ? 12 : 8;

	return sum(proto + (uint32_t)l4, ip + at, addrs);
}

static const char *source(const struct inner_spec *spec)
{
	if (spec->src)
		return spec->src;
	if (spec->family == AF_INET)
		return spec->from_m ? INNER_M4 : INNER_P4;
	return spec->from_m ? INNER_M6 : INNER_P6;
}

static const char *destination(const struct inner_spec *spec)
{
	if (spec->dst)
		return spec->dst;
	if (spec->family == AF_INET)
		return spec->from_m ? INNER_P4 : INNER_M4;
	return spec->from_m ? INNER_P6 : INNER_M6;
}

static void put_v4(uint8_t *buf, const struct inner_spec *spec, uint8_t proto)
{
	struct iphdr ip = {
		.version = 4, .ihl = 5, .ttl = TTL, .protocol = proto,
		.tos = spec->tos, .tot_len = htons((uint16_t)spec->size),
		.id = htons(0x1200 | spec->seed),
		.frag_off = htons(spec->may_fragment ? 0 : IP_DF),
		.saddr = inet_addr(source(spec)),
		.daddr = inet_addr(destination(spec)),
	};

	memcpy(buf, &ip, sizeof(ip));
	put_sum(buf + 10, sum(0, buf, sizeof(ip)));
}

static void put_v6(uint8_t *buf, const struct inner_spec *spec, uint8_t proto)
{
	struct ip6_hdr ip = {
		.ip6_flow = htonl(6U << 28 | (uint32_t)spec->tos << 20),
		.ip6_plen = htons((uint16_t)(spec->size - V6_HEADER)),
		.ip6_nxt = proto, .ip6_hlim = TTL,
	};

	inet_pton(AF_INET6, source(spec), &ip.ip6_src);
	inet_pton(AF_INET6, destination(spec), &ip.ip6_dst);
	memcpy(buf, &ip, sizeof(ip));
}

static uint8_t *start(uint8_t *buf, const struct inner_spec *spec,
		      uint8_t proto)
{
	size_t i;

	for (i = inner_headers(spec->family); i < spec->size; i++)
		buf[i] = (uint8_t)(i * 7 + spec->seed);
	if (spec->family == AF_INET)
		put_v4(buf, spec, proto);
	else
		put_v6(buf, spec, proto);
	return buf + ip_header(spec->family);
}

size_t inner_udp(uint8_t *buf, const struct inner_spec *spec)
{
	size_t l4 = spec->size - ip_header(spec->family);
	uint8_t *p = start(buf, spec, IPPROTO_UDP);
	struct udphdr udp = {
		.source = htons(spec->from_m ? INNER_PORT_M : INNER_PORT_P),
		.dest = htons(spec->from_m ? INNER_PORT_P : INNER_PORT_M),
		.len = htons((uint16_t)l4),
	};

	memcpy(p, &udp, sizeof(udp));
	put_sum(p + 6, sum(pseudo(buf, spec->family, IPPROTO_UDP, l4), p, l4));
	return spec->size;
}

size_t inner_echo(uint8_t *buf, const struct inner_spec *spec)
{
	bool v4 = spec->family == AF_INET;
	size_t l4 = spec->size - ip_header(spec->family);
	uint8_t *p = start(buf, spec, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	uint8_t icmp[L4_HEADER] = {
		v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST, 0, 0, 0, 0x12,
		spec->seed, 0, 1,
	};

	memcpy(p, icmp, sizeof(icmp));
	put_sum(p + 2, sum(v4 ? 0 : pseudo(buf, spec->family, IPPROTO_ICMPV6,
					   l4), p, l4));
	return spec->size;
}

/* An option that does not matter comes before that which does. */
size_t inner_syn(uint8_t *buf, const struct inner_spec *spec, uint16_t mss)
{
	size_t l4 = TCP_HEADER + (mss ? 8 : 4);
	struct inner_spec syn = *spec;
	uint8_t *p;

	syn.size = ip_header(spec->family) + l4;
	p = start(buf, &syn, IPPROTO_TCP);
	memset(p, 0, l4);
	p[0] = 0x12;
	p[3] = spec->seed;
	p[12] = (uint8_t)(l4 / 4 << 4);
	p[13] = TCP_SYN;
	p[14] = 0xff;
	memset(p + TCP_HEADER, OPTION_NOP, l4 - TCP_HEADER);
	if (mss) {
		p[22] = OPTION_MSS;
		p[23] = 4;
		p[24] = (uint8_t)(mss >> 8);
		p[25] = (uint8_t)mss;
	}
	put_sum(p + 16, sum(pseudo(buf, spec->family, IPPROTO_TCP, l4), p, l4));
	return syn.size;
}

static int family_of(const uint8_t *buf)
{
	return buf[0] >> 4 == 4 ? AF_INET : AF_INET6;
}

bool inner_is_echo_reply(const uint8_t *reply, size_t reply_len,
			 const uint8_t *request, size_t request_len)
{
	int family = family_of(request);
	size_t at = ip_header(family);

	if (reply_len != request_len || family_of(reply) != family)
		return false;
	if (reply[at] != (family == AF_INET ? ICMP_ECHOREPLY :
			  ICMP6_ECHO_REPLY))
		return false;
	/* identifier, sequence, data */
	return !memcmp(reply + at + 4, request + at + 4, request_len - at - 4);
}

bool inner_is_noise(const uint8_t *buf, size_t len)
{
	const uint8_t *l4 = buf + V6_HEADER;
	uint8_t proto;

	if (len < V6_HEADER + L4_HEADER || buf[0] >> 4 != 6)
		return false;
	proto = buf[6];
	if (proto == IPPROTO_HOPOPTS) {
		proto = l4[0];
		l4 += 8 * (l4[1] + 1);
	}
	if (proto != IPPROTO_ICMPV6 || l4 >= buf + len)
		return false;
	return l4[0] >= MLD_LISTENER_QUERY && l4[0] != ICMP6_ECHO_REQUEST &&
	       l4[0] != ICMP6_ECHO_REPLY;
}

uint32_t inner_icmp_mtu(const uint8_t *buf, size_t len)
{
	const uint8_t *l4 = buf + ip_header(family_of(buf));

	if (l4 + L4_HEADER > buf + len)
		return 0;
	if (family_of(buf) == AF_INET && buf[9] == IPPROTO_ICMP &&
	    l4[0] == ICMP_DEST_UNREACH && l4[1] == ICMP_FRAG_NEEDED)
		return (uint32_t)(l4[6] << 8 | l4[7]);
	if (family_of(buf) == AF_INET6 && buf[6] == IPPROTO_ICMPV6 &&
	    l4[0] == ICMP6_PACKET_TOO_BIG)
		return (uint32_t)l4[4] << 24 | (uint32_t)l4[5] << 16 |
		       (uint32_t)l4[6] << 8 | l4[7];
	return 0;
}

unsigned int inner_mss(const uint8_t *buf, size_t len)
{
	size_t at = ip_header(family_of(buf)) + TCP_HEADER;

	while (at + 4 <= len && buf[at] == OPTION_NOP)
		at++;
	if (at + 4 > len || buf[at] != OPTION_MSS)
		return 0;
	return (unsigned int)(buf[at + 2] << 8 | buf[at + 3]);
}

uint8_t inner_tos(const uint8_t *buf)
{
	if (family_of(buf) == AF_INET)
		return buf[1];
	return (uint8_t)(buf[0] << 4 | buf[1] >> 4);
}

static bool is_fragment(const uint8_t *buf)
{
	return family_of(buf) == AF_INET && ((buf[6] & 0x3f) || buf[7]);
}

static uint8_t protocol(const uint8_t *buf)
{
	return buf[family_of(buf) == AF_INET ? 9 : 6];
}

static const char *wrong_header(const uint8_t *buf, size_t len)
{
	if (family_of(buf) == AF_INET6)
		return len >= V6_HEADER && (size_t)(buf[4] << 8 | buf[5]) ==
		       len - V6_HEADER ? NULL : "IPv6 length";
	if (len < V4_HEADER || (size_t)(buf[2] << 8 | buf[3]) != len)
		return "IPv4 length";
	return fold(sum(0, buf, V4_HEADER)) ? "IPv4 checksum" : NULL;
}

const char *inner_wrong(const uint8_t *buf, size_t len)
{
	const char *wrong = wrong_header(buf, len);
	size_t at = ip_header(family_of(buf));

	if (wrong || is_fragment(buf))
		return wrong;
	if (fold(sum(pseudo(buf, family_of(buf), protocol(buf), len - at),
		     buf + at, len - at)))
		return "checksum";
	return NULL;
}
