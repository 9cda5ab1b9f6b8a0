/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The timer wheel as its documentation tells it, without a wheel: an array of
 * due ticks. A run of random operations on both is in naive_wheel_step().
 */
#ifndef _SELFTESTS_UNIT_NAIVE_WHEEL_H
#define _SELFTESTS_UNIT_NAIVE_WHEEL_H

#include <stdlib.h>

#include "core/wheel.h"

enum { NAIVE_WHEEL_ENTRIES = 64 };

/**
 * struct naive_wheel - a wheel and its reference model
 * @wheel: what is tested
 * @entry: entries of @wheel
 * @now: current tick
 * @due: due tick of each entry, ACVPN_WHEEL_NEVER if it is not queued
 */
struct naive_wheel {
	struct acvpn_wheel wheel;
	struct acvpn_wheel_entry entry[NAIVE_WHEEL_ENTRIES];
	u64 now;
	u64 due[NAIVE_WHEEL_ENTRIES];
};

static inline void naive_wheel_check(bool ok)
{
	if (!ok)
		abort();
}

static inline void naive_wheel_init(struct naive_wheel *nw, u64 now)
{
	size_t i;

	nw->now = now;
	acvpn_wheel_init(&nw->wheel, now);
	for (i = 0; i < NAIVE_WHEEL_ENTRIES; i++) {
		acvpn_wheel_entry_init(&nw->entry[i]);
		nw->due[i] = ACVPN_WHEEL_NEVER;
	}
}

static inline u64 naive_wheel_first(const struct naive_wheel *nw)
{
	u64 first = ACVPN_WHEEL_NEVER;
	size_t i;

	for (i = 0; i < NAIVE_WHEEL_ENTRIES; i++)
		if (nw->due[i] < first)
			first = nw->due[i];
	return first;
}

static inline u64 naive_wheel_last(const struct naive_wheel *nw)
{
	u64 last = 0;
	size_t i;

	for (i = 0; i < NAIVE_WHEEL_ENTRIES; i++)
		if (nw->due[i] != ACVPN_WHEEL_NEVER && nw->due[i] > last)
			last = nw->due[i];
	return last;
}

/* All that must hold between any two calls, @drained: after a pop of NULL. */
static inline void naive_wheel_agree(const struct naive_wheel *nw,
				     bool drained)
{
	u64 next = acvpn_wheel_next(&nw->wheel);
	u64 first = naive_wheel_first(nw);
	size_t i;

	for (i = 0; i < NAIVE_WHEEL_ENTRIES; i++)
		naive_wheel_check(acvpn_wheel_queued(&nw->entry[i]) ==
				  (nw->due[i] != ACVPN_WHEEL_NEVER));
	if (first == ACVPN_WHEEL_NEVER) {
		naive_wheel_check(next == ACVPN_WHEEL_NEVER);
		return;
	}
	naive_wheel_check(next <= (first > nw->now ? first : nw->now));
	if (!drained)
		return;
	naive_wheel_check(first > nw->now && next > nw->now);
	if (naive_wheel_last(nw) <= nw->now + ACVPN_WHEEL_SLOTS)
		naive_wheel_check(next == first);
}

static inline void naive_wheel_add(struct naive_wheel *nw, size_t i, u64 due)
{
	acvpn_wheel_add(&nw->wheel, &nw->entry[i], due);
	nw->due[i] = due;
	naive_wheel_agree(nw, false);
}

static inline void naive_wheel_del(struct naive_wheel *nw, size_t i)
{
	acvpn_wheel_del(&nw->wheel, &nw->entry[i]);
	nw->due[i] = ACVPN_WHEEL_NEVER;
	naive_wheel_agree(nw, false);
}

/* Pop once; false when there is nothing left. */
static inline bool naive_wheel_pop(struct naive_wheel *nw)
{
	struct acvpn_wheel_entry *e = acvpn_wheel_pop(&nw->wheel, nw->now);
	size_t i;

	if (e) {
		i = (size_t)(e - nw->entry);
		naive_wheel_check(nw->due[i] <= nw->now);
		nw->due[i] = ACVPN_WHEEL_NEVER;
	}
	naive_wheel_agree(nw, !e);
	return e;
}

/* One step as three bytes tell it: what, with which entry, how far. */
static inline void naive_wheel_step(struct naive_wheel *nw, const u8 *step)
{
	static const u64 scale[] = { 1, 7, ACVPN_WHEEL_SLOTS, 1 << 20 };
	u64 far = (step[2] + 1) / 2 * scale[step[0] >> 6];
	size_t i = step[1] % NAIVE_WHEEL_ENTRIES;

	switch (step[0] & 7) {
	case 0:
	case 1:
	case 2:
		naive_wheel_add(nw, i, nw->now + far);
		break;
	case 3:
		naive_wheel_add(nw, i, nw->now > far ? nw->now - far : 0);
		break;
	case 4:
		naive_wheel_del(nw, i);
		break;
	case 5:
		naive_wheel_pop(nw);
		break;
	case 6:
		nw->now += far;
		break;
	default:
		while (naive_wheel_pop(nw))
			;
	}
}

#endif /* _SELFTESTS_UNIT_NAIVE_WHEEL_H */
