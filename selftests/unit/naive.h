/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The replay window as its documentation tells it, without a window: the list
 * of all numbers ever accepted. Slow, and obviously right.
 */
#ifndef _SELFTESTS_UNIT_NAIVE_H
#define _SELFTESTS_UNIT_NAIVE_H

#include "core/replay.h"

enum { NAIVE_MAX = 1 << 14 };

/**
 * struct naive - reference model of struct acvpn_replay
 * @start: all numbers below count as received
 * @next: one more than the highest number received
 * @count: entries used of @seen
 * @seen: numbers received, in the order of their arrival
 */
struct naive {
	u64 start;
	u64 next;
	size_t count;
	u64 seen[NAIVE_MAX];
};

static inline void naive_init(struct naive *nv, u64 next)
{
	nv->start = next;
	nv->next = next;
	nv->count = 0;
}

static inline bool naive_check(const struct naive *nv, u64 seq)
{
	size_t i;

	if (seq < nv->start)
		return false;
	/* nv->next - 1 is the newest; nothing that old came before it. */
	if (seq < nv->next && nv->next - 1 - seq >= ACVPN_REPLAY_WINDOW)
		return false;
	for (i = 0; i < nv->count; i++)
		if (nv->seen[i] == seq)
			return false;
	return true;
}

static inline bool naive_commit(struct naive *nv, u64 seq)
{
	if (!naive_check(nv, seq) || nv->count == NAIVE_MAX)
		return false;
	nv->seen[nv->count++] = seq;
	if (seq >= nv->next)
		nv->next = seq + 1;
	return true;
}

#endif /* _SELFTESTS_UNIT_NAIVE_H */
