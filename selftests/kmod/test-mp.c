// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many sessions on one device: which of them a packet belongs to, either way,
 * and what becomes of them when sockets and addresses are shared.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

enum { CLIENTS_MAX = 4, CLIENT_ID = 10, CLIENT_PORT = 5000 };

/* Client i has 10.9.0.(10 + i) and fd09::1(i). */
static struct client {
	uint32_t id;
	char v4[16];
	char v6[16];
	struct peer peer;
	struct acvpn_key_config keys;
} clients[CLIENTS_MAX];

static uint8_t packet[INNER_MAX];
static uint8_t got[INNER_MAX];

static void up(int outer)
{
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_session = true, .no_ipv6 = true,
		.unconnected = true, .outer = outer,
	});
}

static void ok(int err, const char *what)
{
	REQUIRE(!err, "%s: %s (%d)", what, acvpn_error(bed.ctl), err);
}

static struct acvpn_network network(const char *text)
{
	struct acvpn_network net = {};
	char addr[INET6_ADDRSTRLEN];
	unsigned int len;

	REQUIRE(sscanf(text, "%45[^/]/%u", addr, &len) == 2, "%s", text);
	net.prefix_len = len;
	net.addr.family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	REQUIRE(inet_pton(net.addr.family, addr, &net.addr.v6) == 1, "%s",
		text);
	return net;
}

static struct client *new_client(int i, const char *net)
{
	struct client *c = &clients[i];
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = CLIENT_ID + (uint32_t)i,
		.has_ipv4 = true, .has_ipv6 = true,
	};
	struct acvpn_network n = {};

	snprintf(c->v4, sizeof(c->v4), "10.9.0.%d", 10 + i);
	snprintf(c->v6, sizeof(c->v6), "fd09::1%d", i);
	inet_pton(AF_INET, c->v4, &config.ipv4);
	inet_pton(AF_INET6, c->v6, &config.ipv6);
	if (net) {
		n = network(net);
		config.networks = &n;
		config.n_networks = 1;
	}
	ok(acvpn_session_new(bed.ctl, &config, &c->id), "session-new");
	return c;
}

static int attach_at(const struct client *c, int sock, int family, int port)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
	};

	if (port)
		config.remote = bed_endpoint(family, 2, port);
	return acvpn_transport_attach(bed.ctl, bed.ifindex, c->id, &config);
}

static void install_keys(struct client *c)
{
	struct acvpn_transport_ref ref = bed_dtls();

	ref.id = c->id;
	bed_random_keys(&c->keys, &c->peer, ACVPN_CIPHER_AES_128_GCM, 1);
	ok(acvpn_key_new(bed.ctl, &ref, &c->keys), "key-new");
}

/* The socket that client i sends from, to a port of M. */
static void open_peer(struct client *c, int i, int family, int port)
{
	union peer_addr m;
	socklen_t len = peer_addr(&m, family, 1, port);

	netns_enter(NETNS_P);
	c->peer.fd = bed_keep(peer_socket(family, 2, CLIENT_PORT + i));
	REQUIRE(!connect(c->peer.fd, &m.sa, len), "connect: %s",
		strerror(errno));
	netns_enter(NETNS_M);
}

static struct client *add_client(int i, const char *net)
{
	struct client *c = new_client(i, net);

	open_peer(c, i, bed.config.outer, PEER_PORT_M);
	ok(attach_at(c, bed.sock, bed.config.outer, CLIENT_PORT + i),
	   "transport-attach");
	install_keys(c);
	return c;
}

static void send_to(int fd, const char *dst, uint8_t seed)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = strchr(dst, ':') ? AF_INET6 : AF_INET,
		.from_m = true, .dst = dst, .size = 100 + seed,
		.seed = seed });

	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send to %s: %s",
		dst, strerror(errno));
}

