// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets belong to userspace: what their owner does to them, by mistake or by
 * intent, harms nobody else, and nothing of them outlives their descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/tls.h>
#include <linux/udp.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cstpbed.h"
#include "inner.h"
#include "ktls.h"
#include "ktlspair.h"
#include "netns.h"
#include "tap.h"

/* What has to be done by then does not wait for another thread. */
enum { AT_ONCE_MS = 1500 };

static void expect_quick(long long since, const char *what)
{
	long long took = tap_now() - since;

	CHECK(took < tap_slow(AT_ONCE_MS), "%s took %lld ms", what, took);
}

static int keepalive(enum acvpn_transport_type type)
{
	return bed_record_send(bed_ref(type, 0), CONTENT_DATA, FRAME_KEEPALIVE,
			       NULL, 0);
}

/* A thread that has the lock of a UDP socket: without MSG_MORE it would not. */

static void *send_corked(void *arg)
{
	static const char byte[1000];

	send(bed.sock, byte, sizeof(byte), MSG_MORE);
	return arg;
}

/* Packets wait for an answer to ARP, and a sender for room behind them. */
static void hold_udp_lock(pthread_t *thread)
{
	static const char byte[1000];
	int small = 0;

	netns_enter(NETNS_P);
	sh("ip link set veth0 arp off");
	netns_enter(NETNS_M);
	sh("echo 12 >/proc/sys/net/ipv4/neigh/veth0/mcast_solicit; "
	   "ip neigh flush dev veth0");
	setsockopt(bed.sock, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	while (send(bed.sock, byte, sizeof(byte), MSG_DONTWAIT) > 0)
		;
	REQUIRE(!pthread_create(thread, NULL, send_corked, NULL), "thread");
	tap_sleep(200);
}

static void release_udp_lock(pthread_t thread)
{
	netns_enter(NETNS_P);
	sh("ip link set veth0 arp on");
	netns_enter(NETNS_M);
	pthread_join(thread, NULL);
}

static void test_udp_lock(void)
{
	pthread_t thread;
	long long start;

	bed_up(&(struct bed_config){ .no_ipv6 = true });
	hold_udp_lock(&thread);
	start = tap_now();
	CHECK(!bed_detach(), "transport-detach: %s", acvpn_error(bed.ctl));
	expect_quick(start, "transport-detach");
	start = tap_now();
	CHECK(!bed_attach(), "transport-attach: %s", acvpn_error(bed.ctl));
	expect_quick(start, "transport-attach");
	start = tap_now();
	CHECK(!acvpn_link_del(bed.ctl, bed.ifindex), "link del");
	bed.ifindex = 0;
	expect_quick(start, "link del");
	release_udp_lock(thread);
}

/* A thread that has the lock of a TCP socket, and faults in memory. */

static void *memory;

/* The fault is answered when the descriptor is closed. */
static int fault_for_ever(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);

	REQUIRE(fd >= 0, "userfaultfd: %s", strerror(errno));
	memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (uintptr_t)memory;
	range.range.len = 4096;
	REQUIRE(memory != MAP_FAILED && !ioctl(fd, UFFDIO_API, &api) &&
		!ioctl(fd, UFFDIO_REGISTER, &range), "userfaultfd: %s",
		strerror(errno));
	return fd;
}

static void *set_keys(void *arg)
{
	setsockopt(cstpbed.sock, SOL_TLS, TLS_TX, memory,
		   sizeof(struct tls12_crypto_info_aes_gcm_256));
	return arg;
}

static void expect_other_works(void)
{
	struct acvpn_session_config session = { .id = BED_ID };
	struct cstpbed first = cstpbed;
	uint32_t own = bed.ifindex;

	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_P2P,
				&session.ifindex) &&
		!acvpn_session_new(bed.ctl, &session, NULL), "vpn1: %s",
		acvpn_error(bed.ctl));
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;
	cstpbed_open(&(struct cstpbed_config){});
	bed.ifindex = session.ifindex;
	CHECK(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	CHECK(cstpbed_answers(), "another device does not answer");
	bed.ifindex = own;
	CHECK(!acvpn_link_del(bed.ctl, session.ifindex), "vpn1");
	close(cstpbed.sock);
	close(cstpbed.peer.fd);
	cstpbed = first;
}

