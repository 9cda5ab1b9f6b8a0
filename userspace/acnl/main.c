// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/output.h"

/* Netlink sockets must not get the number of a standard descriptor, or output
 * would go to the kernel.
 */
static int guard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (fd == STDOUT_FILENO)
			return -EBADF;
		if (open("/dev/null", O_RDWR) < 0)
			return -errno;
	}
	return 0;
}

/* A reader that went away has read what it wanted. */
static enum acnl_exit finish(enum acnl_exit status)
{
	int failed = ferror(stdout);

	errno = 0;
	if (!fflush(stdout) && !failed)
		return status;
	if (acnl_output_unread())
		return status;
	return acnl_error(errno ? -errno : -EIO, NULL, "standard output");
}

int main(int argc, char **argv)
{
	int err = guard_descriptors();

	if (err)
		return acnl_error(err, NULL, "standard output");
	signal(SIGPIPE, SIG_IGN);
	return finish(acnl_command_main(argc, argv));
}
