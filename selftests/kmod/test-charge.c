// SPDX-License-Identifier: GPL-2.0-only
/*
 * What requests make is charged to the memory cgroup of who asks: a process
 * that may make sessions cannot have the kernel's memory by that. Needs a
 * kernel with memory cgroups.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "tap.h"

/*
 * What each is charged for at least: of a transport both it and its endpoint.
 * Nodes of the table of sessions have so many places.
 */
enum {
	SESSIONS = 2000, SPARSE = 500, PLACES = 64, NODE_BYTES = 512,
	SESSION_BYTES = 300, TRANSPORT_BYTES = 550, KEY_BYTES = 150,
	SUMMED_UP_MS = 2500,
};

#define GROUPS "/run/acvpn-groups"

/* Each case has a group of its own: what is freed late is on another's account.
 */
static char group[64];
static unsigned int n_groups;

static struct acvpn *ctl;
static struct gateway gw = {
	.net = 0x0a400000, .local_port = PEER_PORT_M, .remote_port = 10000,
};

static void write_to(const char *dir, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	REQUIRE(f && fputs(text, f) >= 0 && !fclose(f), "%s: %s", path,
		strerror(errno));
}

static void join(const char *dir)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	write_to(dir, "cgroup.procs", pid);
}

static void mount_groups(void)
{
	mkdir(GROUPS, 0700);
	REQUIRE(!mount("none", GROUPS, "cgroup2", 0, NULL), "cgroup2: %s",
		strerror(errno));
	write_to(GROUPS, "cgroup.subtree_control", "+memory");
}

static void new_group(void)
{
	snprintf(group, sizeof(group), GROUPS "/acvpn-%u", n_groups++);
	REQUIRE(!mkdir(group, 0700), "%s: %s", group, strerror(errno));
	join(group);
}

/* Bytes of objects that the group is charged for; summed up every two seconds.
 */
static long long charged(void)
{
	char path[128], name[64];
	long long value, slab = -1;
	FILE *f;

	tap_sleep(SUMMED_UP_MS);
	snprintf(path, sizeof(path), "%s/memory.stat", group);
	f = fopen(path, "re");
	REQUIRE(f, "%s: %s", path, strerror(errno));
	while (fscanf(f, "%63s %lld", name, &value) == 2)
		if (!strcmp(name, "slab"))
			slab = value;
	fclose(f);
	REQUIRE(slab >= 0, "no slab in memory.stat");
	return slab;
}

/*
 * Returns what is charged now, for the next of these. The caches of the module
 * may be merged with others, so what an object takes is told here.
 */
static long long expect_charged(const char *what, long long before,
				unsigned int n, long long each)
{
	long long now = charged(), got = (now - before) / n;

	tap_note("figure charge-%s %lld bytes", what, got);
	CHECK(got >= each, "%s: %lld bytes are charged for each", what, got);
	return now;
}

static void test_sessions(void)
{
	long long before;
	unsigned int i;

	new_group();
	gateway_open(&gw, ctl, "vpn0");
	before = charged();
	for (i = 0; i < SESSIONS; i++)
		gateway_session(&gw, i);
	before = expect_charged("session", before, SESSIONS, SESSION_BYTES);
	for (i = 0; i < SESSIONS; i++)
		gateway_attach(&gw, i);
	before = expect_charged("transport", before, SESSIONS,
				TRANSPORT_BYTES);
	for (i = 0; i < SESSIONS; i++)
		gateway_keys(&gw, i);
	expect_charged("key", before, SESSIONS, KEY_BYTES);
}

/* One in each node of the table. */
static void test_table(void)
{
	struct acvpn_session_config config = {};
	long long before;
	unsigned int i;

	new_group();
	gateway_open(&gw, ctl, "vpn0");
	config.ifindex = gw.ifindex;
	before = charged();
	for (i = 0; i < SPARSE; i++) {
		config.id = 1 + i * PLACES;
		gateway_ok(&gw, acvpn_session_new(ctl, &config, NULL),
			   "session-new", i);
	}
	expect_charged("sparse-session", before, SPARSE,
		       SESSION_BYTES + NODE_BYTES);
}

static void down(void)
{
	acvpn_link_del(ctl, gw.ifindex);
	close(gw.sock);
	join(GROUPS);
	rmdir(group);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "sessions with all that belongs to them", test_sessions },
		{ "the table that they are in", test_table },
	};

	netns_begin();
	sh("modprobe acvpn");
	mount_groups();
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	tap_run("", cases, ARRAY_SIZE(cases), down);
	acvpn_close(ctl);
	umount(GROUPS);
	rmdir(GROUPS);
	netns_cleanup();
	return tap_end();
}
