// SPDX-License-Identifier: GPL-2.0-only
#include "forge.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "stop.h"

enum {
	SOURCE_NET = 0x64400000,
	SOURCE_BITS = 22,
	PORT_MIN = 1024,
	TTL = 64,
	MSS_SIZE = 4,
	RANDOM_SIZE = 32,
	PAUSE_USEC = 2000,
};

/**
 * struct hello - the first datagram of DTLS, without a cookie
 * @record: header of the record
 * @handshake: header of the message
 * @version: DTLS 1.2
 * @random: of the client
 * @id_len: 32
 * @id: session id, by which a gateway knows clients
 * @rest: no cookie, a suite, no compression
 */
struct hello {
	uint8_t record[13];
	uint8_t handshake[12];
	uint8_t version[2];
	uint8_t random[RANDOM_SIZE];
	uint8_t id_len;
	uint8_t id[RANDOM_SIZE];
	uint8_t rest[7];
} __attribute__((packed));

/**
 * struct packet - of either kind
 * @ip: header
 * @tcp: of a SYN
 * @mss: its option
 * @udp: of a hello
 * @hello: what that carries
 */
struct packet {
	struct iphdr ip;
	union {
		struct {
			struct tcphdr tcp;
			uint8_t mss[MSS_SIZE];
		};
		struct {
			struct udphdr udp;
			struct hello hello;
		};
	};
} __attribute__((packed));

static uint32_t add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static void fill(uint8_t *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = random();
}

static in_port_t any_port(void)
{
	return htons(PORT_MIN + random() % (UINT16_MAX - PORT_MIN));
}

static size_t make_syn(struct packet *p, in_port_t port)
{
	const uint8_t mss[MSS_SIZE] = { 2, MSS_SIZE, 1460 >> 8, 1460 & 0xff };
	size_t len = sizeof(p->tcp) + sizeof(p->mss);
	uint32_t sum;

	p->ip.protocol = IPPROTO_TCP;
	p->tcp.source = any_port();
	p->tcp.dest = port;
	p->tcp.seq = random();
	p->tcp.doff = len / 4;
	p->tcp.syn = 1;
	p->tcp.window = htons(UINT16_MAX);
	memcpy(p->mss, mss, sizeof(mss));
	sum = add(IPPROTO_TCP + len, &p->ip.saddr, 2 * sizeof(p->ip.saddr));
	p->tcp.check = fold(add(sum, &p->tcp, len));
	return len;
}

static size_t make_hello(struct packet *p, in_port_t port)
{
	size_t len = sizeof(p->udp) + sizeof(p->hello);
	const size_t body = sizeof(p->hello) - sizeof(p->hello.record) -
			    sizeof(p->hello.handshake);
	const struct hello hello = {
		.record = {
			22, 0xfe, 0xff,
			[12] = body + sizeof(hello.handshake)
		},
		.handshake = { 1, [3] = body, [11] = body },
		.version = { 0xfe, 0xfd },
		.id_len = RANDOM_SIZE,
		.rest = { 0, 0, 2, 0x00, 0xa9, 1, 0 },
	};

	p->ip.protocol = IPPROTO_UDP;
	p->udp.source = any_port();
	p->udp.dest = port;
	p->udp.len = htons(len);
	p->hello = hello;
	fill(p->hello.random, sizeof(p->hello.random));
	fill(p->hello.id, sizeof(p->hello.id));
	return len;
}

static bool send_one(int fd, const struct forge *forge)
{
	struct packet p = {
		.ip = {
			.version = 4, .ihl = sizeof(p.ip) / 4, .ttl = TTL,
			.saddr = htonl(SOURCE_NET |
				       random() % (1 << SOURCE_BITS)),
			.daddr = forge->gateway.sin_addr.s_addr,
		},
	};
	size_t len;

	if (forge->kind == FORGE_SYN)
		len = make_syn(&p, forge->gateway.sin_port);
	else
		len = make_hello(&p, forge->gateway.sin_port);
	len += sizeof(p.ip);
	p.ip.tot_len = htons(len);
	return sendto(fd, &p, len, 0,
		      (const struct sockaddr *)&forge->gateway,
		      sizeof(forge->gateway)) == (ssize_t)len;
}

bool forge_run(const struct forge *forge)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	double start = clock_now();
	size_t sent = 0;

	while (fd >= 0 && !stop_asked()) {
		if (sent >= (clock_now() - start) * forge->rate) {
			usleep(PAUSE_USEC);
			continue;
		}
		if (!send_one(fd, forge)) {
			perror("load: a forged packet");
			break;
		}
		if (!sent++) {
			puts("forging");
			fflush(stdout);
		}
	}
	printf("sent %zu seconds %.3f\n", sent, clock_now() - start);
	if (fd >= 0)
		close(fd);
	return stop_asked();
}
