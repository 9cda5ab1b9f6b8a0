// SPDX-License-Identifier: GPL-2.0-only
#include "common/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *netns_path(const char *name, char path[NETNS_PATH_SIZE])
{
	snprintf(path, NETNS_PATH_SIZE, "%s%s",
		 strchr(name, '/') ? "" : "/run/netns/", name);
	return path;
}

static int netns_refuse(const char *path, int err, char *error, size_t size)
{
	const char *advice = "";

	if (err == -EPERM)
		err = -EACCES;
	else if (err == -ENOTDIR || err == -EINVAL)
		err = -ENOENT;
	if (err == -EACCES)
		advice = "; it takes CAP_SYS_ADMIN";
	else if (err == -ENOENT)
		advice = "; make it by \"ip netns add\", or name another one";
	snprintf(error, size, "network namespace %s: %s%s", path,
		 err == -ENOENT ? "there is none" : strerror(-err), advice);
	return err;
}

static int netns_go(const char *path)
{
	int err = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (setns(fd, CLONE_NEWNET))
		err = -errno;
	close(fd);
	return err;
}

int netns_enter(const char *name, int *own, char *error, size_t size)
{
	char path[NETNS_PATH_SIZE];
	int err;

	*own = -1;
	if (!name)
		return 0;
	*own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*own < 0)
		return netns_refuse("of our own", -errno, error, size);
	err = netns_go(netns_path(name, path));
	if (!err)
		return 0;
	close(*own);
	*own = -1;
	return netns_refuse(path, err, error, size);
}

int netns_leave(int own)
{
	int err = 0;

	if (own < 0)
		return 0;
	if (setns(own, CLONE_NEWNET))
		err = -errno;
	close(own);
	return err;
}
