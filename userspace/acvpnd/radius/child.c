// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void child_close_others(int fd)
{
	if (fd > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, fd - 1, 0);
	close_range(fd + 1, ~0U, 0);
}

int radius_child_start(radius_child_fn serve, const void *config)
{
	char ready;
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		child_close_others(pair[1]);
		_exit(serve(pair[1], config));
	}
	close(pair[1]);
	if (pid > 0 && recv(pair[0], &ready, 1, 0) == 1) {
		fcntl(pair[0], F_SETFL, O_NONBLOCK);
		return pair[0];
	}
	close(pair[0]);
	return pid < 0 ? -EAGAIN : -EINVAL;
}
