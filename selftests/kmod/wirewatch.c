// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watches the records that come in from the wire, and tells keys apart by
 * addresses, ports and epoch: no number, and no explicit nonce, may be used
 * twice under one key.
 *
 *	wirewatch NETNS
 *
 * Watches what veth0 of NETNS receives until standard input ends; prints
 * "ready" first, and then
 *
 *	keys N		keys that records were seen of
 *	records N	records of epoch 1 and above
 *	unique N	of them, those that bring a new number
 *	copies N	of them, those that repeat a record as it was
 *	repeated N	of them, those that repeat a number or a nonce with
 *			other contents: the end of all secrecy
 *	missing N	numbers never seen between the first and last of a key
 *	behind N	most numbers that a record came behind the highest
 *	lost N		packets that the capture lost
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bigend.h"
#include "netns.h"
#include "seal.h"
#include "tap.h"

enum {
	KEYS_MAX = 4096, SEQ_MAX = 1 << 20, FRAME_MAX = 2048,
	ETH_LEN = 14, UDP_LEN = 8, ADDRS_MAX = 36,
	RCVBUF = 128 << 20, SEQ_AT = 5,
};

/**
 * struct key - what was seen of one key
 * @name: addresses, ports and epoch; the identity of the key
 * @name_len: bytes of it
 * @seen: per sequence number, a hash of the record's tag, 0 if it was
 *	not seen
 * @lowest: number
 * @highest: number
 */
struct key {
	uint8_t name[ADDRS_MAX + 4 + 2];
	size_t name_len;
	uint32_t *seen;
	uint64_t lowest;
	uint64_t highest;
};

static struct {
	struct key keys[KEYS_MAX];
	unsigned int n_keys;
	unsigned long records, unique, copies, repeated, behind;
} watch;

static int open_capture(const char *ns)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	int fd, size = RCVBUF;

	netns_enter(ns);
	addr.sll_ifindex = (int)if_nametoindex("veth0");
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	REQUIRE(fd >= 0 && addr.sll_ifindex &&
		!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
			    sizeof(size)) &&
		!bind(fd, (struct sockaddr *)&addr, sizeof(addr)),
		"capture: %s", strerror(errno));
	netns_enter(NULL);
	return fd;
}

static struct key *find_key(const uint8_t *name, size_t len)
{
	struct key *key;
	unsigned int i;

	/* Most records are of the keys that came last. */
	for (i = watch.n_keys; i-- > 0;) {
		key = &watch.keys[i];
		if (key->name_len == len && !memcmp(key->name, name, len))
			return key;
	}
	REQUIRE(watch.n_keys < KEYS_MAX, "too many keys");
	key = &watch.keys[watch.n_keys++];
	memcpy(key->name, name, len);
	key->name_len = len;
	key->seen = calloc(SEQ_MAX, sizeof(*key->seen));
	REQUIRE(key->seen, "no memory");
	key->lowest = SEQ_MAX;
	return key;
}

/* FNV-1a of the tag, which depends on all of the record; never 0. */
static uint32_t hash_tag(const uint8_t *rec, size_t len)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = len - SEAL_TAG; i < len; i++)
		h = (h ^ rec[i]) * 16777619u;
	return h ?: 1;
}

/*
 * The explicit nonce is epoch and number, as test-data checks for single
 * records; if that holds for each record, unique numbers are unique nonces.
 */
static bool nonce_is_number(const uint8_t *rec)
{
	return !memcmp(rec + 3, rec + SEAL_HEADER, SEAL_NONCE);
}

static void count_record(struct key *key, const uint8_t *rec, size_t len)
{
	uint64_t seq = bigend_get(rec + SEQ_AT, 6);
	uint32_t h = hash_tag(rec, len);

	REQUIRE(seq < SEQ_MAX, "record number %llu", (unsigned long long)seq);
	watch.records++;
	if (!nonce_is_number(rec)) {
		watch.repeated++;
		tap_note("record %llu has another nonce",
			 (unsigned long long)seq);
	}
	if (key->seen[seq] == h) {
		watch.copies++;
		return;
	}
	if (key->seen[seq])
		watch.repeated++;
	else
		watch.unique++;
	key->seen[seq] = h;
	if (seq < key->lowest)
		key->lowest = seq;
	if (seq > key->highest)
		key->highest = seq;
	else if (key->highest - seq > watch.behind)
		watch.behind = key->highest - seq;
}

/* Where addresses begin and how long they and the IP header are. */
static bool parse_ip(const uint8_t *p, size_t len, size_t *addrs, size_t *hdr)
{
	if (len > ETH_LEN + 20 && p[12] == 8 && p[13] == 0 && p[23] == 17) {
		*addrs = 8;
		*hdr = 20;
		return (p[ETH_LEN] & 15) == 5;
	}
	*addrs = 32;
	*hdr = 40;
	return len > ETH_LEN + 40 && p[12] == 0x86 && p[13] == 0xdd &&
	       p[20] == 17;
}

static void parse(const uint8_t *p, size_t len)
{
	uint8_t name[ADDRS_MAX + 4 + 2];
	size_t addrs, hdr, at, n;
	const uint8_t *rec;

	if (!parse_ip(p, len, &addrs, &hdr))
		return;
	at = ETH_LEN + hdr + UDP_LEN;
	rec = p + at;
	if (len < at + SEAL_OVERHEAD || rec[1] != 0xfe || rec[2] != 0xfd ||
	    !(rec[3] | rec[4]))
		return;
	n = SEAL_HEADER + (size_t)(rec[11] << 8 | rec[12]);
	if (len < at + n)
		return;
	memcpy(name, p + ETH_LEN + hdr - addrs, addrs + 4);
	memcpy(name + addrs + 4, rec + 3, 2);
	count_record(find_key(name, addrs + 4 + 2), rec, n);
}

static void receive_all(int fd)
{
	uint8_t frame[FRAME_MAX];
	struct sockaddr_ll from;
	socklen_t from_len = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(fd, frame, sizeof(frame), MSG_DONTWAIT,
			     (struct sockaddr *)&from, &from_len)) >= 0)
		if (from.sll_pkttype != PACKET_OUTGOING)
			parse(frame, (size_t)n);
}

static unsigned long missing(void)
{
	unsigned long n = 0;
	unsigned int i;
	uint64_t seq;

	for (i = 0; i < watch.n_keys; i++)
		for (seq = watch.keys[i].lowest;
		     seq <= watch.keys[i].highest; seq++)
			n += !watch.keys[i].seen[seq];
	return n;
}

static void run(int fd)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	char c;

	do {
		poll(fds, ARRAY_SIZE(fds), -1);
		receive_all(fd);
	} while (!fds[1].revents || read(STDIN_FILENO, &c, 1) > 0);
	receive_all(fd);
}

int main(int argc, char **argv)
{
	struct tpacket_stats stats = {};
	socklen_t len = sizeof(stats);
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: wirewatch NETNS\n");
		return 2;
	}
	fd = open_capture(argv[1]);
	puts("ready");
	fflush(stdout);
	run(fd);
	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	printf("keys %u\nrecords %lu\nunique %lu\ncopies %lu\nrepeated %lu\n",
	       watch.n_keys, watch.records, watch.unique, watch.copies,
	       watch.repeated);
	printf("missing %lu\nbehind %lu\nlost %u\n", missing(), watch.behind,
	       stats.tp_drops);
	return 0;
}
