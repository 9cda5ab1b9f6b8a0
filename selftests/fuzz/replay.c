// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input: 6 bytes of first number, then steps of 3 bytes. A step is a scale and
 * a signed distance from the newest number; the real window and the naive model
 * must agree on each.
 */
#include <stdlib.h>

#include "core/record.h"
#include "core/replay.h"

#include "unit/naive.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { START_SIZE = 6, STEP_SIZE = 3, STEPS_MAX = 2000 };

static u64 step_seq(const u8 *step, u64 next)
{
	static const u64 scale[] = {
		1, BITS_PER_LONG, ACVPN_REPLAY_WINDOW, ACVPN_REPLAY_BITS,
	};
	u64 dist = (u64)(step[1] | (step[0] >> 4) << 8) *
		   scale[step[0] & 3] + (step[2] & 0x7f);
	u64 seq = step[2] & 0x80 ? next - dist : next + dist;

	return seq & ACVPN_RECORD_SEQ_MAX;
}

static void step(struct acvpn_replay *rp, struct naive *nv, u64 seq)
{
	bool expected = naive_check(nv, seq);

	if (acvpn_replay_check(rp, seq) != expected)
		abort();
	if (acvpn_replay_commit(rp, seq) != expected)
		abort();
	naive_commit(nv, seq);
	if (rp->next != nv->next || acvpn_replay_check(rp, seq))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct naive nv;
	struct acvpn_replay rp;
	u64 start = 0;
	size_t i;

	if (size < START_SIZE)
		return 0;
	for (i = 0; i < START_SIZE; i++)
		start = start << 8 | data[i];
	acvpn_replay_init(&rp, start);
	naive_init(&nv, start);
	for (; i + STEP_SIZE <= size && i < STEPS_MAX * STEP_SIZE;
	     i += STEP_SIZE)
		step(&rp, &nv, step_seq(data + i, nv.next));
	return 0;
}