/* The packet comes to this client under its keys, and nothing to others. */
static void expect_at(int fd, struct client *c, const char *dst)
{
	static uint8_t seed;
	size_t i;

	seed = (seed + 1) % 100;
	send_to(fd, dst, seed);
	REQUIRE(peer_recv(&c->peer, PEER_WAIT_MS), "%s did not come to %u",
		dst, c->id);
	CHECK(c->peer.plain[0] == FRAME_DATA &&
	      c->peer.got.size == 101U + seed &&
	      !memcmp(c->peer.plain + 1, packet, 100U + seed),
	      "%s: other bytes", dst);
	for (i = 0; i < CLIENTS_MAX; i++)
		CHECK(!clients[i].peer.fd || &clients[i] == c ||
		      !peer_readable(clients[i].peer.fd, 0),
		      "%s came to %u, too", dst, clients[i].id);
}

static void expect_nowhere(int fd, const char *dst)
{
	uint32_t before = bed_link().tx_dropped;
	size_t i;

	send_to(fd, dst, 1);
	EVENTUALLY(bed_link().tx_dropped == before + 1, "%s: tx_dropped is %u",
		   dst, bed_link().tx_dropped);
	for (i = 0; i < CLIENTS_MAX; i++)
		CHECK(!clients[i].peer.fd ||
		      !peer_readable(clients[i].peer.fd, 0), "%s came to %u",
		      dst, clients[i].id);
}

static struct acvpn_transport_info transport_of(const struct client *c)
{
	struct acvpn_session_info info;

	ok(acvpn_session_get(bed.ctl, bed.ifindex, c->id, &info),
	   "session-get");
	REQUIRE(info.n_transports == 1, "%u transports", info.n_transports);
	return info.transports[0];
}

/* To nobody: the stack sends no answer. */
static void from(struct client *c, const char *src)
{
	bool v6 = strchr(src, ':');
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = v6 ? AF_INET6 : AF_INET, .src = src,
		.dst = v6 ? "fd09::77" : "10.9.0.77", .size = 120 });

	peer_send(&c->peer, FRAME_DATA, packet, len);
}

static void expect_accepted(int fd, struct client *c, const char *src)
{
	size_t n;

	from(c, src);
	n = bed_captured(fd, got, PEER_WAIT_MS);
	CHECK(n == 120 && !memcmp(got, packet, n),
	      "packet from %s did not arrive", src);
}

static uint64_t refused(const struct client *c)
{
	return transport_of(c).stats.drops[ACVPN_DROP_REASON_RX_SOURCE];
}

static void expect_refused(int fd, struct client *c, const char *src)
{
	uint64_t before = refused(c);

	from(c, src);
	EVENTUALLY(refused(c) == before + 1,
		   "packet from %s is not counted rx-source", src);
	CHECK(!bed_captured(fd, got, 0), "packet from %s arrived", src);
}

/* Transmit */

static void two_sessions(int outer)
{
	struct client *a, *b;
	int fd;

	up(outer);
	CHECK(bed_running(true), "no carrier");
	a = add_client(0, NULL);
	b = add_client(1, NULL);
	fd = bed_packet_socket();
	expect_at(fd, a, "10.9.0.10");
	expect_at(fd, b, "10.9.0.11");
	expect_at(fd, a, "10.9.0.10");
	expect_at(fd, a, "fd09::10");
	expect_at(fd, b, "fd09::11");
	expect_accepted(fd, a, "10.9.0.10");
	expect_accepted(fd, b, "10.9.0.11");
	expect_accepted(fd, a, "fd09::10");
	expect_accepted(fd, b, "fd09::11");
	EVENTUALLY_EQ(transport_of(a).stats.tx_packets, 3, "tx_packets of a");
	EVENTUALLY_EQ(transport_of(b).stats.tx_packets, 2, "tx_packets of b");
	CHECK_EQ(transport_of(b).stats.rx_packets, 2, "rx_packets of b");
}

static void test_two_v4(void)
{
	two_sessions(AF_INET);
}

static void test_two_v6(void)
{
	two_sessions(AF_INET6);
}

