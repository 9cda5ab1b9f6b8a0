// SPDX-License-Identifier: GPL-2.0-only
/* Timer wheel: single cases, and random operations against a naive model */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/wheel.h"

#include <cmocka.h>

#include "naive-wheel.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { SLOTS = ACVPN_WHEEL_SLOTS };

static struct acvpn_wheel wheel;
static struct acvpn_wheel_entry entries[4];

static int start_at(u64 now)
{
	size_t i;

	acvpn_wheel_init(&wheel, now);
	for (i = 0; i < ARRAY_SIZE(entries); i++)
		acvpn_wheel_entry_init(&entries[i]);
	return 0;
}

static int start(void **state)
{
	(void)state;
	return start_at(1000);
}

static void add(size_t i, u64 due)
{
	acvpn_wheel_add(&wheel, &entries[i], due);
	assert_true(acvpn_wheel_queued(&entries[i]));
}

static void expect_pop(u64 now, size_t i)
{
	assert_ptr_equal(acvpn_wheel_pop(&wheel, now), &entries[i]);
	assert_false(acvpn_wheel_queued(&entries[i]));
}

static void expect_none(u64 now)
{
	assert_null(acvpn_wheel_pop(&wheel, now));
}

static void expect_next(u64 tick)
{
	assert_true(acvpn_wheel_next(&wheel) == tick);
}

static void test_empty(void **state)
{
	(void)state;
	expect_next(ACVPN_WHEEL_NEVER);
	expect_none(1000);
	expect_none(1ULL << 62);
	expect_next(ACVPN_WHEEL_NEVER);
	acvpn_wheel_del(&wheel, &entries[0]);
	assert_false(acvpn_wheel_queued(&entries[0]));
}

static void test_every_distance(void **state)
{
	u64 dist;

	(void)state;
	for (dist = 0; dist < SLOTS; dist++) {
		start_at(1000 + dist / 2);
		add(0, 1000 + dist / 2 + dist);
		expect_next(1000 + dist / 2 + dist);
		if (dist)
			expect_none(1000 + dist / 2 + dist - 1);
		expect_next(1000 + dist / 2 + dist);
		expect_pop(1000 + dist / 2 + dist, 0);
		expect_next(ACVPN_WHEEL_NEVER);
	}
}

static void test_order(void **state)
{
	(void)state;
	add(0, 1200);
	add(1, 1003);
	add(2, 1100);
	expect_next(1003);
	expect_pop(1210, 1);
	expect_pop(1210, 2);
	expect_pop(1210, 0);
	expect_none(1210);
}

/* The same slot, a revolution apart: only the first one is due. */
static void test_revolutions(void **state)
{
	(void)state;
	add(0, 1010 + 3 * SLOTS);
	add(1, 1010);
	add(2, 1010 + SLOTS);
	expect_pop(1010, 1);
	expect_none(1010);
	expect_none(1010 + SLOTS - 1);
	expect_pop(1010 + SLOTS, 2);
	expect_none(1010 + 3 * SLOTS - 1);
	expect_next(1010 + 3 * SLOTS);
	expect_pop(1010 + 3 * SLOTS, 0);
}

static void test_past(void **state)
{
	(void)state;
	expect_none(1500);
	add(0, 1500);
	add(1, 3);
	assert_true(acvpn_wheel_next(&wheel) <= 1500);
	assert_non_null(acvpn_wheel_pop(&wheel, 1500));
	assert_non_null(acvpn_wheel_pop(&wheel, 1500));
	expect_none(1500);
	expect_next(ACVPN_WHEEL_NEVER);
}

/* What has expired once is due, also if the clock seems to go back. */
static void test_backwards(void **state)
{
	(void)state;
	expect_none(1500);
	add(0, 1400);
	add(1, 1600);
	expect_pop(1000, 0);
	expect_none(0);
	expect_next(1600);
	expect_pop(1600, 1);
}

static void test_move(void **state)
{
	(void)state;
	add(0, 1010);
	add(0, 1020);
	expect_next(1020);
	expect_none(1019);
	add(0, 1015);
	expect_pop(1019, 0);
	expect_none(1100);
	add(0, 1200);
	add(0, 1200);
	acvpn_wheel_del(&wheel, &entries[0]);
	expect_next(ACVPN_WHEEL_NEVER);
	expect_none(2000);
}

/* Others of the slot that is being emptied may go, come and move. */
static void test_change_while_popping(void **state)
{
	(void)state;
	add(0, 1010);
	add(1, 1010);
	add(2, 1010 + SLOTS);
	add(3, 1010);
	expect_pop(1010, 3);
	acvpn_wheel_del(&wheel, &entries[0]);
	add(1, 1011);
	expect_none(1010);
	expect_pop(1011, 1);
	expect_none(1011);
	expect_pop(1010 + SLOTS, 2);
	expect_none(5000);
}

/* An entry that is added again as it expires ends the series. */
static void test_periodic(void **state)
{
	u64 now, seen = 0;

	(void)state;
	add(0, 1030);
	for (now = 1000; now < 4000; now++)
		while (acvpn_wheel_pop(&wheel, now)) {
			add(0, now + 30);
			seen++;
		}
	assert_int_equal(seen, (3999 - 1000) / 30);
}

static void test_long_gap(void **state)
{
	(void)state;
	add(0, 1001);
	add(1, 1ULL << 40);
	add(2, (1ULL << 40) + 1);
	expect_pop(1ULL << 40, 0);
	expect_pop(1ULL << 40, 1);
	expect_none(1ULL << 40);
	expect_next((1ULL << 40) + 1);
	expect_pop(1ULL << 62, 2);
	expect_none(1ULL << 62);
}

static void test_random(void **state)
{
	static struct naive_wheel nw;
	int round, i;
	u8 step[3];

	(void)state;
	srandom(256);
	for (round = 0; round < 200; round++) {
		naive_wheel_init(&nw, (u64)random() << (random() % 30));
		for (i = 0; i < 1000; i++) {
			long r = random();

			memcpy(step, &r, sizeof(step));
			naive_wheel_step(&nw, step);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup(test_##name, start)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(empty),
		TEST(every_distance),
		TEST(order),
		TEST(revolutions),
		TEST(past),
		TEST(backwards),
		TEST(move),
		TEST(change_while_popping),
		TEST(periodic),
		TEST(long_gap),
		TEST(random),
	};

	return cmocka_run_group_tests_name("wheel", tests, NULL, NULL);
}
