// SPDX-License-Identifier: GPL-2.0-only

#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netns.h"
#include "peer.h"
#include "tap.h"

int wire_open(int family)
{
	uint16_t protocol = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = protocol,
	};
	int fd;

	netns_enter(NETNS_P);
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ll.sll_ifindex = (int)if_nametoindex("veth0");
	REQUIRE(fd >= 0 && !bind(fd, (struct sockaddr *)&ll, sizeof(ll)),
		"packet socket: %s", strerror(errno));
	netns_enter(NETNS_M);
	return fd;
}

static bool to_peer(const uint8_t *buf, size_t len, int family)
{
	size_t at = family == AF_INET ? sizeof(struct iphdr) :
					sizeof(struct ip6_hdr);

	if (len < at + sizeof(struct udphdr) ||
	    buf[family == AF_INET ? 9 : 6] != IPPROTO_UDP)
		return false;
	return (buf[at + 2] << 8 | buf[at + 3]) == PEER_PORT_P;
}

size_t wire_recv(int fd, int family, uint8_t *buf, size_t size)
{
	struct sockaddr_ll from = {};
	socklen_t len = sizeof(from);
	ssize_t n;

	while (peer_readable(fd, PEER_WAIT_MS)) {
		n = recvfrom(fd, buf, size, 0, (struct sockaddr *)&from, &len);
		if (n > 0 && from.sll_pkttype == PACKET_HOST &&
		    to_peer(buf, (size_t)n, family))
			return (size_t)n;
	}
	return 0;
}

/* The headers of a datagram from M to P */
static size_t quote(uint8_t *buf, int family)
{
	struct udphdr udp = {
		.source = htons(PEER_PORT_M), .dest = htons(PEER_PORT_P),
		.len = htons(1400),
	};
	struct iphdr v4 = {
		.version = 4, .ihl = 5, .ttl = 60, .protocol = IPPROTO_UDP,
		.tot_len = htons(1420), .frag_off = htons(IP_DF),
	};
	struct ip6_hdr v6 = {
		.ip6_flow = htonl(6U << 28), .ip6_plen = htons(1400),
		.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 60,
	};
	union peer_addr m, p;
	size_t n;

	peer_addr(&m, family, 1, 0);
	peer_addr(&p, family, 2, 0);
	v4.saddr = m.v4.sin_addr.s_addr;
	v4.daddr = p.v4.sin_addr.s_addr;
	v6.ip6_src = m.v6.sin6_addr;
	v6.ip6_dst = p.v6.sin6_addr;
	n = family == AF_INET ? sizeof(v4) : sizeof(v6);
	memcpy(buf, family == AF_INET ? (void *)&v4 : (void *)&v6, n);
	memcpy(buf + n, &udp, sizeof(udp));
	return n + sizeof(udp);
}

/* The kernel fills in the checksum of ICMPv6 only. */
static void checksum(uint8_t *buf, size_t len)
{
	uint32_t acc = 0;
	size_t i;

	for (i = 0; i < len; i++)
		acc += i % 2 ? buf[i] : (uint32_t)buf[i] << 8;
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	buf[2] = (uint8_t)(~acc >> 8);
	buf[3] = (uint8_t)~acc;
}

void wire_too_big(int family, uint32_t mtu)
{
	bool v4 = family == AF_INET;
	uint8_t buf[128] = { v4 ? ICMP_DEST_UNREACH : ICMP6_PACKET_TOO_BIG,
			     v4 ? ICMP_FRAG_NEEDED : 0 };
	union peer_addr m;
	socklen_t len = peer_addr(&m, family, 1, 0);
	size_t n = 8 + quote(buf + 8, family);
	int fd;

	mtu = htonl(mtu);
	memcpy(buf + 4, &mtu, sizeof(mtu));
	if (v4)
		checksum(buf, n);
	netns_enter(NETNS_P);
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC,
		    v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	REQUIRE(fd >= 0 && sendto(fd, buf, n, 0, &m.sa, len) == (ssize_t)n,
		"ICMP: %s", strerror(errno));
	close(fd);
	netns_enter(NETNS_M);
}
