// SPDX-License-Identifier: GPL-2.0-only
/* Replay window: boundary tables, and random numbers against a naive model */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/record.h"
#include "core/replay.h"

#include <cmocka.h>

#include "naive.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define WINDOW ((u64)ACVPN_REPLAY_WINDOW)
#define BITS ((u64)ACVPN_REPLAY_BITS)
#define WORD ((u64)BITS_PER_LONG)
#define SEQ_MAX ACVPN_RECORD_SEQ_MAX

struct step {
	u64 seq;
	bool accepted;
};

static void run(const char *name, u64 next, const struct step *s, size_t n)
{
	struct acvpn_replay rp;
	size_t i;

	acvpn_replay_init(&rp, next);
	for (i = 0; i < n; i++) {
		if (acvpn_replay_check(&rp, s[i].seq) != s[i].accepted)
			fail_msg("%s: check %zu of %llu", name, i,
				 (unsigned long long)s[i].seq);
		if (acvpn_replay_commit(&rp, s[i].seq) != s[i].accepted)
			fail_msg("%s: commit %zu of %llu", name, i,
				 (unsigned long long)s[i].seq);
		if (acvpn_replay_check(&rp, s[i].seq))
			fail_msg("%s: %zu accepted twice", name, i);
	}
}

#define RUN(next, ...)							\
	do {								\
		const struct step steps_[] = { __VA_ARGS__ };		\
		run(__func__, next, steps_, ARRAY_SIZE(steps_));	\
	} while (0)

static void test_start(void **state)
{
	(void)state;
	RUN(0, { 0, true }, { 0, false }, { 1, true }, { 0, false });
	RUN(0, { 1, true }, { 0, true }, { 0, false }, { 1, false });
	RUN(0, { WINDOW - 1, true }, { 0, true });
	RUN(0, { WINDOW, true }, { 0, false }, { 1, true });
}

/* The order of arrival that openconnect tests its own window with. */
static void test_openconnect(void **state)
{
	(void)state;
	RUN(1, { 1, true }, { 3, true }, { 2, true }, { 2, false },
	    { 3, false }, { 1, false });
	RUN(0, { 0xffff, true }, { 0x10001, true }, { 0xfffe, true },
	    { 0x10000, true }, { 0x10000, false }, { 0xfffe, false },
	    { 0xffff, false }, { 0x10001, false });
}

static void test_edge(void **state)
{
	(void)state;
	RUN(0, { 10000, true }, { 10000 - WINDOW + 1, true },
	    { 10000 - WINDOW, false }, { 10000 - WINDOW + 1, false },
	    { 10000 - WINDOW - 1, false }, { 0, false }, { 9999, true },
	    { 9999, false }, { 10001, true }, { 10001 - WINDOW, false },
	    { 10002 - WINDOW, true });
}

static void test_jumps(void **state)
{
	static const u64 jumps[] = {
		1, WORD - 1, WORD, WORD + 1, WINDOW - 1, WINDOW, WINDOW + 1,
		BITS - WORD, BITS - 1, BITS, BITS + 1, BITS + WORD, 2 * BITS,
		2 * BITS + 1, 1ULL << 32, (1ULL << 32) + BITS, 1ULL << 40,
	};
	size_t i;
	u64 base;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(jumps); i++)
		for (base = 4 * BITS; base <= 4 * BITS + WORD; base++) {
			u64 to = base + jumps[i];
			bool in = jumps[i] < WINDOW;

			RUN(0, { base, true }, { base - 1, true },
			    { to, true }, { base, false },
			    { to - 1, jumps[i] > 1 },
			    { to - WINDOW, false },
			    { to - WINDOW + 1, to - WINDOW + 1 != base &&
			      to - WINDOW + 1 != base - 1 },
			    { base - 1, false }, { base + 1, in &&
			      base + 1 != to - 1 && base + 1 != to &&
			      base + 1 != to - WINDOW + 1 });
		}
}

static void test_end(void **state)
{
	(void)state;
	RUN(SEQ_MAX - 2, { SEQ_MAX - 3, false }, { SEQ_MAX, true },
	    { SEQ_MAX - 1, true }, { SEQ_MAX - 2, true }, { SEQ_MAX, false },
	    { SEQ_MAX - 1, false }, { 0, false });
	RUN(0, { 0, true }, { SEQ_MAX, true }, { SEQ_MAX - WINDOW + 1, true },
	    { SEQ_MAX - WINDOW, false }, { 0, false }, { 1, false });
	RUN(SEQ_MAX, { SEQ_MAX - 1, false }, { SEQ_MAX, true },
	    { SEQ_MAX, false });
}

/* All below the first number count as received, wherever in a word it is. */
static void test_init(void **state)
{
	u64 next;

	(void)state;
	for (next = 1; next < 3 * BITS; next++) {
		u64 far = next + WINDOW - 1;

		RUN(next, { next - 1, false }, { 0, false },
		    { next + 1, true }, { next - 1, false }, { next, true });
		RUN(next, { far, true }, { next - 1, false }, { next, true },
		    { far - 1, true }, { next, false });
	}
}

static u64 random48(void)
{
	return ((u64)random() << 31 ^ (u64)random()) & SEQ_MAX;
}

/* Mostly around the window, where the boundaries are. */
static u64 near(u64 next)
{
	static const u64 scale[] = { 3, WORD + 2, WINDOW + 3, 3 * BITS };
	u64 dist = random48() % scale[random() % 4];
	u64 seq = random() % 2 ? next + dist : next - dist;

	return seq <= SEQ_MAX ? seq : next;
}

static void against_naive(struct naive *nv, u64 start, int steps)
{
	struct acvpn_replay rp;
	u64 seq;

	acvpn_replay_init(&rp, start);
	naive_init(nv, start);
	while (steps-- > 0) {
		seq = near(nv->next);
		assert_int_equal(acvpn_replay_check(&rp, seq),
				 naive_check(nv, seq));
		assert_int_equal(acvpn_replay_commit(&rp, seq),
				 naive_commit(nv, seq));
		assert_true(rp.next == nv->next);
	}
}

static void test_random(void **state)
{
	static struct naive nv;
	int round;

	(void)state;
	srandom(6479);
	for (round = 0; round < 100; round++) {
		against_naive(&nv, (u64)random() % (4 * BITS), 1000);
		against_naive(&nv, random48(), 1000);
		against_naive(&nv, SEQ_MAX - (u64)random() % (2 * BITS), 300);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_openconnect),
		cmocka_unit_test(test_edge),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
