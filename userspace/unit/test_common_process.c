// SPDX-License-Identifier: GPL-2.0-only
/* What a child is left of what its parent did to signals. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/process.h"

static const int ends[] = { SIGPIPE, SIGTERM, SIGINT, SIGHUP };

static void test_signals(void **state)
{
	struct sigaction action;
	sigset_t all, left;
	size_t i;

	(void)state;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		signal(ends[i], SIG_IGN);
	process_default_signals();
	sigprocmask(SIG_SETMASK, NULL, &left);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		assert_int_equal(sigismember(&left, ends[i]), 0);
		assert_int_equal(sigaction(ends[i], NULL, &action), 0);
		assert_true(action.sa_handler == SIG_DFL);
	}
	assert_int_equal(sigismember(&left, SIGCHLD), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests_name("common_process", tests, NULL,
					   NULL);
}
