// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several UDP sockets of one device: where the kernel's hash brings a peer's
 * datagrams does not matter, and sockets come and go.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/udp.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS

enum { SOCKETS = 4, PEERS = 16, TURNS = 150 };

/* All bound to the same address and port. */
static int socks[SOCKETS] = { -1, -1, -1, -1 };

static struct peer peers[PEERS];

static void ok(int err, const char *what)
{
	REQUIRE(!err, "%s: %s (%d)", what, acvpn_error(bed.ctl), err);
}

static int open_one(int port)
{
	int fd = socket(bed.config.outer, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, bed.config.outer, 1, port);
	int one = 1;

	REQUIRE(fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one,
				       sizeof(one)) &&
		!bind(fd, &addr.sa, len), "socket: %s", strerror(errno));
	return fd;
}

static void open_peer(int i)
{
	union peer_addr m;
	socklen_t len = peer_addr(&m, bed.config.outer, 1, PEER_PORT_M);

	netns_enter(NETNS_P);
	peers[i].fd = peer_socket(bed.config.outer, 2, 5000 + i);
	netns_enter(NETNS_M);
	REQUIRE(peers[i].fd >= 0 && !connect(peers[i].fd, &m.sa, len),
		"peer: %s", strerror(errno));
}

static int attach(uint32_t id, int sock, int port)
{
	struct acvpn_transport_config config = {
		.type = DTLS, .socket = sock, .mtu = BED_MTU,
		.has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(bed.config.outer, 2, port),
	};

	return acvpn_transport_attach(bed.ctl, bed.ifindex, id, &config);
}

static struct acvpn_transport_ref peer_ref(int i)
{
	return (struct acvpn_transport_ref){
		.ifindex = bed.ifindex, .id = (uint32_t)i + 1, .type = DTLS,
	};
}

static void make_session(int i, int sock)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = (uint32_t)i + 1,
	};
	struct acvpn_transport_ref ref = peer_ref(i);
	struct acvpn_key_config keys;

	open_peer(i);
	ok(acvpn_session_new(bed.ctl, &config, NULL), "session-new");
	ok(attach(ref.id, sock, 5000 + i), "transport-attach");
	bed_random_keys(&keys, &peers[i], ACVPN_CIPHER_AES_128_GCM, 1);
	ok(acvpn_key_new(bed.ctl, &ref, &keys), "key-new");
}

static void up(int outer)
{
	int i;

	bed_up(&(struct bed_config){
		.outer = outer, .mode = ACVPN_MODE_MP, .no_ipv6 = true,
		.unconnected = true, .no_session = true });
	close(bed.sock);
	bed.sock = -1;
	for (i = 0; i < SOCKETS; i++)
		socks[i] = open_one(PEER_PORT_M);
}

static void add(int i)
{
	ok(acvpn_socket_add(bed.ctl, bed.ifindex, socks[i]), "socket-add");
}

static uint64_t received(int i)
{
	struct acvpn_session_info info;

	ok(acvpn_session_get(bed.ctl, bed.ifindex, (uint32_t)i + 1, &info),
	   "session-get");
	return info.stats.rx_records;
}

static unsigned int all_received(void)
{
	unsigned int n = 0;
	int i;

	for (i = 0; i < PEERS; i++)
		n += (unsigned int)received(i);
	return n;
}

static void speak(int i)
{
	peer_send(&peers[i], FRAME_KEEPALIVE, NULL, 0);
}

static void all_speak(void)
{
	int i;

	for (i = 0; i < PEERS; i++)
		speak(i);
}

/* How many datagrams userspace finds in a socket. */
static unsigned int readable(int fd)
{
	unsigned int n = 0;
	uint8_t buf[2048];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		n++;
	return n;
}

/* What userspace has found since they were set to 0, and not in the first. */
static unsigned int passed, elsewhere;

static unsigned int all_readable(void)
{
	unsigned int n;
	int i;

	for (i = 0; i < SOCKETS; i++) {
		n = socks[i] < 0 ? 0 : readable(socks[i]);
		passed += n;
		elsewhere += i ? n : 0;
	}
	return passed;
}

static void forget_passed(void)
{
	all_readable();
	passed = 0;
	elsewhere = 0;
}

