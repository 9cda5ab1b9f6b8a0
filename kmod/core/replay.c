// SPDX-License-Identifier: GPL-2.0-only

#include "replay.h"

static unsigned int replay_word(u64 seq)
{
	return (unsigned int)(seq / BITS_PER_LONG) % ACVPN_REPLAY_WORDS;
}

static unsigned long replay_bit(u64 seq)
{
	return 1UL << (seq % BITS_PER_LONG);
}

static bool too_old(u64 next, u64 seq)
{
	return seq + ACVPN_REPLAY_WINDOW < next;
}

static bool was_received(const struct acvpn_replay *rp, u64 seq)
{
	return READ_ONCE(rp->words[replay_word(seq)]) & replay_bit(seq);
}

void acvpn_replay_init(struct acvpn_replay *rp, u64 next)
{
	unsigned int i;

	/* Set bits below next are what "counts as received" means. */
	for (i = 0; i < ACVPN_REPLAY_WORDS; i++)
		rp->words[i] = ~0UL;
	rp->next = next;
	rp->words[replay_word(next)] = replay_bit(next) - 1;
}

bool acvpn_replay_check(const struct acvpn_replay *rp, u64 seq)
{
	u64 next = READ_ONCE(rp->next);

	if (seq >= next)
		return true;
	return !too_old(next, seq) && !was_received(rp, seq);
}

/*
 * Clear the words between the one of the highest number and that of @seq; the
 * word of rp->next itself was cleared when it was entered, unless rp->next
 * begins a new word.
 */
static void replay_advance(struct acvpn_replay *rp, u64 seq)
{
	u64 from = (rp->next + BITS_PER_LONG - 1) / BITS_PER_LONG;
	u64 to = seq / BITS_PER_LONG;

	if (to - from >= ACVPN_REPLAY_WORDS && to >= from)
		from = to - ACVPN_REPLAY_WORDS + 1;
	for (; from <= to; from++)
		WRITE_ONCE(rp->words[from % ACVPN_REPLAY_WORDS], 0);
	WRITE_ONCE(rp->next, seq + 1);
}

bool acvpn_replay_commit(struct acvpn_replay *rp, u64 seq)
{
	unsigned long *word;

	if (seq >= rp->next)
		replay_advance(rp, seq);
	else if (too_old(rp->next, seq) || was_received(rp, seq))
		return false;

	word = &rp->words[replay_word(seq)];
	WRITE_ONCE(*word, *word | replay_bit(seq));
	return true;
}