static void test_answer(void)
{
	struct client *a, *b;
	size_t len;

	up(AF_INET);
	a = add_client(0, NULL);
	b = add_client(1, NULL);
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .src = "10.9.0.11", .size = 200 });
	peer_send(&b->peer, FRAME_DATA, packet, len);
	REQUIRE(peer_recv(&b->peer, PEER_WAIT_MS), "no answer");
	CHECK(inner_is_echo_reply(b->peer.plain + 1, b->peer.got.size - 1,
				  packet, len), "not the echo reply");
	CHECK(!peer_readable(a->peer.fd, 0), "an answer came to another");
}

static void test_networks(void)
{
	struct client *a, *b, *c;
	int fd;

	up(AF_INET);
	a = add_client(0, "192.168.0.0/16");
	b = add_client(1, "192.168.7.0/24");
	c = add_client(2, "10.9.0.0/24");
	fd = bed_packet_socket();
	expect_at(fd, a, "192.168.6.255");
	expect_at(fd, b, "192.168.7.0");
	expect_at(fd, b, "192.168.7.255");
	expect_at(fd, a, "192.168.8.0");
	expect_at(fd, c, "10.9.0.99");
	/* the host address of a session beats the network of another */
	expect_at(fd, a, "10.9.0.10");
	expect_at(fd, b, "10.9.0.11");
	expect_nowhere(fd, "192.169.0.0");
	expect_nowhere(fd, "192.167.255.255");
	/* what a covered comes back to it */
	acvpn_session_del(bed.ctl, bed.ifindex, b->id);
	expect_at(fd, a, "192.168.7.0");
	expect_at(fd, c, "10.9.0.11");
}

static void test_networks_v6(void)
{
	struct client *a, *b;
	int fd;

	up(AF_INET);
	a = add_client(0, "2001:db8:1::/48");
	b = add_client(1, "2001:db8:1:8000::/49");
	fd = bed_packet_socket();
	expect_at(fd, a, "2001:db8:1:7fff::1");
	expect_at(fd, b, "2001:db8:1:8000::");
	expect_at(fd, b, "2001:db8:1:ffff::1");
	expect_nowhere(fd, "2001:db8:2::1");
	expect_accepted(fd, a, "2001:db8:1::5");
	expect_accepted(fd, b, "2001:db8:1:9000::5");
	/* by source, too, the longest prefix wins */
	expect_refused(fd, a, "2001:db8:1:9000::5");
	expect_refused(fd, b, "2001:db8:2::1");
}

static void test_default(void)
{
	struct client *a, *b;
	int fd;

	up(AF_INET);
	a = add_client(0, "0.0.0.0/0");
	b = add_client(1, "8.8.8.8/32");
	fd = bed_packet_socket();
	expect_at(fd, a, "8.8.8.9");
	expect_at(fd, b, "8.8.8.8");
	expect_at(fd, a, "203.0.113.1");
	expect_nowhere(fd, "2001:db8::1");
	expect_accepted(fd, a, "203.0.113.1");
	expect_refused(fd, b, "8.8.8.9");
}

static void test_unknown(void)
{
	struct client *a;
	int fd;

	up(AF_INET);
	a = add_client(0, NULL);
	fd = bed_packet_socket();
	expect_nowhere(fd, "10.9.0.50");
	expect_nowhere(fd, "fd09::50");
	expect_nowhere(fd, "10.9.0.1");
	expect_at(fd, a, "10.9.0.10");
	/* no transport: the session is known, but nothing carries */
	new_client(1, NULL);
	expect_nowhere(fd, "10.9.0.11");
}

/* Receive */

static void test_source(void)
{
	struct client *a, *b;
	int fd;

	up(AF_INET);
	a = add_client(0, "192.168.0.0/16");
	b = add_client(1, NULL);
	fd = bed_packet_socket();
	expect_accepted(fd, a, "10.9.0.10");
	expect_accepted(fd, a, "192.168.3.4");
	expect_refused(fd, a, "10.9.0.11");
	expect_refused(fd, a, "10.9.0.1");
	expect_refused(fd, a, "192.169.0.1");
	expect_refused(fd, a, "fd09::11");
	expect_refused(fd, b, "192.168.3.4");
	expect_refused(fd, b, "0.0.0.0");
	expect_accepted(fd, b, "10.9.0.11");
	CHECK_EQ(transport_of(a).stats.rx_packets, 2, "rx_packets");
	CHECK_EQ(bed_link().rx_packets, 3, "link rx packets");
}