static void handshakes(void)
{
	uint8_t hello[60] = "\x16\xfe\xfd";
	int i;

	hello[12] = 47;
	for (i = 0; i < PEERS; i++)
		peer_send_raw(&peers[i], hello, sizeof(hello));
}

static void arrive(int outer)
{
	unsigned int before, i;

	up(outer);
	for (i = 0; i < PEERS; i++)
		make_session((int)i, socks[0]);
	/* the hash knows nothing of peers */
	forget_passed();
	all_speak();
	EVENTUALLY(all_received() + all_readable() == PEERS, "%u came",
		   all_received() + passed);
	CHECK(passed, "all came to the same socket");
	before = all_received();
	for (i = 1; i < SOCKETS; i++)
		add((int)i);
	forget_passed();
	all_speak();
	EVENTUALLY_EQ(all_received(), before + PEERS, "records");
	CHECK_EQ(all_readable(), 0, "records in a socket");
	/* what is no record is found where it came */
	handshakes();
	EVENTUALLY_EQ(all_readable(), PEERS, "handshakes");
	CHECK(elsewhere, "all handshakes came to the same socket");
	/* and it is sent from the port that all of them have */
	for (i = 0; i < PEERS; i++) {
		ok(bed_record_send(peer_ref((int)i), CONTENT_DATA,
				   FRAME_KEEPALIVE, NULL, 0), "record-send");
		CHECK(peer_recv(&peers[i], PEER_WAIT_MS), "peer %u", i);
	}
	for (i = 1; i < SOCKETS; i++)
		ok(acvpn_socket_del(bed.ctl, bed.ifindex, socks[i]),
		   "socket-del");
	before = all_received();
	forget_passed();
	all_speak();
	EVENTUALLY(all_received() - before + all_readable() == PEERS,
		   "after socket-del: %u came",
		   all_received() - before + passed);
	CHECK(passed, "all came to the same socket");
}

static void test_v4(void)
{
	arrive(AF_INET);
}

static void test_v6(void)
{
	arrive(AF_INET6);
}

/* Each by another one: attaching is enough. */
static void test_attached(void)
{
	struct acvpn_session_config config = { .id = PEERS + 1 };
	struct acvpn_session_info info;
	int i;

	up(AF_INET);
	for (i = 0; i < PEERS; i++)
		make_session(i, socks[i % SOCKETS]);
	forget_passed();
	all_speak();
	EVENTUALLY_EQ(all_received(), PEERS, "records");
	CHECK_EQ(all_readable(), 0, "records in a socket");
	/* the address is one peer's, whichever socket it is asked for */
	config.ifindex = bed.ifindex;
	ok(acvpn_session_new(bed.ctl, &config, NULL), "session-new");
	for (i = 0; i < SOCKETS; i++)
		CHECK_EQ(attach(config.id, socks[i], 5000), -EADDRINUSE,
			 "another session's peer");
	/* a socket that goes takes its own transports along, and no other */
	close(socks[1]);
	socks[1] = -1;
	ok(acvpn_session_get(bed.ctl, bed.ifindex, 2, &info), "session-get");
	CHECK_EQ(info.n_transports, 0, "transports of the socket that went");
	for (i = 0; i < PEERS; i++) {
		uint64_t before = received(i);

		if (i % SOCKETS == 1)
			continue;
		speak(i);
		EVENTUALLY(received(i) == before + 1, "peer %d", i);
	}
}

/* Other ports, and other addresses, are other places. */
static void test_other_port(void)
{
	struct acvpn_session_config config = { .id = 2 };
	int other;

	up(AF_INET);
	make_session(0, socks[0]);
	other = bed_keep(open_one(PEER_PORT_M + 1));
	ok(acvpn_socket_add(bed.ctl, bed.ifindex, other), "socket-add");
	config.ifindex = bed.ifindex;
	ok(acvpn_session_new(bed.ctl, &config, NULL), "session-new");
	ok(attach(config.id, other, 5000), "same peer, other port");
	CHECK_EQ(attach(config.id, socks[0], 5000), -EEXIST, "twice");
}

static int tcp(void)
{
	return bed_keep(socket(AF_INET, SOCK_STREAM, 0));
}

