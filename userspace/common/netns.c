// SPDX-License-Identifier: GPL-2.0-only
#include "common/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
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

/* @fd: Namespace, closed; or -1 with errno. */
static int netns_go(int fd)
{
	int err = 0;

	if (fd < 0)
		return -errno;
	if (setns(fd, CLONE_NEWNET))
		err = -errno;
	close(fd);
	return err;
}

/* @fd: As for netns_go(). */
static int netns_enter_fd(int fd, const char *path, int *own, char *error,
			  size_t size)
{
	int err = netns_go(fd);

	if (!err)
		return 0;
	close(*own);
	*own = -1;
	return netns_refuse(path, err, error, size);
}

static int netns_remember(int *own, char *error, size_t size)
{
	*own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	return *own < 0 ? netns_refuse("of our own", -errno, error, size) : 0;
}

int netns_enter(const char *name, int *own, char *error, size_t size)
{
	char path[NETNS_PATH_SIZE];
	int err;

	*own = -1;
	if (!name)
		return 0;
	err = netns_remember(own, error, size);
	return err ? err :
	       netns_enter_fd(open(netns_path(name, path),
				   O_RDONLY | O_CLOEXEC),
			      path, own, error, size);
}

static uint64_t netns_cookie(int sock)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len);
	return cookie;
}

static bool netns_is_ours(int sock)
{
	int ours = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool same = netns_cookie(sock) == netns_cookie(ours);

	if (ours >= 0)
		close(ours);
	return same;
}

int netns_enter_socket(int sock, int *own, char *error, size_t size)
{
	int err;

	*own = -1;
	if (netns_is_ours(sock))
		return 0;
	err = netns_remember(own, error, size);
	return err ? err : netns_enter_fd(ioctl(sock, SIOCGSKNS),
					  "of the service manager's socket",
					  own, error, size);
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