/* Records under the keys of another session do not count as its own. */
static void test_foreign_keys(void)
{
	struct client *a, *b;
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n;

	up(AF_INET);
	a = add_client(0, NULL);
	b = add_client(1, NULL);
	n = peer_seal(&b->peer, wire, FRAME_KEEPALIVE, NULL, 0);
	peer_send_raw(&a->peer, wire, n);
	EVENTUALLY(transport_of(a).stats.drops[ACVPN_DROP_REASON_RX_AUTH] == 1,
		   "rx-auth");
	CHECK_EQ(transport_of(b).stats.rx_records, 0, "rx_records of b");
	peer_send_raw(&b->peer, wire, n);
	EVENTUALLY(transport_of(b).stats.rx_records == 1, "rx_records of b");
}

static void test_unknown_sender(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	struct client *a, stranger = {};
	size_t n;

	up(AF_INET);
	a = add_client(0, NULL);
	open_peer(&stranger, 3, AF_INET, PEER_PORT_M);
	n = peer_seal(&a->peer, wire, FRAME_KEEPALIVE, NULL, 0);
	peer_send_raw(&stranger.peer, wire, n);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"nothing reached userspace");
	CHECK(recv(bed.sock, got, sizeof(got), 0) == (ssize_t)n &&
	      !memcmp(got, wire, n), "other bytes");
	/* a handshake record, of someone known and someone unknown */
	memset(wire, 0, 40);
	memcpy(wire, "\x16\xfe\xfd", 3);
	peer_send_raw(&stranger.peer, wire, 40);
	peer_send_raw(&a->peer, wire, 39);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "no handshake");
	CHECK_EQ(recv(bed.sock, got, sizeof(got), 0), 40, "handshake");
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "no handshake");
	CHECK_EQ(recv(bed.sock, got, sizeof(got), 0), 39, "handshake");
	CHECK_EQ(transport_of(a).stats.rx_passed, 1, "rx_passed");
	CHECK_EQ(transport_of(a).stats.rx_records, 0, "rx_records");
}

/* What may not be twice */

static void expect_errno(int ret, int error, const char *what)
{
	CHECK(ret == -error, "%s: %d (%s), not %d", what, ret,
	      acvpn_error(bed.ctl), -error);
	if (error)
		CHECK(strcmp(acvpn_error(bed.ctl), strerror(error)),
		      "%s: no text but \"%s\"", what, acvpn_error(bed.ctl));
}

static int try_session(uint32_t id, const char *v4, const char *v6,
		       const char *net)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = id, .has_ipv4 = v4,
		.has_ipv6 = v6,
	};
	struct acvpn_network n = {};

	if (v4)
		inet_pton(AF_INET, v4, &config.ipv4);
	if (v6)
		inet_pton(AF_INET6, v6, &config.ipv6);
	if (net) {
		n = network(net);
		config.networks = &n;
		config.n_networks = 1;
	}
	return acvpn_session_new(bed.ctl, &config, NULL);
}