static void expect_add(int fd, int error, const char *what)
{
	int err = acvpn_socket_add(bed.ctl, bed.ifindex, fd);

	CHECK(err == -error, "%s: %d (%s), not %d", what, err,
	      acvpn_error(bed.ctl), -error);
	CHECK(!error || strcmp(acvpn_error(bed.ctl), strerror(error)),
	      "%s: no text", what);
}

static void test_refused(void)
{
	uint32_t own;

	up(AF_INET);
	expect_add(tcp(), EPROTOTYPE, "TCP socket");
	expect_add(bed_keep(socket(AF_INET, SOCK_DGRAM, 0)), EINVAL,
		   "unbound socket");
	expect_add(bed_keep(dup(STDIN_FILENO)), ENOTSOCK, "no socket");
	expect_add(1000, EBADF, "closed descriptor");
	open_peer(0);
	expect_add(peers[0].fd, EISCONN, "connected socket");
	CHECK_EQ(acvpn_socket_del(bed.ctl, bed.ifindex, socks[0]), -ENOENT,
		 "socket-del before");
	add(0);
	expect_add(socks[0], EEXIST, "twice");
	own = bed.ifindex;
	ok(acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_MP, &bed.ifindex),
	   "vpn1");
	expect_add(socks[0], EBUSY, "another device's");
	CHECK_EQ(acvpn_socket_del(bed.ctl, bed.ifindex, socks[0]), -ENOENT,
		 "socket-del of another device's");
	ok(acvpn_link_del(bed.ctl, own), "link del");
	expect_add(socks[0], 0, "after the other device was deleted");
}

static void close_others(void)
{
	int i;

	for (i = 1; i < SOCKETS; i++) {
		close(socks[i]);
		socks[i] = -1;
	}
}

/* Added and attached are two things. */
static void test_both(void)
{
	struct acvpn_transport_ref ref = {};
	uint32_t own, other;

	up(AF_INET);
	close_others();
	add(0);
	make_session(0, socks[0]);
	ref = peer_ref(0);
	ok(acvpn_socket_del(bed.ctl, bed.ifindex, socks[0]), "socket-del");
	speak(0);
	EVENTUALLY(received(0) == 1, "nothing came");
	add(0);
	ok(acvpn_transport_detach(bed.ctl, &ref), "detach");
	own = bed.ifindex;
	ok(acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_MP, &other), "vpn1");
	bed.ifindex = other;
	expect_add(socks[0], EBUSY, "still added");
	bed.ifindex = own;
	ok(acvpn_socket_del(bed.ctl, bed.ifindex, socks[0]), "socket-del");
	bed.ifindex = other;
	expect_add(socks[0], 0, "neither");
	bed.ifindex = own;
	ok(acvpn_link_del(bed.ctl, other), "link del");
}

/*
 * A namespace that nobody is in goes, whatever was done to a socket that was
 * added there: the other end of the pair goes with it.
 */
static int child_leave_socket(bool trick)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd, none = 0;
	struct acvpn *ctl;
	uint32_t ifindex;
	char line[80];

	if (unshare(CLONE_NEWNET) || acvpn_open(&ctl))
		return 100;
	snprintf(line, sizeof(line), "ip -n " NETNS_M
		 " link add gone0 type veth peer name gone1 netns %d",
		 getpid());
	if (sh_status("%s", line))
		return 101;
	if (acvpn_link_add(ctl, "vpn9", ACVPN_MODE_MP, &ifindex))
		return 102;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) ||
	    acvpn_socket_add(ctl, ifindex, fd))
		return 103;
	if (trick && setsockopt(fd, IPPROTO_UDP, UDP_ENCAP, &none,
				sizeof(none)))
		return 104;
	return 0;
}

static void left_behind(bool trick)
{
	int status;
	pid_t pid;

	bed_up(&(struct bed_config){ .no_session = true });
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(child_leave_socket(trick));
	REQUIRE(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
		!WEXITSTATUS(status), "child: %d", WEXITSTATUS(status));
	EVENTUALLY(!if_nametoindex("gone0"), "the namespace stays");
}

static void test_namespace(void)
{
	left_behind(false);
}

static void test_trick(void)
{
	left_behind(true);
}

/* Sockets come and go under traffic. */

