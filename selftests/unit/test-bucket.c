// SPDX-License-Identifier: GPL-2.0-only
/* The token bucket: its limits, and against a naive one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/bucket.h"

#include "naive-bucket.h"

#define SECOND 1000000000ULL
/* 100 Gbit/s and 1 Tbit/s */
#define FAST 12500000000ULL
#define FASTEST 125000000000ULL

enum { BURST = 65536, GSO = 65536 };

static void test_burst(void **state)
{
	struct acvpn_bucket b;

	(void)state;
	acvpn_bucket_init(&b, 1000, BURST, 5);
	assert_true(acvpn_bucket_take(&b, BURST - 1, 5));
	assert_false(acvpn_bucket_take(&b, 2, 5));
	assert_true(acvpn_bucket_take(&b, 1, 5));
	assert_true(acvpn_bucket_take(&b, 0, 5));
	assert_false(acvpn_bucket_take(&b, 1, 5));
	/* A millisecond each, to the nanosecond. */
	assert_false(acvpn_bucket_take(&b, 1, 5 + 999999));
	assert_true(acvpn_bucket_take(&b, 1, 5 + 1000000));
}

/* One byte per second is asked for it every nanosecond, or long after. */
static void test_slowest(void **state)
{
	struct acvpn_bucket b;
	u64 now = 0;

	(void)state;
	acvpn_bucket_init(&b, 1, BURST, 0);
	assert_true(acvpn_bucket_take(&b, BURST, 0));
	for (now = 1; now < 1000; now++)
		assert_false(acvpn_bucket_take(&b, 1, now));
	assert_false(acvpn_bucket_take(&b, 1, SECOND - 1));
	assert_true(acvpn_bucket_take(&b, 1, SECOND));
	assert_false(acvpn_bucket_take(&b, 1, 2 * SECOND - 1));
	assert_true(acvpn_bucket_take(&b, 1, 2 * SECOND));
	assert_true(acvpn_bucket_take(&b, BURST, UINT64_MAX));
	assert_false(acvpn_bucket_take(&b, 1, UINT64_MAX));
}

/* What is longer than the burst waits for all of it, and not for ever. */
static void test_longer(void **state)
{
	struct acvpn_bucket b;

	(void)state;
	acvpn_bucket_init(&b, 1000, BURST, 0);
	assert_true(acvpn_bucket_take(&b, BURST + 1, 0));
	assert_false(acvpn_bucket_take(&b, 1, 0));
	assert_false(acvpn_bucket_take(&b, BURST + 1, 65 * SECOND));
	assert_true(acvpn_bucket_take(&b, BURST + 1, 66 * SECOND));
}

/* Bytes that pass in a second of full load are those of a second. */
static void hold(u64 rate, u32 size, u64 step)
{
	struct acvpn_bucket b;
	u64 now, passed = 0;

	acvpn_bucket_init(&b, rate, ACVPN_BUCKET_BURST_MAX, 0);
	acvpn_bucket_take(&b, ACVPN_BUCKET_BURST_MAX, 0);
	for (now = 0; now < SECOND; now += step)
		while (acvpn_bucket_take(&b, size, now))
			passed += size;
	while (acvpn_bucket_take(&b, size, SECOND))
		passed += size;
	assert_true(passed <= rate);
	assert_true(rate - passed < size);
}

static void test_fast(void **state)
{
	(void)state;
	hold(FAST, GSO, 1000);
	hold(FAST, 1500, 700);
	hold(FASTEST, GSO, 900);
	hold(FAST / 3 + 1, 1499, 333333);
	hold(1000, 100, 999);
}

/* However long the pause and however high the rate, it is full then. */
static void test_overflow(void **state)
{
	static const u64 rates[] = { 1, 1000, FAST, FASTEST, UINT64_MAX };
	static const u64 pauses[] = {
		1ULL << 32, 1ULL << 33, 1ULL << 54, UINT64_MAX / 2, UINT64_MAX,
	};
	struct acvpn_bucket b;
	size_t i, k;

	(void)state;
	for (i = 1; i < sizeof(rates) / sizeof(rates[0]); i++) {
		for (k = 0; k < sizeof(pauses) / sizeof(pauses[0]); k++) {
			acvpn_bucket_init(&b, rates[i], 4000, 0);
			assert_true(acvpn_bucket_take(&b, 4000, 0));
			assert_true(acvpn_bucket_take(&b, 4000, pauses[k]));
			assert_false(acvpn_bucket_take(&b, 1, pauses[k]));
		}
	}
}

/* Clocks are read before locks are taken. */
static void test_back(void **state)
{
	struct acvpn_bucket b;

	(void)state;
	acvpn_bucket_init(&b, 1000000000, 1000, 1000);
	assert_true(acvpn_bucket_take(&b, 1000, 1000));
	assert_false(acvpn_bucket_take(&b, 1, 10));
	assert_true(acvpn_bucket_take(&b, 5, 1005));
	assert_false(acvpn_bucket_take(&b, 1, 1004));
	assert_false(acvpn_bucket_take(&b, 2, 1006));
}

static void test_set(void **state)
{
	struct acvpn_bucket b;

	(void)state;
	acvpn_bucket_init(&b, 1000000000, 5000, 0);
	assert_true(acvpn_bucket_take(&b, 5000, 0));
	/* Until now the old rate, from now on the new one. */
	acvpn_bucket_set(&b, 2000000000, 9000, 100);
	assert_false(acvpn_bucket_take(&b, 101, 100));
	assert_true(acvpn_bucket_take(&b, 100, 100));
	assert_true(acvpn_bucket_take(&b, 200, 200));
	acvpn_bucket_set(&b, 1, 3000, SECOND);
	assert_true(acvpn_bucket_take(&b, 2999, SECOND));
	assert_false(acvpn_bucket_take(&b, 2, SECOND));
	assert_true(acvpn_bucket_take(&b, 1, SECOND));
}

static u64 draw(u64 max)
{
	u64 bits = (u64)random() << 31 ^ (u64)random();

	/* As many small numbers as large ones. */
	max >>= random() % 37;
	return max ? bits % max + 1 : 1;
}

static void against_naive(u64 rate, u32 burst, int steps)
{
	struct naive_bucket nv = {
		.rate = rate, .burst = burst, .whole = burst, .then = 7,
	};
	struct acvpn_bucket b;
	u64 now = 7;
	u32 size;

	acvpn_bucket_init(&b, rate, burst, now);
	while (steps-- > 0) {
		now += random() % 4 ? draw(SECOND / 1000) : draw(3 * SECOND);
		size = (u32)draw(random() % 8 ? GSO : burst);
		assert_int_equal(acvpn_bucket_take(&b, size, now),
				 naive_bucket_take(&nv, size, now));
		assert_true(b.level == nv.whole * SECOND + nv.part);
	}
}

static void test_random(void **state)
{
	int round;

	(void)state;
	srandom(2697);
	for (round = 0; round < 2000; round++)
		against_naive(draw(FAST), (u32)draw(ACVPN_BUCKET_BURST_MAX),
			      200);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_burst),
		cmocka_unit_test(test_slowest),
		cmocka_unit_test(test_longer),
		cmocka_unit_test(test_fast),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("bucket", tests, NULL, NULL);
}