static void test_duplicates(void)
{
	up(AF_INET);
	ok(try_session(1, "10.9.0.5", "fd09::5", "192.168.0.0/16"), "first");
	expect_errno(try_session(1, "10.9.0.6", NULL, NULL), EEXIST, "same id");
	expect_errno(try_session(2, "10.9.0.5", NULL, NULL), EADDRINUSE,
		     "same IPv4 address");
	expect_errno(try_session(2, "10.9.0.6", "fd09::5", NULL), EADDRINUSE,
		     "same IPv6 address");
	expect_errno(try_session(2, "10.9.0.6", NULL, "192.168.0.0/16"),
		     EADDRINUSE, "same network");
	expect_errno(try_session(2, "10.9.0.6", NULL, "192.168.3.4/16"),
		     EADDRINUSE, "same network, other host bits");
	/* what was refused left nothing behind */
	expect_errno(try_session(2, "10.9.0.6", "fd09::6", "192.168.0.0/17"), 0,
		     "other addresses, longer prefix");
	ok(acvpn_session_del(bed.ctl, bed.ifindex, 1), "session-del");
	expect_errno(try_session(3, "10.9.0.5", "fd09::5", "192.168.0.0/16"), 0,
		     "addresses of a deleted session");
	/* no address at all is no conflict */
	expect_errno(try_session(4, NULL, NULL, NULL), 0, "no address");
	expect_errno(try_session(5, NULL, NULL, NULL), 0, "no address again");
}

static void test_bad_networks(void)
{
	struct acvpn_network bad[] = {
		network("10.0.0.0/33"), network("fd00::/128"), { .addr = {} },
	};
	struct acvpn_session_config config = { .id = 1, .n_networks = 1 };

	up(AF_INET);
	config.ifindex = bed.ifindex;
	config.networks = &bad[0];
	expect_errno(acvpn_session_new(bed.ctl, &config, NULL), EINVAL,
		     "prefix of 33 bits");
	config.networks = &bad[1];
	expect_errno(acvpn_session_new(bed.ctl, &config, NULL), 0,
		     "prefix of 128 bits");
}

static int set_network(uint32_t id, const char *one, const char *two)
{
	struct acvpn_network nets[2];
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = id, .networks = nets,
		.n_networks = two ? 2 : 1,
	};

	nets[0] = network(one);
	if (two)
		nets[1] = network(two);
	return acvpn_session_set(bed.ctl, &config);
}

static void test_session_set(void)
{
	struct acvpn_session_info info;
	struct client *a, *b;
	int fd;

	up(AF_INET);
	a = add_client(0, "192.168.1.0/24");
	b = add_client(1, "192.168.2.0/24");
	fd = bed_packet_socket();
	expect_at(fd, a, "192.168.1.1");
	ok(set_network(a->id, "192.168.3.0/24", "192.168.4.0/24"), "set");
	expect_nowhere(fd, "192.168.1.1");
	expect_at(fd, a, "192.168.3.1");
	expect_at(fd, a, "192.168.4.1");
	expect_refused(fd, a, "192.168.1.1");
	/* a list with one conflict changes nothing */
	expect_errno(set_network(a->id, "192.168.5.0/24", "192.168.2.0/24"),
		     EADDRINUSE, "network of another session");
	expect_nowhere(fd, "192.168.5.1");
	expect_at(fd, a, "192.168.3.1");
	expect_at(fd, b, "192.168.2.1");
	ok(acvpn_session_get(bed.ctl, bed.ifindex, a->id, &info), "get");
	CHECK_EQ(info.n_networks, 2, "networks");
	/* a list that keeps one of the old networks */
	ok(set_network(a->id, "192.168.4.0/24", "192.168.6.0/24"), "set");
	expect_at(fd, a, "192.168.4.1");
	expect_nowhere(fd, "192.168.3.1");
	ok(acvpn_session_set(bed.ctl, &(struct acvpn_session_config){
		.ifindex = bed.ifindex, .id = a->id, .clear_networks = true }),
	   "clear");
	expect_nowhere(fd, "192.168.4.1");
	expect_at(fd, a, "10.9.0.10");
	ok(set_network(b->id, "192.168.4.0/24", NULL), "network given back");
	expect_at(fd, b, "192.168.4.1");
}

/* Sockets */