static struct {
	pthread_t thread;
	bool running;
	atomic_bool stop;
	atomic_uint sent;
} load;

static void *load_run(void *arg)
{
	struct timespec pause = { .tv_nsec = 100000 };
	uint8_t buf[SEAL_RECORD_MAX];
	struct peer *p = peers;
	size_t n;

	while (!atomic_load(&load.stop)) {
		n = peer_seal(p, buf, FRAME_KEEPALIVE, NULL, 0);
		/* nobody may be there to hear it */
		if (send(p->fd, buf, n, 0) > 0)
			atomic_fetch_add(&load.sent, 1);
		if (++p == peers + PEERS)
			p = peers;
		nanosleep(&pause, NULL);
	}
	return arg;
}

static void load_stop(void)
{
	atomic_store(&load.stop, true);
	if (load.running)
		pthread_join(load.thread, NULL);
	load.running = false;
}

static void reopen(int i)
{
	close(socks[i]);
	socks[i] = open_one(PEER_PORT_M);
}

/* Each in its own way; the first stays, for the sessions have it. */
static void turn(int i)
{
	int which = 1 + i % (SOCKETS - 1);
	struct acvpn_transport_ref ref = peer_ref(PEERS);

	switch (i % 5) {
	case 0:
		reopen(which);
		add(which);
		break;
	case 1:
		acvpn_socket_del(bed.ctl, bed.ifindex, socks[which]);
		break;
	case 2:
		acvpn_socket_add(bed.ctl, bed.ifindex, socks[which]);
		reopen(which);
		break;
	case 3:
		/* one that comes and goes with its only transport */
		if (!attach(PEERS + 1, socks[which], 4999) && i % 2)
			acvpn_transport_detach(bed.ctl, &ref);
		break;
	default:
		acvpn_socket_add(bed.ctl, bed.ifindex, socks[which]);
		acvpn_socket_del(bed.ctl, bed.ifindex, socks[which]);
		acvpn_socket_add(bed.ctl, bed.ifindex, socks[which]);
	}
}

static void test_come_and_go(void)
{
	struct acvpn_session_config config = { .id = PEERS + 1 };
	unsigned int before;
	int i;

	up(AF_INET);
	config.ifindex = bed.ifindex;
	ok(acvpn_session_new(bed.ctl, &config, NULL), "session-new");
	for (i = 0; i < PEERS; i++)
		make_session(i, socks[0]);
	/* or once in a hundred times the kernel chooses the first for nobody */
	for (i = 1; i < SOCKETS; i++)
		add(i);
	atomic_store(&load.stop, false);
	REQUIRE(!pthread_create(&load.thread, NULL, load_run, NULL), "thread");
	load.running = true;
	EVENTUALLY(all_received(), "no record came");
	for (i = 0; i < tap_form(TURNS, 20 * TURNS); i++)
		turn(i);
	for (i = 1; i < SOCKETS; i++)
		acvpn_socket_add(bed.ctl, bed.ifindex, socks[i]);
	EVENTUALLY(all_received(), "no record came");
	load_stop();
	before = all_received();
	all_speak();
	EVENTUALLY_EQ(all_received(), before + PEERS, "records");
	/* and the device goes with all of them */
	ok(acvpn_link_del(bed.ctl, bed.ifindex), "link del");
	bed.ifindex = 0;
}

static void down(void)
{
	int i;

	load_stop();
	bed_down();
	for (i = 0; i < SOCKETS; i++) {
		if (socks[i] >= 0)
			close(socks[i]);
		socks[i] = -1;
	}
	for (i = 0; i < PEERS; i++) {
		if (peers[i].fd > 0)
			close(peers[i].fd);
		peers[i].fd = -1;
	}
	sh_status("ip link del vpn1 2>/dev/null");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "attached by one, IPv4", test_v4 },
		{ "attached by one, IPv6", test_v6 },
		{ "attached by each", test_attached },
		{ "other ports", test_other_port },
		{ "sockets that are refused", test_refused },
		{ "added and attached", test_both },
		{ "left in a namespace", test_namespace },
		{ "left in a namespace, unheard", test_trick },
		{ "come and go under traffic", test_come_and_go },
	};

	netns_begin();
	tap_run("sockets of a port: ", cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
