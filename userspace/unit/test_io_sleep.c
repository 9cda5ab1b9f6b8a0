// SPDX-License-Identifier: GPL-2.0-only
/*
 * That the machine has slept, by clocks that do as they are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/sleep.h"

#define SECOND 1000000ULL

/* What has passed, and what of it asleep; and how long each look takes. */
static uint64_t now, slept;
static unsigned int looks, late_until;

static uint64_t look(clockid_t id)
{
	now += looks++ < late_until ? 3 * SECOND : 1;
	return id == CLOCK_BOOTTIME ? now : now - slept;
}

static uint64_t asleep(unsigned int late_looks)
{
	looks = 0;
	late_until = late_looks;
	return sleep_asleep(look);
}

/* Who is taken off the processor between two looks has another one. */
static void test_asleep(void **state)
{
	unsigned int late;

	(void)state;
	now = 1000 * SECOND;
	slept = 0;
	assert_int_equal(asleep(0), 0);
	slept = 7 * SECOND;
	for (late = 0; late < 12; late++)
		assert_in_range(asleep(late), 7 * SECOND - 10, 7 * SECOND);
	/* Who always is has to do with what there is. */
	assert_in_range(asleep(1000), 4 * SECOND, 7 * SECOND);
}

static void test_note(void **state)
{
	struct sleep s = { .asleep = 5 * SECOND };

	(void)state;
	assert_int_equal(sleep_note(&s, 5 * SECOND), 0);
	assert_int_equal(sleep_note(&s, 15 * SECOND), 10 * SECOND);
	assert_int_equal(sleep_note(&s, 15 * SECOND), 0);
	/* Naps add up, and are told of once. */
	assert_int_equal(sleep_note(&s, 16 * SECOND - 1), 0);
	assert_int_equal(sleep_note(&s, 16 * SECOND), SECOND);
	assert_int_equal(sleep_note(&s, 16 * SECOND), 0);
	/* Nor do clocks that were read at different times count. */
	assert_int_equal(sleep_note(&s, 15 * SECOND), 0);
	assert_int_equal(sleep_note(&s, 0), 0);
}

static void test_describe(void **state)
{
	static const struct {
		unsigned int seconds;
		const char *text;
	} cases[] = {
		{ 1, "1 s" },
		{ 119, "119 s" },
		{ 120, "2 min" },
		{ 7199, "119 min" },
		{ 7200, "2 h 0 min" },
		{ 29999, "8 h 19 min" },
		{ UINT32_MAX, "1193046 h 28 min" },
	};
	char text[SLEEP_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sleep_describe(cases[i].seconds * SECOND - SECOND / 2, text);
		assert_string_equal(text, cases[i].text);
		sleep_describe(cases[i].seconds * SECOND + SECOND / 3, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void on_wake(void *arg, uint64_t usec)
{
	*(uint64_t *)arg = usec;
}

/* The machine's clocks, which nobody sets: there is nothing to tell. */
static void test_watch(void **state)
{
	struct sleep s = { NULL };
	sd_event *event;
	uint64_t told = 0;

	(void)state;
	assert_return_code(sd_event_new(&event), 0);
	assert_int_equal(sleep_watch(&s, event, on_wake, &told), 0);
	assert_in_range(s.asleep + SECOND / 2 - sleep_asleep(clock_read), 0,
			SECOND);
	while (sd_event_run(event, 0) > 0)
		;
	assert_int_equal(told, 0);
	sleep_stop(&s);
	sleep_stop(&s);
	sd_event_unref(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asleep),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_watch),
	};

	return cmocka_run_group_tests_name("sleep", tests, NULL, NULL);
}
