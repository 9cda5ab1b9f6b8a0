// SPDX-License-Identifier: GPL-2.0-only
#include "watch.h"

#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	WATCH_SECONDS = 60,
	/* To tell so; what hangs may be memory, which that needs, too. */
	WATCH_LAST_SECONDS = 5,
	WATCH_CALLS = 32,
	WATCH_TEXT = 128,
};

static char text[WATCH_TEXT];

static void on_alarm(int number)
{
	void *calls[WATCH_CALLS];

	(void)number;
	alarm(WATCH_LAST_SECONDS);
	if (write(STDOUT_FILENO, text, strlen(text)) > 0)
		backtrace_symbols_fd(calls, backtrace(calls, WATCH_CALLS),
				     STDOUT_FILENO);
	_exit(WATCH_STATUS);
}

void watch_turn(size_t who, const char *what)
{
	const struct sigaction action = {
		.sa_handler = on_alarm,
		.sa_flags = (int)(SA_RESETHAND | SA_NODEFER),
	};
	void *call;

	if (!*text) {
		/* Its first call loads a library, which no handler may do. */
		backtrace(&call, 1);
		sigaction(SIGALRM, &action, NULL);
	}
	snprintf(text, sizeof(text), "hangs: client %zu, %s\n", who, what);
	alarm(WATCH_SECONDS);
}
