// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once: a few processes do to the devices of two namespaces what
 * comes to their minds, with sockets of both kinds and traffic, while they are
 * killed, links and namespaces are deleted and the module is unloaded. Nothing
 * is expected of a single call; afterwards all of it can be removed and no
 * memory is missing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktlspair.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "scalemem.h"
#include "tap.h"

enum {
	ACTORS = 4, DEVICES = 2, SESSIONS = 4, SOCKETS = 12,
	WARM_SECONDS = 4, SHORT_SECONDS = 20, LONG_SECONDS = 600,
	MTU = 1300, PORT = 5000, KEY_SECONDS = 2, REMOVE_SECONDS = 60,
	LEAK_MAX = 512 << 10, SETTLE_MS = 20000,
};

static const char *const spaces[] = { NETNS_M, NETNS_P };

/**
 * struct actor - what a process has
 * @here: which namespace its devices are in
 * @failing: a few of its allocations in the kernel fail
 * @ctl: libacvpn context, NULL while the module is not loaded
 * @fds: sockets
 * @n_fds: entries used of @fds; older ones are overwritten
 */
static struct actor {
	int here;
	bool failing;
	struct acvpn *ctl;
	int fds[SOCKETS];
	unsigned int n_fds;
} self;

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Sockets */

static int keep(int fd)
{
	unsigned int i = self.n_fds++ % SOCKETS;

	if (fd < 0)
		return fd;
	if (self.fds[i] > 0)
		close(self.fds[i]);
	self.fds[i] = fd;
	return fd;
}

static void enter(int space)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", spaces[space]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (setns(fd, 0))
		tap_note("setns: %s", strerror(errno));
	close(fd);
}

static int udp_socket(uint32_t id, bool connected)
{
	int family = id % 2 ? AF_INET : AF_INET6, one = 1, fd;
	union peer_addr addr;
	socklen_t len;

	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	len = peer_addr(&addr, family, self.here + 1, PORT + (int)id);
	if (bind(fd, &addr.sa, len))
		tap_slow(0);
	len = peer_addr(&addr, family, 2 - self.here, PORT + (int)id);
	if (connected && connect(fd, &addr.sa, len))
		tap_slow(0);
	return keep(fd);
}

/* Both ends are ours; the peer's may be attached elsewhere, or closed. */
static int tls_socket(void)
{
	int fds[2];

	if (ktlspair(fds))
		return -1;
	if (self.failing)
		ktlspair_no_fin(fds);
	keep(fds[0]);
	return keep(fds[1]);
}

/* Calls */

static uint32_t some_device(void)
{
	struct acvpn_link_info link;
	char name[8];

	snprintf(name, sizeof(name), "s%u", pick(DEVICES));
	return acvpn_link_find(self.ctl, name, &link) ? 0 : link.ifindex;
}

static uint32_t some_session(void)
{
	return 1 + pick(SESSIONS);
}

static struct acvpn_transport_ref some_transport(void)
{
	return (struct acvpn_transport_ref){
		.ifindex = some_device(), .id = some_session(),
		.type = 1 + pick(4) / 3, .slot = pick(3) ? 0 : 1 + pick(3),
	};
}

static void act_link_add(void)
{
	unsigned int i = pick(DEVICES);
	char name[8];

	snprintf(name, sizeof(name), "s%u", i);
	if (acvpn_link_add(self.ctl, name, i ? ACVPN_MODE_MP : ACVPN_MODE_P2P,
			   NULL))
		return;
	sh_status("ip -n %s addr add 10.%u.0.%d/16 dev %s", spaces[self.here],
		  20 + i, self.here + 1, name);
	sh_status("ip -n %s link set %s mtu %d up", spaces[self.here], name,
		  MTU);
}

static void act_session_new(void)
{
	uint32_t id = some_session();
	struct acvpn_network network = {
		.addr = { .family = AF_INET }, .prefix_len = 24,
	};
	struct acvpn_session_config config = {
		.ifindex = some_device(), .id = id, .has_ipv4 = true,
		.ipv4.s_addr = htonl(0x0a150000 + 100 + id),
		.has_idle_timeout = true, .idle_timeout = 1,
		.has_roaming = true, .roaming = true, .networks = &network,
		.n_networks = pick(2),
	};

	network.addr.v4.s_addr = htonl(0x0a150100 + (id << 8));
	acvpn_session_new(self.ctl, &config, NULL);
}

