// SPDX-License-Identifier: GPL-2.0-only
#include "io/uplink.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/prefix.h"

enum {
	/* An address, its network, and the default route come together. */
	UPLINK_SETTLE_USEC = 300 * 1000,
	UPLINK_ACCURACY_USEC = 1000,
	/* Who has all routes of the world gets them again at any time. */
	UPLINK_BATCH = 4096,
};

/* What has changed is of no interest, nor is how much of it was lost. */
static void uplink_drain(int fd)
{
	unsigned int i;
	char byte;

	for (i = 0; i < UPLINK_BATCH; i++)
		if (recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && errno != ENOBUFS)
			return;
}

static int uplink_on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	struct uplink *u = arg;

	(void)source;
	(void)usec;
	uplink_drain(sd_event_source_get_io_fd(u->io));
	sd_event_source_set_enabled(u->io, SD_EVENT_ON);
	u->fn(u->arg);
	return 0;
}

/* Nothing is read before the time has come, however much it is. */
static int uplink_on_io(sd_event_source *source, int fd, uint32_t events,
			void *arg)
{
	struct uplink *u = arg;

	(void)fd;
	(void)events;
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	sd_event_source_set_time_relative(u->timer, UPLINK_SETTLE_USEC);
	sd_event_source_set_enabled(u->timer, SD_EVENT_ONESHOT);
	return 0;
}

static int uplink_socket(void)
{
	const struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK |
			     RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE |
			     RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE,
	};
	int err, fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	if (!bind(fd, (const struct sockaddr *)&groups, sizeof(groups)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int uplink_watch(struct uplink *u, sd_event *event, uplink_fn fn, void *arg)
{
	int err, fd = uplink_socket();

	if (fd < 0)
		return fd;
	u->fn = fn;
	u->arg = arg;
	err = sd_event_add_io(event, &u->io, fd, EPOLLIN, uplink_on_io, u);
	if (err < 0) {
		close(fd);
		return err;
	}
	sd_event_source_set_io_fd_own(u->io, 1);
	err = sd_event_add_time(event, &u->timer, CLOCK_MONOTONIC, UINT64_MAX,
				UPLINK_ACCURACY_USEC, uplink_on_time, u);
	if (err < 0) {
		uplink_stop(u);
		return err;
	}
	sd_event_source_set_enabled(u->timer, SD_EVENT_OFF);
	return 0;
}

void uplink_stop(struct uplink *u)
{
	u->io = sd_event_source_disable_unref(u->io);
	u->timer = sd_event_source_disable_unref(u->timer);
}

/* To connect a UDP socket is to ask for the way, and sends nothing. */
static int uplink_connect(const union sockaddr_any *to, uint32_t mark)
{
	int fd = socket(to->sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if ((!mark ||
	     !setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark))) &&
	    !connect(fd, &to->sa, sockaddr_len(to)))
		return fd;
	close(fd);
	return -1;
}

void uplink_source(const union sockaddr_any *to, uint32_t mark,
		   union sockaddr_any *from)
{
	socklen_t len = sizeof(*from);
	int fd = uplink_connect(to, mark);

	if (fd < 0 || getsockname(fd, &from->sa, &len))
		from->sa.sa_family = AF_UNSPEC;
	if (fd >= 0)
		close(fd);
}

unsigned int uplink_mtu(const union sockaddr_any *to, uint32_t mark)
{
	bool v6 = to->sa.sa_family == AF_INET6;
	int mtu = 0, fd = uplink_connect(to, mark);
	socklen_t len = sizeof(mtu);

	if (fd < 0)
		return 0;
	if (getsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_MTU : IP_MTU, &mtu, &len) || mtu < 0)
		mtu = 0;
	close(fd);
	return mtu;
}

bool uplink_equal(const union sockaddr_any *a, const union sockaddr_any *b)
{
	struct prefix x, y;

	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_UNSPEC)
		return true;
	prefix_from_sockaddr(&x, a);
	prefix_from_sockaddr(&y, b);
	return prefix_equal(&x, &y);
}

static const char *uplink_interface(const struct ifaddrs *list,
				    const union sockaddr_any *address)
{
	const struct ifaddrs *a;

	for (a = list; a; a = a->ifa_next)
		if (a->ifa_addr &&
		    uplink_equal((const void *)a->ifa_addr, address))
			return a->ifa_name;
	return NULL;
}

bool uplink_shared(const union sockaddr_any *a, const union sockaddr_any *b)
{
	const char *x, *y;
	struct ifaddrs *list;
	bool shared;

	if (getifaddrs(&list))
		return false;
	x = uplink_interface(list, a);
	y = uplink_interface(list, b);
	shared = x && y && !strcmp(x, y);
	freeifaddrs(list);
	return shared;
}
