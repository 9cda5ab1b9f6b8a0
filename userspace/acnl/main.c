// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/output.h"
#include "common/process.h"

/* A reader that went away has read what it wanted. */
static enum acnl_exit main_finish(enum acnl_exit status)
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
	int err = process_guard_stdfds(STDOUT_FILENO);

	if (err)
		return acnl_error(err, NULL, "standard output");
	signal(SIGPIPE, SIG_IGN);
	return main_finish(acnl_command_main(argc, argv));
}