static void test_tcp_lock(void)
{
	pthread_t thread;
	long long start;
	int fd;

	cstpbed_up(&(struct cstpbed_config){});
	fd = fault_for_ever();
	REQUIRE(!pthread_create(&thread, NULL, set_keys, NULL), "thread");
	tap_sleep(200);
	/* A worker waits for the lock as well. */
	CHECK(!keepalive(ACVPN_TRANSPORT_TYPE_CSTP), "record-send: %s",
	      acvpn_error(bed.ctl));
	tap_sleep(200);
	start = tap_now();
	CHECK(bed_session().id == BED_ID, "session-get");
	expect_other_works();
	expect_quick(start, "another device");
	start = tap_now();
	CHECK(!acvpn_link_del(bed.ctl, bed.ifindex), "link del");
	bed.ifindex = 0;
	expect_quick(start, "link del");
	close(fd);
	pthread_join(thread, NULL);
}

static atomic_bool attached;
static int attach_error;

static void *attach(void *arg)
{
	attach_error = cstpbed_attach();
	atomic_store(&attached, true);
	return arg;
}

/* It is refused; whoever waited would have the device's lock meanwhile. */
static void test_tcp_attach(void)
{
	pthread_t holder, attacher;
	long long start;
	int fd;

	bed_up(&(struct bed_config){ .no_transport = true, .no_ipv6 = true });
	cstpbed_open(&(struct cstpbed_config){});
	fd = fault_for_ever();
	REQUIRE(!pthread_create(&holder, NULL, set_keys, NULL), "thread");
	tap_sleep(200);
	atomic_store(&attached, false);
	start = tap_now();
	REQUIRE(!pthread_create(&attacher, NULL, attach, NULL), "thread");
	while (!atomic_load(&attached) &&
	       tap_now() - start < tap_slow(AT_ONCE_MS))
		tap_sleep(20);
	CHECK(atomic_load(&attached), "transport-attach waits");
	close(fd);
	pthread_join(holder, NULL);
	pthread_join(attacher, NULL);
	CHECK_EQ(attach_error, -EBUSY, "transport-attach");
	REQUIRE(!cstpbed_attach(), "afterwards: %s", acvpn_error(bed.ctl));
	CHECK(cstpbed_answers(), "it does not answer");
}

/* Ends that nobody tells of */

static bool gone(enum acvpn_transport_type type)
{
	return !bed_find(type, ACVPN_SLOT_CURRENT, NULL);
}

static void test_encap_off(void)
{
	int none = 0;

	bed_up(&(struct bed_config){
		.no_ipv6 = true,
		.transport = { .has_keepalive = true, .keepalive = 1 } });
	REQUIRE(!setsockopt(bed.sock, IPPROTO_UDP, UDP_ENCAP, &none,
			    sizeof(none)), "UDP_ENCAP: %s", strerror(errno));
	close(bed.sock);
	bed.sock = -1;
	EVENTUALLY(gone(ACVPN_TRANSPORT_TYPE_DTLS),
		   "the transport outlives its socket");
}

/* A peer that does not read, and closing that waits for it. */
static void fill(void)
{
	static uint8_t packet[INNER_MAX];
	struct linger linger = { .l_onoff = 1, .l_linger = 60 };
	int small = 16384, large = 64 << 20, fd = bed_packet_socket(), i;
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = BED_MTU });

	setsockopt(cstpbed.sock, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	setsockopt(cstpbed.sock, SOL_SOCKET, SO_LINGER, &linger,
		   sizeof(linger));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large, sizeof(large));
	for (i = 0; i < 4000; i++)
		REQUIRE(send(fd, packet, len, MSG_DONTWAIT) == (ssize_t)len,
			"send: %s", strerror(errno));
	tap_sleep(300);
}

