/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Anti-replay window after RFC 6479: a ring of words of which one is always
 * stale, so that advancing clears whole words and never shifts.
 */
#ifndef _ACVPN_CORE_REPLAY_H
#define _ACVPN_CORE_REPLAY_H

#include "types.h"

enum {
	ACVPN_REPLAY_BITS = 2048,
	ACVPN_REPLAY_WORDS = ACVPN_REPLAY_BITS / BITS_PER_LONG,
	/* A number this far behind the newest, or further, is refused. */
	ACVPN_REPLAY_WINDOW = ACVPN_REPLAY_BITS - BITS_PER_LONG,
};

/**
 * struct acvpn_replay - window of received sequence numbers
 * @next: one more than the highest number received
 * @words: bit @seq mod ACVPN_REPLAY_BITS tells that @seq was received
 *
 * The caller serialises acvpn_replay_commit(). acvpn_replay_check() may run
 * beside it: what it reads may then be outdated, and only commit decides.
 */
struct acvpn_replay {
	u64 next;
	unsigned long words[ACVPN_REPLAY_WORDS];
};

/**
 * acvpn_replay_init() - start a window
 * @rp: window
 * @next: all numbers below this count as received
 */
void acvpn_replay_init(struct acvpn_replay *rp, u64 next);

/**
 * acvpn_replay_check() - would this number be accepted?
 * @rp: window
 * @seq: sequence number, at most 48 bits
 *
 * Return: false for a number received before or too old.
 */
bool acvpn_replay_check(const struct acvpn_replay *rp, u64 seq);

/**
 * acvpn_replay_commit() - accept a number once
 * @rp: window
 * @seq: sequence number of an authenticated record, at most 48 bits
 *
 * Return: true the first time; false if it was received before or is too old.
 */
bool acvpn_replay_commit(struct acvpn_replay *rp, u64 seq);

#endif /* _ACVPN_CORE_REPLAY_H */