static void test_same_peer(void)
{
	struct acvpn_transport_ref ref;
	struct client *a, *b;
	int other;

	up(AF_INET);
	a = add_client(0, NULL);
	b = new_client(1, NULL);
	expect_errno(attach_at(b, bed.sock, AF_INET, CLIENT_PORT), EADDRINUSE,
		     "same peer address");
	other = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + 10));
	expect_errno(attach_at(b, other, AF_INET, CLIENT_PORT), 0,
		     "same peer address, another socket");
	ref = bed_dtls();
	ref.id = b->id;
	ok(acvpn_transport_detach(bed.ctl, &ref), "detach");
	ref.id = a->id;
	ok(acvpn_transport_detach(bed.ctl, &ref), "detach");
	expect_errno(attach_at(b, bed.sock, AF_INET, CLIENT_PORT), 0,
		     "peer address given back");
}

static void test_close_shared(void)
{
	struct acvpn_session_info info;
	struct acvpn_event event;
	struct client *other;
	unsigned int seen = 0;
	int i, sock;

	up(AF_INET);
	for (i = 0; i < 3; i++)
		add_client(i, NULL);
	sock = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + 10));
	other = new_client(3, NULL);
	open_peer(other, 3, AF_INET, PEER_PORT_M + 10);
	ok(attach_at(other, sock, AF_INET, CLIENT_PORT + 3), "attach");
	install_keys(other);
	close(bed.sock);
	bed.sock = -1;
	for (i = 0; i < 3; i++) {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
			"event %d is missing", i);
		CHECK_EQ(event.reason, ACVPN_REASON_SOCKET_CLOSED, "reason");
		seen |= 1U << (event.session_id - CLIENT_ID);
	}
	CHECK_EQ(seen, 7, "sessions told of");
	for (i = 0; i < 4; i++) {
		ok(acvpn_session_get(bed.ctl, bed.ifindex, clients[i].id,
				     &info), "session-get");
		CHECK_EQ(info.n_transports, i == 3, "transports");
	}
	CHECK(bed_running(true), "no carrier");
	expect_at(bed_packet_socket(), other, "10.9.0.13");
}

static void test_several_sockets(void)
{
	struct client *c[3];
	union peer_addr p;
	socklen_t len;
	int fd, socks[2];

	up(AF_INET);
	c[0] = add_client(0, NULL);
	/* IPv6, not connected */
	c[1] = new_client(1, NULL);
	socks[0] = bed_keep(peer_socket(AF_INET6, 1, PEER_PORT_M));
	open_peer(c[1], 1, AF_INET6, PEER_PORT_M);
	ok(attach_at(c[1], socks[0], AF_INET6, CLIENT_PORT + 1), "IPv6");
	install_keys(c[1]);
	/* connected */
	c[2] = new_client(2, NULL);
	socks[1] = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + 10));
	len = peer_addr(&p, AF_INET, 2, CLIENT_PORT + 2);
	REQUIRE(!connect(socks[1], &p.sa, len), "connect");
	open_peer(c[2], 2, AF_INET, PEER_PORT_M + 10);
	ok(attach_at(c[2], socks[1], AF_INET, 0), "connected");
	install_keys(c[2]);

	fd = bed_packet_socket();
	expect_at(fd, c[0], "10.9.0.10");
	expect_at(fd, c[1], "10.9.0.11");
	expect_at(fd, c[2], "10.9.0.12");
	expect_accepted(fd, c[0], "10.9.0.10");
	expect_accepted(fd, c[1], "10.9.0.11");
	expect_accepted(fd, c[2], "10.9.0.12");
}

/* A socket that is bound to no address: ours may be chosen for each peer. */

static int attach_local(const struct client *c, int sock, int port,
			const char *local)
{
	struct rawnl_answer answer;
	struct rawnl_msg m;
	uint32_t v4;
	int fd;

	rawnl_start(&m, ACVPN_CMD_TRANSPORT_ATTACH);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	rawnl_begin(&m, ACVPN_A_SESSION | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_SESSION_ID, c->id);
	rawnl_end(&m);
	rawnl_begin(&m, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_DTLS);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_SOCKET, (uint32_t)sock);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_MTU, BED_MTU);
	inet_pton(AF_INET, "192.0.2.2", &v4);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_REMOTE_IPV4, v4);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_REMOTE_PORT, (uint32_t)port);
	inet_pton(AF_INET, local, &v4);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_LOCAL_IPV4, v4);
	rawnl_end(&m);
	fd = rawnl_open();
	rawnl_call(fd, &m, &answer);
	close(fd);
	CHECK(!answer.error || answer.text[0], "errno %d without a text",
	      answer.error);
	return -answer.error;
}

