// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "acnl/error.h"

bool acnl_output_unread(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLERR | POLLHUP));
}

bool acnl_output_wait(int fd)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	while (poll(fds, 2, -1) < 0) {
		if (errno != EINTR)
			return false;
	}
	return !fds[1].revents;
}

enum acnl_exit acnl_output_json(json_t *json, bool compact)
{
	size_t flags = compact ? JSON_COMPACT : JSON_INDENT(2);

	if (!json)
		return acnl_error(-ENOMEM, NULL, "JSON output");
	/* What fails here is noticed when standard output is flushed. */
	if (!json_dumpf(json, stdout, flags))
		putchar('\n');
	json_decref(json);
	return ACNL_OK;
}