static void test_linger(void)
{
	struct stream first;

	cstpbed_up(&(struct cstpbed_config){});
	fill();
	close(cstpbed.sock);
	EVENTUALLY(gone(ACVPN_TRANSPORT_TYPE_CSTP), "first");
	tap_nap(2500);
	first = cstpbed.peer;
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	close(cstpbed.sock);
	cstpbed.sock = -1;
	EVENTUALLY(gone(ACVPN_TRANSPORT_TYPE_CSTP), "second");
	while (stream_recv(&cstpbed.peer, 5000))
		;
	CHECK(cstpbed.peer.ended, "closing waits for that of another socket");
	close(first.fd);
}

/* Detached in mid-stream */

static atomic_bool feeding;

/* Until the connection is shut down, which may be at any time. */
static void *feed(void *arg)
{
	uint8_t payload[1200] = {}, frame[1300], wire[TLSREC_MAX];
	size_t len = stream_frame(frame, FRAME_KEEPALIVE, payload,
				  sizeof(payload));
	size_t n;

	do {
		n = tlsrec_seal(wire, &cstpbed.peer.tx, CONTENT_DATA, frame,
				len);
	} while (feeding && send(cstpbed.peer.fd, wire, n, MSG_NOSIGNAL) ==
			    (ssize_t)n);
	return arg;
}

static int count_protocol(const struct acvpn_event *event, void *arg)
{
	*(int *)arg += event->type == ACVPN_EVENT_TYPE_TRANSPORT_DOWN &&
		       event->reason == ACVPN_REASON_PROTOCOL;
	return 0;
}

/* Returns 0 if the stream was whole. */
static int again(void)
{
	int err = -EBUSY;

	EVENTUALLY((err = cstpbed_attach()) != -EBUSY, "socket is in use");
	return err;
}

static void cut(void)
{
	pthread_t thread;
	int i, err = 0, broken = 0;

	cstpbed_up(&(struct cstpbed_config){});
	feeding = true;
	REQUIRE(!pthread_create(&thread, NULL, feed, NULL), "thread");
	for (i = 0; i < 20 && !err; i++) {
		tap_sleep(5);
		CHECK(!cstpbed_detach(), "%s", acvpn_error(bed.ctl));
		err = again();
	}
	feeding = false;
	CHECK(!err || err == -ENOTCONN, "attach: %s", strerror(-err));
	shutdown(cstpbed.peer.fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	tap_sleep(50);
	acvpn_events_read(bed.events, count_protocol, &broken);
	CHECK(!broken, "bytes were lost within the stream");
	cstpbed_down();
}

static void test_cut(void)
{
	int i;

	for (i = 0; i < tap_form(5, 50); i++)
		cut();
}

/* Addresses that are not ours any more */

/* The kernel receives by an address a moment after it has been added. */
static bool receives_by(const char *address)
{
	return !sh_status("ip -6 route show table local | grep -q %s",
			  address);
}

static void test_source(void)
{
	bed_up(&(struct bed_config){ .outer = AF_INET6, .no_ipv6 = true });
	CHECK(bed_answers(), "no answer");
	sh("ip -6 addr add 2001:db8::7/64 dev veth0 nodad");
	sh("ip -6 addr del 2001:db8::1/64 dev veth0");
	CHECK_EQ(keepalive(ACVPN_TRANSPORT_TYPE_DTLS), -ENOBUFS, "record-send");
	CHECK(!peer_readable(bed.peer.fd, PEER_QUIET_MS),
	      "sent from an address that is not ours");
	sh("ip -6 addr add 2001:db8::1/64 dev veth0 nodad");
	EVENTUALLY(receives_by("2001:db8::1"), "no route");
	CHECK(bed_answers(), "no answer when it is ours again");
}

/* Namespaces that hold each other's devices */

static const char *const ends[] = { "acvpn-x", "acvpn-y" };

static void enter_end(int i)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ends[i]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0 && !setns(fd, CLONE_NEWNET), "%s: %s", ends[i],
		strerror(errno));
	close(fd);
}

