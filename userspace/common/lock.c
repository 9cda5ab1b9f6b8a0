// SPDX-License-Identifier: GPL-2.0-only
#include "common/lock.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* An abstract name: there is no file that could be left behind. */
int lock_take(const char *role, const char *ifname)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int len, err, fd;

	len = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1,
		       "acvpnd/%s/%s", role, ifname);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (!bind(fd, (struct sockaddr *)&name,
		  offsetof(struct sockaddr_un, sun_path) + 1 + len))
		return fd;
	err = errno == EADDRINUSE ? -EBUSY : -errno;
	close(fd);
	return err;
}
