// SPDX-License-Identifier: GPL-2.0-only
#include "common/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int process_guard_stdfds(int needed)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (fd == needed)
			return -EBADF;
		/* The lowest number that is free, so it is this one. */
		if (open("/dev/null", O_RDWR) < 0)
			return -errno;
	}
	return 0;
}

int process_hide_memory(void)
{
	return prctl(PR_SET_DUMPABLE, 0) ? -errno : 0;
}

void process_default_signals(void)
{
	static const int ends[] = { SIGPIPE, SIGTERM, SIGINT, SIGHUP };
	sigset_t none;
	size_t i;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		signal(ends[i], SIG_DFL);
}