static void act_session_set(void)
{
	struct acvpn_session_config config = {
		.ifindex = some_device(), .id = some_session(),
		.prefer = 1 + pick(2), .clear_networks = pick(2),
		.has_idle_timeout = true, .idle_timeout = pick(3),
		.has_mss_clamp = true, .mss_clamp = pick(2000),
	};

	acvpn_session_set(self.ctl, &config);
}

/* Both ends make the same keys at about the same time. */
static void make_key(struct acvpn_keydir_config *dir, uint32_t id, int from)
{
	time_t tick = time(NULL) / KEY_SECONDS;

	memset(dir, 0, sizeof(*dir));
	dir->key_len = 16;
	dir->iv_len = SEAL_SALT;
	memcpy(dir->key, &tick, sizeof(tick));
	dir->key[8] = (uint8_t)id;
	dir->key[9] = (uint8_t)from;
}

static void key_new(const struct acvpn_transport_ref *ref)
{
	struct acvpn_key_config keys = {
		.epoch = 1 + (time(NULL) / KEY_SECONDS & 0x7fff),
		.cipher = ACVPN_CIPHER_AES_128_GCM,
	};

	make_key(&keys.tx, ref->id, self.here);
	make_key(&keys.rx, ref->id, !self.here);
	keys.tx.seq = (uint64_t)tap_now() << 8;
	keys.soft_records = keys.tx.seq + pick(100);
	acvpn_key_new(self.ctl, ref, &keys);
}

static void act_key_new(void)
{
	struct acvpn_transport_ref ref = some_transport();

	key_new(&ref);
}

static void act_attach_dtls(void)
{
	struct acvpn_transport_ref ref = some_transport();
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
		.slot = pick(2) ? ACVPN_SLOT_NEXT : 0, .mtu = MTU,
		.has_dpd = true, .dpd = pick(2), .has_keepalive = true,
		.keepalive = pick(2), .has_compression = true,
		.compression = pick(3),
	};
	bool connected = pick(2);
	union peer_addr addr;

	config.socket = udp_socket(ref.id, connected);
	if (!connected) {
		peer_addr(&addr, ref.id % 2 ? AF_INET : AF_INET6,
			  2 - self.here, 0);
		config.remote.port = (uint16_t)(PORT + ref.id);
		config.remote.addr.family = addr.sa.sa_family;
		if (addr.sa.sa_family == AF_INET)
			config.remote.addr.v4 = addr.v4.sin_addr;
		else
			config.remote.addr.v6 = addr.v6.sin6_addr;
	}
	acvpn_transport_attach(self.ctl, ref.ifindex, ref.id, &config);
	ref.type = config.type;
	ref.slot = config.slot;
	key_new(&ref);
}

static void act_attach_cstp(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_CSTP,
		.slot = pick(2) ? ACVPN_SLOT_NEXT : 0, .mtu = MTU,
		.socket = tls_socket(), .has_dpd = true, .dpd = pick(2),
		.has_keepalive = true, .keepalive = pick(2),
	};

	acvpn_transport_attach(self.ctl, some_device(), some_session(),
			       &config);
}

static void act_detach(void)
{
	struct acvpn_transport_ref ref = some_transport();

	acvpn_transport_detach(self.ctl, &ref);
}

static void act_swap(void)
{
	struct acvpn_transport_ref ref = some_transport();

	ref.slot = 0;
	acvpn_key_swap(self.ctl, &ref);
}

static void act_key_del(void)
{
	struct acvpn_transport_ref ref = some_transport();

	acvpn_key_del(self.ctl, &ref,
		      1 + (time(NULL) / KEY_SECONDS & 0x7fff));
}

static void act_set(void)
{
	struct acvpn_transport_config config = {
		.type = 1 + pick(2), .mtu = 600 + pick(700),
		.has_dpd = true, .dpd = pick(3), .has_compression = true,
		.compression = pick(3),
	};

	acvpn_transport_set(self.ctl, some_device(), some_session(), &config);
}

