// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions of a gateway, on a terminal, or a pipe in its place.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/client/prompt.h"
#include "unit/child.h"

/**
 * struct question - what is asked, and what comes of it
 * @text: Question.
 * @typed: What the user types.
 * @terminal: On a terminal.
 * @event: Event loop.
 * @answer: What was received.
 */
struct question {
	const char *text;
	const char *typed;
	bool terminal;
	sd_event *event;
	char answer[64];
};

static void on_answer(void *arg, const char *answer)
{
	struct question *q = arg;

	snprintf(q->answer, sizeof(q->answer), "%s", answer ? answer : "");
	sd_event_exit(q->event, 0);
}

static int put_in_pipe(const char *typed)
{
	int fds[2];

	return pipe(fds) || dup2(fds[0], STDIN_FILENO) ||
	       write(fds[1], typed, strlen(typed)) < 0;
}

static int put_in_terminal(const char *typed)
{
	int slave, master = posix_openpt(O_RDWR | O_NOCTTY);

	if (master < 0 || grantpt(master) || unlockpt(master))
		return -1;
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	return slave < 0 || dup2(slave, STDIN_FILENO) ||
	       write(master, typed, strlen(typed)) < 0;
}

/* Or it would be left so by whoever ends or stops the program by a key. */
static bool is_quiet(void)
{
	struct termios t;

	return !tcgetattr(STDIN_FILENO, &t) && !(t.c_lflag & ECHO) &&
	       t.c_cc[VQUIT] == _POSIX_VDISABLE &&
	       t.c_cc[VSUSP] == _POSIX_VDISABLE &&
	       t.c_cc[VINTR] != _POSIX_VDISABLE;
}

static bool is_as_before(void)
{
	struct termios t;

	return !tcgetattr(STDIN_FILENO, &t) && (t.c_lflag & ECHO) &&
	       t.c_cc[VQUIT] != _POSIX_VDISABLE &&
	       t.c_cc[VSUSP] != _POSIX_VDISABLE;
}

static int ask(void *arg)
{
	struct question *q = arg;
	struct prompt p;

	if (q->terminal ? put_in_terminal(q->typed) : put_in_pipe(q->typed))
		return 10;
	if (sd_event_new(&q->event) < 0 ||
	    prompt_ask(&p, q->event, q->text, true, on_answer, q))
		return 11;
	if (q->terminal && !is_quiet())
		return 13;
	sd_event_loop(q->event);
	sd_event_unref(q->event);
	if (q->terminal && !is_as_before())
		return 14;
	return strcmp(q->answer, "secret") ? 12 : 0;
}

static void test_defused(void **state)
{
	static const struct {
		const char *text;
		const char *shown;
	} cases[] = {
		{ "Password:", "Password: " },
		{ "Code", "Code: " },
		{ "a\302\23331m",
		  "a?31m: " },
		{ "a\2332J\033[2Jb\177",
		  "a?2J?[2Jb?: " },
	};
	struct question q = { .typed = "secret\n" };
	char shown[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		q.text = cases[i].text;
		assert_int_equal(child_run(ask, &q, shown, sizeof(shown)), 0);
		assert_string_equal(shown, cases[i].shown);
	}
}

static void test_terminal(void **state)
{
	struct question q = {
		.text = "Password:", .typed = "secret\n", .terminal = true,
	};
	char shown[256];

	(void)state;
	assert_int_equal(child_run(ask, &q, shown, sizeof(shown)), 0);
	assert_string_equal(shown, "Password: " "\n");
}

/* Neither half of it is an answer. */
static void test_too_long(void **state)
{
	static const char end[] = "\nsecret\n";
	char typed[PROMPT_ANSWER_MAX + 600], shown[256];
	struct question q = {
		.text = "Password:", .typed = typed, .terminal = true,
	};

	(void)state;
	memset(typed, 'x', sizeof(typed));
	memcpy(typed + sizeof(typed) - sizeof(end), end, sizeof(end));
	assert_int_equal(child_run(ask, &q, shown, sizeof(shown)), 0);
	assert_string_equal(shown, "Password: " "\n"
			    "No more than 1023 bytes are possible: " "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defused),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