static int wildcard_socket(int family)
{
	union peer_addr any = { .sa.sa_family = (sa_family_t)family };
	int fd = bed_keep(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	any.v4.sin_port = htons(PEER_PORT_M + 10);
	REQUIRE(!bind(fd, &any.sa, sizeof(any)), "bind: %s", strerror(errno));
	return fd;
}

/* Client i hears from any address. */
static void open_hearer(struct client *c, int i)
{
	netns_enter(NETNS_P);
	c->peer.fd = bed_keep(peer_socket(AF_INET, 2, CLIENT_PORT + i));
	netns_enter(NETNS_M);
}

static void expect_source(int fd, const struct client *c, const char *source)
{
	struct sockaddr_in from = {};
	socklen_t len = sizeof(from);

	send_to(fd, c->v4, 0);
	REQUIRE(peer_readable(c->peer.fd, PEER_WAIT_MS), "nothing came");
	recvfrom(c->peer.fd, got, sizeof(got), 0, (struct sockaddr *)&from,
		 &len);
	CHECK(from.sin_addr.s_addr == inet_addr(source), "sent from %s, not %s",
	      inet_ntoa(from.sin_addr), source);
}

static void test_wildcard(void)
{
	struct client *a, *b;
	int sock, fd;

	up(AF_INET);
	sh("ip addr replace 192.0.2.11/24 dev veth0");
	sock = wildcard_socket(AF_INET);
	a = new_client(0, NULL);
	b = new_client(1, NULL);
	open_hearer(a, 0);
	open_hearer(b, 1);
	expect_errno(attach_local(a, bed.sock, CLIENT_PORT, "192.0.2.11"),
		     EINVAL, "our address for a socket that has one");
	ok(attach_local(a, sock, CLIENT_PORT, "192.0.2.11"), "with address");
	ok(attach_at(b, sock, AF_INET, CLIENT_PORT + 1), "without address");
	install_keys(a);
	install_keys(b);
	fd = bed_packet_socket();
	expect_source(fd, a, "192.0.2.11");
	expect_source(fd, b, "192.0.2.1");
	CHECK(transport_of(a).local.addr.v4.s_addr == inet_addr("192.0.2.11"),
	      "local address");
}

/* One IPv6 socket serves peers of both families. */
static void test_dual_stack(void)
{
	struct client *a, *b;
	int sock, fd;

	up(AF_INET);
	sock = wildcard_socket(AF_INET6);
	a = new_client(0, NULL);
	b = new_client(1, NULL);
	open_peer(a, 0, AF_INET, PEER_PORT_M + 10);
	open_peer(b, 1, AF_INET6, PEER_PORT_M + 10);
	ok(attach_at(a, sock, AF_INET, CLIENT_PORT), "IPv4 peer");
	ok(attach_at(b, sock, AF_INET6, CLIENT_PORT + 1), "IPv6 peer");
	install_keys(a);
	install_keys(b);
	fd = bed_packet_socket();
	expect_at(fd, a, "10.9.0.10");
	expect_at(fd, b, "10.9.0.11");
	expect_accepted(fd, a, "10.9.0.10");
	expect_accepted(fd, b, "10.9.0.11");
}

/* The outer socket is where the peer was so far, and the other way round. */
static void test_other_netns(void)
{
	struct client *c;
	union peer_addr addr;
	socklen_t len;
	int sock, fd;

	up(AF_INET);
	c = new_client(0, NULL);
	netns_enter(NETNS_P);
	sock = bed_keep(peer_socket(AF_INET, 2, PEER_PORT_M + 20));
	netns_enter(NETNS_M);
	c->peer.fd = bed_keep(peer_socket(AF_INET, 1, CLIENT_PORT));
	len = peer_addr(&addr, AF_INET, 2, PEER_PORT_M + 20);
	REQUIRE(!connect(c->peer.fd, &addr.sa, len), "connect");
	ok(acvpn_transport_attach(bed.ctl, bed.ifindex, c->id,
				  &(struct acvpn_transport_config){
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(AF_INET, 1, CLIENT_PORT) }), "attach");
	install_keys(c);
	fd = bed_packet_socket();
	expect_at(fd, c, "10.9.0.10");
	expect_accepted(fd, c, "10.9.0.10");
}

static int count_session(const struct acvpn_session_info *info, void *arg)
{
	(void)info;
	++*(int *)arg;
	return 0;
}

static void test_flush(void)
{
	struct acvpn_event event;
	int i, fd, count = 0;

	up(AF_INET);
	for (i = 0; i < 3; i++)
		add_client(i, NULL);
	fd = bed_packet_socket();
	expect_at(fd, &clients[2], "10.9.0.12");
	ok(acvpn_session_dump(bed.ctl, bed.ifindex, count_session, &count),
	   "dump");
	CHECK_EQ(count, 3, "sessions");
	ok(acvpn_session_flush(bed.ctl, bed.ifindex), "session-flush");
	for (i = 0; i < 3; i++) {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_SESSION_DEL, &event),
			"event %d is missing", i);
		CHECK_EQ(event.reason, ACVPN_REASON_USER, "reason");
	}
	count = 0;
	ok(acvpn_session_dump(bed.ctl, bed.ifindex, count_session, &count),
	   "dump");
	CHECK_EQ(count, 0, "sessions");
	CHECK(bed_running(true), "no carrier");
	expect_nowhere(fd, "10.9.0.12");
	/* the socket is userspace's again */
	peer_send(&clients[0].peer, FRAME_KEEPALIVE, NULL, 0);
	CHECK(peer_readable(bed.sock, PEER_WAIT_MS), "nothing to read");
	ok(acvpn_session_flush(bed.ctl, bed.ifindex), "flush of none");
}

