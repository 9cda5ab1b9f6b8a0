// SPDX-License-Identifier: GPL-2.0-only

#include "flood.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libacvpn/acvpn.h"
#include "tap.h"

enum { DATAGRAM_MAX = 1472, BURST = 8, PROGRESS = 500 };

/* One good record to spoil. */
struct spoil {
	uint8_t wire[DATAGRAM_MAX];
	size_t len;
};

static size_t pick(size_t from, size_t to)
{
	return from + (size_t)random() % (to - from + 1);
}

/*
 * An authentic keepalive. Its number was used by the keepalives that went
 * before, so that no spoiling makes it acceptable by chance; what is checked
 * before the number comes first.
 */
static void fresh(struct spoil *s, struct peer *peer)
{
	uint8_t payload[1024];
	size_t i, n = pick(0, sizeof(payload));

	for (i = 0; i < n; i++)
		payload[i] = (uint8_t)random();
	peer->seq = pick(1, FLOOD_SEQS);
	s->len = peer_seal(peer, s->wire, FRAME_KEEPALIVE, payload, n);
}

static void put16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void truncated(struct spoil *s)
{
	s->len = random() % 2 ? pick(1, 12) : pick(13, s->len - 1);
}

static void length_lies(struct spoil *s)
{
	put16(s->wire + 11, s->len - SEAL_HEADER + pick(1, 10000));
}

static void version(struct spoil *s)
{
	static const uint16_t bad[] = { 0xfeff, 0x0100, 0x0303, 0, 0xffff,
					0xfefc, 0xfdfe };

	put16(s->wire + 1, bad[pick(0, 6)]);
}

static void epoch(struct spoil *s)
{
	put16(s->wire + 3, random() % 2 ? 0 : pick(2, 65535));
}

static void short_length(struct spoil *s)
{
	put16(s->wire + 11, pick(0, SEAL_NONCE + SEAL_TAG));
}

static void huge_length(struct spoil *s)
{
	put16(s->wire + 11, pick(16384 + 2049, 65535));
}

/* Far ahead, where the kernel's numbers never come. */
static void forged_tag(struct spoil *s)
{
	s->wire[5] = (uint8_t)pick(1, 255);
	if (random() % 2)
		s->wire[s->len - pick(1, 16)] ^= (uint8_t)(1 << pick(0, 7));
}

static void random_body(struct spoil *s)
{
	size_t i;

	s->wire[5] = (uint8_t)pick(1, 255);
	for (i = SEAL_HEADER; i < s->len; i++)
		s->wire[i] = (uint8_t)random();
}

static void replay(struct spoil *s)
{
	(void)s;
}

static const struct kind {
	enum acvpn_drop_reason reason;
	void (*spoil)(struct spoil *s);
} kinds[] = {
	{ ACVPN_DROP_REASON_RX_TRUNCATED, truncated },
	{ ACVPN_DROP_REASON_RX_TRUNCATED, length_lies },
	{ ACVPN_DROP_REASON_RX_VERSION, version },
	{ ACVPN_DROP_REASON_RX_EPOCH, epoch },
	{ ACVPN_DROP_REASON_RX_LENGTH, short_length },
	{ ACVPN_DROP_REASON_RX_LENGTH, huge_length },
	{ ACVPN_DROP_REASON_RX_AUTH, forged_tag },
	{ ACVPN_DROP_REASON_RX_AUTH, random_body },
	{ ACVPN_DROP_REASON_RX_REPLAY, replay },
};

/* Slow enough for the queues on the way, which may drop without telling. */
static void pace(unsigned int i)
{
	if (i % BURST == 0)
		nanosleep(&(struct timespec){ .tv_nsec = 2 * 1000 * 1000 },
			  NULL);
}

void flood_prime(struct peer *peer)
{
	for (peer->seq = 1; peer->seq <= FLOOD_SEQS;)
		peer_send(peer, FRAME_KEEPALIVE, NULL, 0);
}

void flood(struct peer *peer, unsigned int count, unsigned int seed)
{
	unsigned int expected[ACVPN_DROP_REASONS_MAX] = {};
	const struct kind *kind;
	struct spoil s;
	unsigned int i;

	srandom(seed);
	for (i = 0; i < count; i++) {
		kind = &kinds[pick(0, ARRAY_SIZE(kinds) - 1)];
		fresh(&s, peer);
		kind->spoil(&s);
		peer_send_raw(peer, s.wire, s.len);
		expected[kind->reason]++;
		pace(i);
		/* Whoever waits for the end sees that it goes on. */
		if (i % PROGRESS == 0)
			printf("sent %u\n", i);
	}
	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		if (expected[i])
			printf("expect %s %u\n", acvpn_drop_reason_name(i),
			       expected[i]);
}
