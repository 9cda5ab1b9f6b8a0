// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acvpnd/client/pmtu.h"

/**
 * struct path - what becomes of probes
 * @carries: Longest packet that passes.
 * @back: Longest one that is answered as long as it was; what is longer gets
 *	an answer of no length.
 * @loss: Of ten answers that many get lost.
 * @seed: Which.
 * @sent: Probes so far.
 */
struct path {
	unsigned int carries;
	unsigned int back;
	unsigned int loss;
	unsigned int seed;
	unsigned int sent;
};

static bool lost(struct path *path)
{
	path->seed = path->seed * 1103515245 + 12345;
	return (path->seed >> 16) % 10 < path->loss;
}

static bool try_one(struct path *path, struct pmtu *p)
{
	path->sent++;
	if (p->size > path->carries || lost(path))
		return pmtu_silence(p);
	return pmtu_answer(p, p->size > path->back ? 0 : p->size);
}

static unsigned int search(struct path *path, unsigned int max)
{
	struct pmtu p;

	path->sent = 0;
	pmtu_start(&p, max);
	while (try_one(path, &p))
		assert_in_range(path->sent, 1, 200);
	return pmtu_result(&p);
}

/* What is as it should be takes one question. */
static void test_wide(void **state)
{
	struct path path = { .carries = 1500, .back = 1500 };

	(void)state;
	assert_int_equal(search(&path, 1400), 1400);
	assert_int_equal(path.sent, 1);
}

static void test_all(void **state)
{
	struct path path = { .back = 1500 };

	(void)state;
	for (path.carries = PMTU_MIN; path.carries < 1400; path.carries++)
		assert_int_equal(search(&path, 1400), path.carries);
	path.carries = PMTU_MIN - 1;
	assert_int_equal(search(&path, 1400), 0);
	assert_int_equal(search(&path, PMTU_MIN), 0);
}

/* Never the least because one was lost: of a thousand searches nearly all find
 * what passes, and none gives up.
 */
static void test_loss(void **state)
{
	struct path path = { .carries = 1234, .back = 1500, .loss = 3 };
	unsigned int i, found, wrong = 0;

	(void)state;
	for (i = 0; i < 1000; i++) {
		path.seed = i;
		found = search(&path, 1400);
		assert_in_range(found, PMTU_MIN, 1234);
		wrong += found != 1234;
	}
	assert_in_range(wrong, 0, 20);
}

/* The way back is narrower. */
static void test_back(void **state)
{
	struct path path = { .carries = 1500, .back = 1300 };

	(void)state;
	assert_int_equal(search(&path, 1400), 1300);
}

/* Nobody to tell: what the headers said is as good as anything. */
static void test_mute(void **state)
{
	struct path path = { .carries = 1500, .back = 0 };

	(void)state;
	assert_int_equal(search(&path, 1400), 1400);
	assert_in_range(path.sent, 1, 20);
}

/* Answers to earlier questions. */
static void test_late(void **state)
{
	struct pmtu p;
	int i;

	(void)state;
	pmtu_start(&p, 1400);
	for (i = 0; i < PMTU_TRIES; i++)
		assert_true(pmtu_silence(&p));
	assert_true(p.size < 1400);
	assert_false(pmtu_answer(&p, 1400));
	assert_int_equal(pmtu_result(&p), 1400);
	pmtu_start(&p, 1400);
	assert_false(pmtu_answer(&p, 5000));
	assert_int_equal(pmtu_result(&p), 1400);
}

static void test_known(void **state)
{
	struct pmtu p;

	(void)state;
	pmtu_start(&p, 1400);
	while (p.size > 1290)
		assert_true(pmtu_too_long(&p));
	while (pmtu_answer(&p, p.size))
		;
	assert_in_range(pmtu_result(&p), 1, 1399);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_mute),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests_name("pmtu", tests, NULL, NULL);
}