static void test_ids(void)
{
	struct acvpn_session_config config = {};
	uint32_t ids[3];
	int i;

	up(AF_INET);
	config.ifindex = bed.ifindex;
	for (i = 0; i < 3; i++)
		ok(acvpn_session_new(bed.ctl, &config, &ids[i]), "session-new");
	CHECK(ids[0] && ids[1] && ids[2] && ids[0] != ids[1] &&
	      ids[0] != ids[2] && ids[1] != ids[2], "ids %u %u %u", ids[0],
	      ids[1], ids[2]);
}

static void down(void)
{
	bed_down();
	sh_status("ip addr del 192.0.2.11/24 dev veth0");
	memset(clients, 0, sizeof(clients));
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "two sessions on a socket, IPv4", test_two_v4 },
		{ "two sessions on a socket, IPv6", test_two_v6 },
		{ "answers go back to who asked", test_answer },
		{ "networks, longest prefix first", test_networks },
		{ "IPv6 networks", test_networks_v6 },
		{ "default network", test_default },
		{ "destination of no session", test_unknown },
		{ "source that is not the session's", test_source },
		{ "keys of another session", test_foreign_keys },
		{ "unknown senders", test_unknown_sender },
		{ "addresses are given once", test_duplicates },
		{ "networks that are none", test_bad_networks },
		{ "networks are replaced at once", test_session_set },
		{ "peer address of another transport", test_same_peer },
		{ "shared socket closed", test_close_shared },
		{ "several sockets", test_several_sockets },
		{ "socket bound to no address", test_wildcard },
		{ "socket of both families", test_dual_stack },
		{ "socket in another namespace", test_other_netns },
		{ "flush", test_flush },
		{ "identifiers", test_ids },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), down);
	netns_cleanup();
	return tap_end();
}