static void act_probe(void)
{
	struct acvpn_transport_ref ref = some_transport();

	acvpn_probe(self.ctl, &ref, pick(1400));
}

static void act_send_record(void)
{
	struct acvpn_transport_ref ref = some_transport();
	struct acvpn_record record = {
		.content_type = pick(2) ? CONTENT_ALERT : CONTENT_DATA,
		.frame_type = FRAME_KEEPALIVE, .payload = "\1\0",
		.payload_len = 2,
	};

	record.has_frame_type = record.content_type == CONTENT_DATA;
	acvpn_record_send(self.ctl, &ref, &record);
}

static int ignore(const struct acvpn_session_info *info, void *arg)
{
	(void)info;
	(void)arg;
	return 0;
}

static void act_dump(void)
{
	acvpn_session_dump(self.ctl, pick(2) ? some_device() : 0, ignore, NULL);
}

static void act_session_del(void)
{
	acvpn_session_del(self.ctl, some_device(), some_session());
}

static void act_flush(void)
{
	acvpn_session_flush(self.ctl, some_device());
}

static void act_close(void)
{
	unsigned int i = pick(SOCKETS);

	if (self.fds[i] > 0)
		close(self.fds[i]);
	self.fds[i] = 0;
}

static void act_up_down(void)
{
	sh_status("ip -n %s link set s%u %s", spaces[self.here], pick(DEVICES),
		  pick(2) ? "up" : "down");
}

/* To hosts of sessions, to networks behind them, and to nobody. */
static void act_traffic(void)
{
	static const uint8_t data[1200];
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), i;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = 9 };

	for (i = 0; i < 40; i++) {
		to.sin_addr.s_addr = htonl(0x0a140000 + (pick(2) << 16) +
					   (pick(3) << 8) + 99 + pick(8));
		sendto(fd, data, 1 + pick(sizeof(data)), MSG_DONTWAIT,
		       (struct sockaddr *)&to, sizeof(to));
	}
	close(fd);
}

static void (*const acts[])(void) = {
	act_traffic, act_traffic, act_traffic, act_traffic,
	act_attach_dtls, act_attach_dtls, act_attach_dtls,
	act_attach_cstp, act_attach_cstp, act_session_new, act_session_new,
	act_key_new, act_swap, act_swap, act_session_set, act_set,
	act_detach, act_key_del, act_probe, act_send_record, act_dump,
	act_session_del, act_close, act_link_add, act_up_down, act_flush,
};

/* On a kernel built for it, a few of our allocations fail. */
static void fail_allocations(void)
{
	int fd = open("/proc/self/make-it-fail", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	self.failing = write(fd, "1", 1) == 1;
	if (!self.failing)
		tap_note("make-it-fail: %s", strerror(errno));
	close(fd);
}

__attribute__((noreturn)) static void act(int here)
{
	self.here = here;
	srandom((unsigned int)getpid());
	signal(SIGPIPE, SIG_IGN);
	enter(here);
	fail_allocations();
	for (;;) {
		if (!self.ctl && acvpn_open(&self.ctl)) {
			/* being loaded */
			tap_nap(50);
			continue;
		}
		acts[pick(ARRAY_SIZE(acts))]();
		/* A new family after the module was loaded again. */
		if (!pick(200)) {
			acvpn_close(self.ctl);
			self.ctl = NULL;
		}
	}
}

/* The director */

static pid_t actors[ACTORS];

static void start_actor(int i)
{
	fflush(stdout);
	actors[i] = fork();
	REQUIRE(actors[i] >= 0, "fork: %s", strerror(errno));
	if (!actors[i])
		act(i % 2);
}

static void kill_actor(int i)
{
	kill(actors[i], SIGKILL);
	waitpid(actors[i], NULL, 0);
}

static void replace_namespace(void)
{
	int i = (int)pick(2), j;

	netns_enter(NULL);
	sh_status("ip netns del %s", spaces[i]);
	sh_status("ip netns add %s", spaces[i]);
	for (j = 0; j < 2; j++)
		sh_status("ip -n %s link del veth0", spaces[j]);
	sh_status("ip -n " NETNS_M " link add veth0 type veth peer name veth0 "
		  "netns " NETNS_P);
	for (j = 0; j < 2; j++) {
		sh_status("ip -n %s link set lo up", spaces[j]);
		sh_status("ip -n %s addr add 192.0.2.%d/24 dev veth0",
			  spaces[j], j + 1);
		sh_status("ip -n %s addr add 2001:db8::%d/64 dev veth0 nodad",
			  spaces[j], j + 1);
		sh_status("ip -n %s link set veth0 up", spaces[j]);
	}
	/* Those in the old one have a namespace without a name. */
	for (j = i; j < ACTORS; j += 2) {
		kill_actor(j);
		start_actor(j);
	}
}

static void delete_link(void)
{
	sh_status("ip -n %s link del s%u", spaces[pick(2)], pick(DEVICES));
}

static void reload(void)
{
	sh_status("rmmod acvpn");
	sh_status("modprobe acvpn");
}

static void disturb(void)
{
	unsigned int what = pick(20);
	int i = (int)pick(ACTORS);

	if (what == 0) {
		reload();
	} else if (what <= 2) {
		replace_namespace();
	} else if (what <= 6) {
		delete_link();
	} else if (what <= 12) {
		kill_actor(i);
		start_actor(i);
	}
}

static void set_failslab(const char *name, const char *value)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/failslab/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, value, strlen(value)) < 0)
		tap_note("%s: %s", path, strerror(errno));
	close(fd);
}

