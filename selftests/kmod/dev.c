// SPDX-License-Identifier: GPL-2.0-only

#include "dev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

void dev_up(const char *name, uint32_t mtu)
{
	struct ifreq ifr = { .ifr_mtu = (int)mtu };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	REQUIRE(fd >= 0 && !ioctl(fd, SIOCSIFMTU, &ifr), "%s: MTU %u: %s",
		name, mtu, strerror(errno));
	REQUIRE(!ioctl(fd, SIOCGIFFLAGS, &ifr), "%s: flags", name);
	ifr.ifr_flags |= IFF_UP;
	REQUIRE(!ioctl(fd, SIOCSIFFLAGS, &ifr), "%s: up: %s", name,
		strerror(errno));
	close(fd);
}

void dev_address(uint32_t ifindex, const char *text)
{
	struct nl_sock *sk = nl_socket_alloc();
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_addr *local = NULL;
	int err;

	err = nl_connect(sk, NETLINK_ROUTE) ?:
	      nl_addr_parse(text, AF_UNSPEC, &local);
	REQUIRE(!err, "%s: %s", text, nl_geterror(err));
	rtnl_addr_set_ifindex(addr, (int)ifindex);
	rtnl_addr_set_local(addr, local);
	rtnl_addr_set_flags(addr, IFA_F_NODAD);
	err = rtnl_addr_add(sk, addr, NLM_F_CREATE | NLM_F_EXCL);
	REQUIRE(!err, "%s: %s", text, nl_geterror(err));
	nl_addr_put(local);
	rtnl_addr_put(addr);
	nl_socket_free(sk);
}

void dev_no_ipv6(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	REQUIRE(fd >= 0 && write(fd, "1", 1) == 1, "%s: %s", path,
		strerror(errno));
	close(fd);
}
