// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log.h"
#include "common/process.h"
#include "common/text.h"

static void test_defuse(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "Gr\303\274\303\237 Gott \342\202\254",
		  "Gr\303\274\303\237 Gott \342\202\254" },
		{ "two\nlines\r\n\tand", "two lines   and" },
		{ "\033[2J\007", "?[2J?" },
		{ "del\177", "del?" },
		/* The controls that a terminal takes as one character. */
		{ "a\302\23331m",
		  "a?31m" },
		{ "a\302\2350;t\302\234",
		  "a?0;t?" },
		{ "a\302\220b\302\200",
		  "a?b?" },
		/* A bare C1 byte, and other things that are no UTF-8. */
		{ "\2332J",
		  "?2J" },
		{ "\303", "?" },
		{ "\342\202", "??" },
		{ "\300\233", "??" },
		{ "\355\240\200", "???" },
		{ "\377\376", "??" },
		/* Line separators, and what turns the direction of writing. */
		{ "a\342\200\250b",
		  "a b" },
		{ "evil\342\200\256gpj",
		  "evil?gpj" },
		{ "\342\201\246x\342\201\251", "?x?" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "%s", cases[i].from);
		text_defuse(text);
		assert_string_equal(text, cases[i].to);
	}
}

/* Run @say and read what it writes to standard error. */
static void capture(char *out, size_t size, void (*say)(void))
{
	int pipes[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(pipes), 0);
	dup2(pipes[1], STDERR_FILENO);
	say();
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(pipes[1]);
	n = read(pipes[0], out, size - 1);
	close(pipes[0]);
	out[n > 0 ? n : 0] = '\0';
}

static void say_escape(void)
{
	log_info("%s", "hi\302\23331;1m\2332J");
}

static void say_lines(void)
{
	log_lines(LOG_LEVEL_INFO, "banner", "one\r\n\r\ntwo\033[m\n");
}

static void test_log(void **state)
{
	char text[256];

	(void)state;
	capture(text, sizeof(text), say_escape);
	assert_string_equal(text, "acvpnd: hi?31;1m?2J\n");
	capture(text, sizeof(text), say_lines);
	assert_string_equal(text,
			    "acvpnd: banner: one\nacvpnd: banner: two?[m\n");
}

/* What redirects standard error leaves the variable behind. */
static void test_no_journal(void **state)
{
	char text[256];

	(void)state;
	setenv("JOURNAL_STREAM", "1:1", 1);
	capture(text, sizeof(text), say_escape);
	unsetenv("JOURNAL_STREAM");
	assert_string_equal(text, "acvpnd: hi?31;1m?2J\n");
}

static void test_number(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "1s", "65536",
		"18446744073709551616", "99999999999999999999999",
	};
	uint64_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(text_number(bad[i], 65535, &value), -EINVAL);
	assert_int_equal(value, 7);
	assert_int_equal(text_number("65535", 65535, &value), 0);
	assert_int_equal(value, 65535);
	assert_int_equal(text_number("007", 65535, &value), 0);
	assert_int_equal(value, 7);
	assert_int_equal(text_number("18446744073709551615", UINT64_MAX,
				     &value), 0);
	assert_true(value == UINT64_MAX);
}

static void test_unhex(void **state)
{
	static const char *const bad[] = {
		"", "0", "000", "zz", "0x", "+1", " 1", "001122", "1 ",
	};
	uint8_t out[2];
	char text[5];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(text_unhex(bad[i], out, 2, &n), -EINVAL);
	assert_int_equal(text_unhex("aB01", out, sizeof(out), &n), 0);
	assert_int_equal(n, 2);
	assert_memory_equal(out, "\253\001", 2);
	assert_string_equal(text_hex(out, n, text), "ab01");
	assert_string_equal(text_hex(out, 0, text), "");
}

static void test_stdfds(void **state)
{
	int saved = dup(STDIN_FILENO);
	int fd;

	(void)state;
	close(STDIN_FILENO);
	assert_int_equal(process_guard_stdfds(STDIN_FILENO), -EBADF);
	assert_int_equal(process_guard_stdfds(-1), 0);
	fd = dup(saved);
	assert_true(fd > STDERR_FILENO);
	close(fd);
	assert_int_equal(read(STDIN_FILENO, &fd, 1), 0);
	dup2(saved, STDIN_FILENO);
	close(saved);
}

static void test_hidden(void **state)
{
	(void)state;
	assert_int_equal(process_hide_memory(), 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	prctl(PR_SET_DUMPABLE, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defuse),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_no_journal),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_unhex),
		cmocka_unit_test(test_stdfds),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests_name("common", tests, NULL, NULL);
}
