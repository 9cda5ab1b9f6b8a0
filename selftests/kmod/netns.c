// SPDX-License-Identifier: GPL-2.0-only

#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

enum { COMMAND_MAX = 1024 };

static int initial = -1;

static int run(const char *fmt, va_list ap, const char *redirect)
{
	char line[COMMAND_MAX];
	int n, status;

	n = snprintf(line, sizeof(line), "exec </dev/null %s; ", redirect);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	REQUIRE((size_t)n < sizeof(line), "command too long: %s", line);
	fflush(stdout);
	status = system(line);
	if (status == -1 || !WIFEXITED(status))
		return 128;
	return WEXITSTATUS(status);
}

void sh(const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = run(fmt, ap, "2>&1");
	va_end(ap);
	REQUIRE(!status, "exit status %d of: %s", status, fmt);
}

int sh_status(const char *fmt, ...)
{
	va_list ap;
	int status;

	va_start(ap, fmt);
	status = run(fmt, ap, ">/dev/null 2>&1");
	va_end(ap);
	return status;
}

void netns_enter(const char *name)
{
	char path[64];
	int fd;

	if (initial < 0)
		initial = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (!name) {
		REQUIRE(!setns(initial, CLONE_NEWNET), "setns: %s",
			strerror(errno));
		return;
	}
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0 && !setns(fd, CLONE_NEWNET), "%s: %s", path,
		strerror(errno));
	close(fd);
}

void netns_cleanup(void)
{
	netns_enter(NULL);
	sh_status("ip netns del " NETNS_M);
	sh_status("ip netns del " NETNS_P);
}

static void end_setup(const char *ns, int host)
{
	sh("ip -n %s link set lo up", ns);
	/* No packets that the test did not ask for. */
	sh("ip netns exec %s sysctl -qw net.ipv6.conf.all.accept_ra=0 "
	   "net.ipv6.conf.default.accept_ra=0 "
	   "net.ipv6.conf.default.router_solicitations=0 "
	   "net.ipv6.conf.default.addr_gen_mode=1", ns);
	sh("ip -n %s addr add 192.0.2.%d/24 dev veth0", ns, host);
	sh("ip -n %s addr add 2001:db8::%d/64 dev veth0 nodad", ns, host);
	sh("ip -n %s link set veth0 up", ns);
}

/* Programs that run at the same time have the names each for itself. */
static void own_names(void)
{
	static bool done;

	if (done)
		return;
	mkdir("/run/netns", 0755);
	REQUIRE(!unshare(CLONE_NEWNS) &&
		!mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		!mount("netns", "/run/netns", "tmpfs", 0, NULL),
		"own /run/netns: %s", strerror(errno));
	done = true;
}

void netns_setup(void)
{
	own_names();
	netns_cleanup();
	sh("ip netns add " NETNS_M);
	sh("ip netns add " NETNS_P);
	sh("ip -n " NETNS_M " link add veth0 type veth peer name veth0 netns "
	   NETNS_P);
	end_setup(NETNS_M, 1);
	end_setup(NETNS_P, 2);
}

void netns_begin(void)
{
	netns_setup();
	netns_enter(NETNS_M);
}
