/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A token bucket as one would explain it: whole bytes, and the part of one that
 * has come in; what it cannot hold runs over.
 */
#ifndef _SELFTESTS_NAIVE_BUCKET_H
#define _SELFTESTS_NAIVE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct naive_bucket {
	uint64_t rate, burst, whole, part, then;
};

enum { NAIVE_PARTS = 1000000000 };

static inline void naive_bucket_cap(struct naive_bucket *b)
{
	if (b->whole < b->burst)
		return;
	b->whole = b->burst;
	b->part = 0;
}

/* A second at a time, and then the rest; full is full. */
static inline void naive_bucket_wait(struct naive_bucket *b, uint64_t now)
{
	uint64_t rest;

	while (now - b->then >= NAIVE_PARTS && b->whole < b->burst) {
		b->whole += b->rate;
		b->then += NAIVE_PARTS;
		naive_bucket_cap(b);
	}
	if (b->whole >= b->burst) {
		b->then = now;
		return;
	}
	rest = now - b->then;
	/* Below 2^34 bytes per second nothing overflows here. */
	b->whole += rest * (b->rate / NAIVE_PARTS);
	b->part += rest * (b->rate % NAIVE_PARTS);
	b->whole += b->part / NAIVE_PARTS;
	b->part %= NAIVE_PARTS;
	b->then = now;
	naive_bucket_cap(b);
}

static inline bool naive_bucket_take(struct naive_bucket *b, uint64_t bytes,
				     uint64_t now)
{
	naive_bucket_wait(b, now);
	if (bytes > b->burst)
		bytes = b->burst;
	if (b->whole < bytes)
		return false;
	b->whole -= bytes;
	return true;
}

#endif /* _SELFTESTS_NAIVE_BUCKET_H */