static void give_away(struct acvpn *ctl, const char *name, int sock,
		      const char *to)
{
	struct acvpn_session_config session = { .id = BED_ID };
	struct acvpn_transport_config t = {
		.type = ACVPN_TRANSPORT_TYPE_CSTP, .socket = sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true };

	REQUIRE(!acvpn_link_add(ctl, name, ACVPN_MODE_P2P, &session.ifindex) &&
		!acvpn_session_new(ctl, &session, NULL) &&
		!acvpn_transport_attach(ctl, session.ifindex, BED_ID, &t),
		"%s: %s", name, acvpn_error(ctl));
	sh("ip link set %s netns %s", name, to);
}

/* A tunnel in which nothing happens, both ends in the other namespace. */
static void hold_end(int i, int ready)
{
	char name[8];
	struct acvpn *ctl;
	int fds[2], n;

	enter_end(i);
	sh("ip link set lo up");
	REQUIRE(!acvpn_open(&ctl) && !ktlspair(fds), "ktlspair");
	for (n = 0; n < 2; n++) {
		snprintf(name, sizeof(name), "vpn%d%d", i, n);
		give_away(ctl, name, fds[n], ends[!i]);
	}
	REQUIRE(write(ready, "", 1) == 1, "write");
	pause();
}

static pid_t start_end(int i)
{
	int ready[2];
	pid_t pid;
	char c;

	REQUIRE(!pipe(ready), "pipe");
	pid = fork();
	if (!pid) {
		hold_end(i, ready[1]);
		_exit(1);
	}
	close(ready[1]);
	CHECK(read(ready[0], &c, 1) == 1, "end %d is not up", i);
	close(ready[0]);
	return pid;
}

static void crossed(bool kill_first, int first)
{
	pid_t pids[2];
	int i;

	for (i = 0; i < 2; i++)
		sh("ip netns add %s", ends[i]);
	for (i = 0; i < 2; i++)
		pids[i] = start_end(i);
	for (i = 0; i < 2 && !kill_first; i++)
		sh("ip netns del %s", ends[i ^ first]);
	for (i = 0; i < 2; i++) {
		kill(pids[i ^ first], SIGKILL);
		waitpid(pids[i ^ first], NULL, 0);
	}
	for (i = 0; i < 2 && kill_first; i++)
		sh("ip netns del %s", ends[i ^ first]);
}

/* Sockets of the machine that have kernel TLS: how often its module is used. */
static long tls_sockets(void)
{
	FILE *f = popen("awk '$1 == \"tls\" { print $3 }' /proc/modules", "r");
	long n = -1;

	if (f && fscanf(f, "%ld", &n) != 1)
		n = -1;
	if (f)
		pclose(f);
	return n;
}

static void test_crossed(void)
{
	long before = tls_sockets();
	long long start;
	int order;

	netns_enter(NULL);
	for (order = 0; order < 4; order++) {
		crossed(order & 1, order >> 1);
		start = tap_now();
		while (tls_sockets() > before &&
		       tap_now() - start < tap_slow(5000))
			tap_sleep(50);
		CHECK(tls_sockets() <= before,
		      "order %d: sockets are left after 5 s", order);
	}
	netns_enter(NETNS_M);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "lock of a UDP socket is held", test_udp_lock },
		{ "lock of a TCP socket is held", test_tcp_lock },
		{ "attached while its TCP socket is locked", test_tcp_attach },
		{ "encapsulation is switched off", test_encap_off },
		{ "closing lingers", test_linger },
		{ "detached in mid-stream", test_cut },
		{ "IPv6 source moves away", test_source },
		{ "devices in each other's namespace", test_crossed },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), cstpbed_down);
	netns_cleanup();
	return tap_end();
}
