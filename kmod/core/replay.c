// SPDX-License-Identifier: GPL-2.0-only

#include "replay.h"

static unsigned int word_of(u64 seq)
{
	return (unsigned int)(seq / BITS_PER_LONG) % ACVPN_REPLAY_WORDS;
}

static unsigned long bit_of(u64 seq)
{
	return 1UL << (seq % BITS_PER_LONG);
}

static bool too_old(const struct acvpn_replay *rp, u64 seq)
{
	return seq + ACVPN_REPLAY_WINDOW < rp->next;
}

void acvpn_replay_init(struct acvpn_replay *rp, u64 next)
{
	unsigned int i;

	/* Set bits below next are what "counts as received" means. */
	for (i = 0; i < ACVPN_REPLAY_WORDS; i++)
		rp->words[i] = ~0UL;
	rp->next = next;
	rp->words[word_of(next)] = bit_of(next) - 1;
}

bool acvpn_replay_check(const struct acvpn_replay *rp, u64 seq)
{
	if (seq >= rp->next)
		return true;
	return !too_old(rp, seq) && !(rp->words[word_of(seq)] & bit_of(seq));
}

/*
 * Clear the words between the one of the highest number and that of @seq; the
 * word of rp->next itself was cleared when it was entered, unless rp->next
 * begins a new word.
 */
static void advance(struct acvpn_replay *rp, u64 seq)
{
	u64 from = (rp->next + BITS_PER_LONG - 1) / BITS_PER_LONG;
	u64 to = seq / BITS_PER_LONG;

	if (to - from >= ACVPN_REPLAY_WORDS && to >= from)
		from = to - ACVPN_REPLAY_WORDS + 1;
	for (; from <= to; from++)
		rp->words[from % ACVPN_REPLAY_WORDS] = 0;
	rp->next = seq + 1;
}

bool acvpn_replay_commit(struct acvpn_replay *rp, u64 seq)
{
	if (seq >= rp->next)
		advance(rp, seq);
	else if (too_old(rp, seq) || rp->words[word_of(seq)] & bit_of(seq))
		return false;

	rp->words[word_of(seq)] |= bit_of(seq);
	return true;
}
