// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/activation.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

static bool has_option(int fd, int level, int option)
{
	socklen_t len = sizeof(int);
	int on = 0;

	return !getsockopt(fd, level, option, &on, &len) && on;
}

/* Addresses of IPv4 in the form of IPv6 would be others to bans and logs. */
static const char *judge_family(int fd)
{
	if (sd_is_socket(fd, AF_INET, 0, -1) > 0)
		return NULL;
	if (sd_is_socket(fd, AF_INET6, 0, -1) <= 0)
		return "is for neither IPv4 nor IPv6";
	if (!has_option(fd, IPPROTO_IPV6, IPV6_V6ONLY))
		return "is for IPv4 and IPv6 at once: set "
		       "BindIPv6Only=ipv6-only";
	return NULL;
}

/* Returns NULL, or what is wrong with it. */
static const char *sort(struct activation *a, int fd)
{
	const char *wrong = judge_family(fd);

	if (wrong)
		return wrong;
	if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) > 0) {
		if (a->n_tcp == ACTIVATION_MAX)
			return "is one too many";
		a->tcp[a->n_tcp++] = fd;
		return NULL;
	}
	if (sd_is_socket(fd, AF_UNSPEC, SOCK_DGRAM, -1) <= 0)
		return "neither listens for TCP nor is it for UDP";
	if (!has_option(fd, SOL_SOCKET, SO_REUSEPORT))
		return "is for one worker alone: set ReusePort=yes";
	if (a->n_udp == ACTIVATION_MAX)
		return "is one too many";
	a->udp[a->n_udp++] = fd;
	return NULL;
}

static int activation_take_one(struct activation *a, int fd, const char *name,
			       char *error, size_t size)
{
	const char *wrong = sort(a, fd);

	if (wrong) {
		snprintf(error, size, "a socket of %s %s", name, wrong);
		return -EPROTOTYPE;
	}
	if (!fcntl(fd, F_SETFL, O_NONBLOCK))
		return 0;
	snprintf(error, size, "a socket of %s: %s", name, strerror(errno));
	return -errno;
}

int activation_take(struct activation *a, char *error, size_t size)
{
	char **names = NULL;
	int i, n, err = 0;

	*a = (struct activation){ 0 };
	n = sd_listen_fds_with_names(0, &names);
	if (n < 0)
		snprintf(error, size, "the service manager's sockets: %s",
			 strerror(-n));
	for (i = 0; i < n && !err; i++)
		err = activation_take_one(a, SD_LISTEN_FDS_START + i, names[i],
					  error, size);
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return n < 0 ? n : err;
}
