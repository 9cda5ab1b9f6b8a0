// SPDX-License-Identifier: GPL-2.0-only
#include "stop.h"

#include <signal.h>
#include <stddef.h>

/* Both are blocked, so they wait to be noticed. */
void stop_expect(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool stop_asked(void)
{
	sigset_t set;

	return !sigpending(&set) && (sigismember(&set, SIGTERM) ||
				     sigismember(&set, SIGINT));
}