/* Only in the calls of processes that ask for it. */
static void failslab(bool on)
{
	set_failslab("task-filter", "Y");
	set_failslab("ignore-gfp-wait", "N");
	set_failslab("cache-filter", "N");
	set_failslab("interval", "1");
	set_failslab("verbose", "0");
	set_failslab("times", "-1");
	set_failslab("probability", on ? "1" : "0");
}

static bool gone(void)
{
	static int seconds;

	if (sh_status("rmmod acvpn") == 0)
		return true;
	tap_nap(1000);
	return ++seconds > REMOVE_SECONDS;
}

static void run(int seconds)
{
	long long end = tap_now() + seconds * 1000LL;
	int i;

	netns_setup();
	sh("modprobe -a acvpn tls");
	failslab(true);
	for (i = 0; i < ACTORS; i++)
		start_actor(i);
	while (tap_now() < end) {
		disturb();
		tap_nap(100);
	}
	for (i = 0; i < ACTORS; i++)
		kill_actor(i);
	failslab(false);
	netns_cleanup();
	while (!gone())
		;
	CHECK(access("/sys/module/acvpn", F_OK), "the module does not go");
}

/* Warnings and oopses leave their mark. */
static long taint(void)
{
	FILE *f = fopen("/proc/sys/kernel/tainted", "re");
	long value = 0;

	REQUIRE(f && fscanf(f, "%ld", &value) == 1, "tainted");
	fclose(f);
	return value & (1 << 9 | 1 << 7 | 1 << 14);
}

/* What is left against @before, when what goes in its own time is gone. */
static long long memory_left(const struct scalemem *before,
			     struct scalemem *after)
{
	long long left, end = tap_now() + tap_slow(SETTLE_MS);

	do {
		scalemem_read(after);
		left = after->slab + after->percpu - before->slab -
		       before->percpu;
	} while (left > LEAK_MAX && tap_now() < end);
	return left;
}

static void test_stress(void)
{
	static struct scalemem before, after;
	int seconds = tap_form(SHORT_SECONDS, LONG_SECONDS);
	long long left;

	run(WARM_SECONDS);
	scalemem_read(&before);
	run(seconds);
	left = memory_left(&before, &after);
	tap_note("figure stress-duration %d s", seconds);
	tap_note("figure stress-memory-left %lld bytes", left);
	if (left > LEAK_MAX)
		scalemem_tell(&before, &after, 1);
	CHECK(left <= LEAK_MAX, "%lld bytes are left", left);
	CHECK(!taint(), "the kernel complains");
	sh("modprobe acvpn");
	CHECK(!sh_status("ip link add s0 type acvpn && ip link del s0"),
	      "the module does not work any more");
}

static const struct tap_case cases[] = {
	{ "everything at once", test_stress },
};

int main(void)
{
	tap_run("", cases, ARRAY_SIZE(cases), NULL);
	return tap_end();
}
