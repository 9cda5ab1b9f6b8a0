// SPDX-License-Identifier: GPL-2.0-only
/* Peers whose port changes: what moves their address, and what must not. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

enum { NEW_PORT = 6000 };

/* An address moves at most once in this time, also after the attach. */
enum { HOLD_MS = 1100 };

static uint8_t packet[INNER_MAX];
static uint8_t wire[SEAL_RECORD_MAX];
static int vpn0 = -1;

/* The peer's socket on another port; its keys are those of bed.peer. */
static int moved = -1;

static int peer_at(int family, int host, int port)
{
	union peer_addr m;
	socklen_t len = peer_addr(&m, family, 1, PEER_PORT_M);
	int fd;

	netns_enter(NETNS_P);
	fd = bed_keep(peer_socket(family, host, port));
	netns_enter(NETNS_M);
	REQUIRE(!connect(fd, &m.sa, len), "connect: %s", strerror(errno));
	return fd;
}

static void up(int outer, bool roaming)
{
	bed_up(&(struct bed_config){
		.outer = outer, .no_ipv6 = true, .unconnected = true,
		.session = { .has_roaming = true, .roaming = roaming } });
	vpn0 = bed_packet_socket();
	moved = peer_at(outer, 2, NEW_PORT);
	tap_sleep(HOLD_MS);
}

static void send_from(int fd, const void *buf, size_t len)
{
	REQUIRE(send(fd, buf, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
}

/* The next record of the peer, from a socket of its. */
static void speak(int fd)
{
	send_from(fd, wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL,
				      0));
}

/* Data comes to this socket of the peer, and not to the other. */
static void expect_at(int fd, int other, const char *what)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = 100 });
	int own = bed.peer.fd;

	send_from(vpn0, packet, len);
	bed.peer.fd = fd;
	CHECK(peer_recv(&bed.peer, PEER_WAIT_MS) &&
	      bed.peer.got.size == len + 1 &&
	      !memcmp(bed.peer.plain + 1, packet, len),
	      "%s: nothing came to the right port", what);
	bed.peer.fd = own;
	CHECK(!peer_readable(other, 0), "%s: it came to the other port", what);
}

static void expect_endpoint(int family, int port)
{
	struct acvpn_endpoint want = bed_endpoint(family, 2, port);
	char a[ACVPN_ENDPOINT_STRLEN], b[ACVPN_ENDPOINT_STRLEN];
	struct acvpn_transport_info info;
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_ENDPOINT, &event), "no event");
	acvpn_endpoint_format(&want, a, sizeof(a));
	acvpn_endpoint_format(&event.remote, b, sizeof(b));
	CHECK(!strcmp(a, b), "event: %s, not %s", b, a);
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_DTLS, "transport");
	info = bed_transport();
	acvpn_endpoint_format(&info.remote, b, sizeof(b));
	CHECK(!strcmp(a, b), "session-get: %s, not %s", b, a);
}

static void expect_unmoved(const char *what)
{
	bed_no_event(ACVPN_EVENT_TYPE_ENDPOINT, 100);
	CHECK_EQ(bed_transport().remote.port, PEER_PORT_P, "remote port");
	expect_at(bed.peer.fd, moved, what);
}

static void move(int outer)
{
	up(outer, true);
	expect_at(bed.peer.fd, moved, "before");
	speak(moved);
	expect_endpoint(outer, NEW_PORT);
	expect_at(moved, bed.peer.fd, "after");
	CHECK_EQ(bed_stats().rx_records, 1, "rx_records");
	/* and back, but not at once, which is a second */
	if (tap_counted()) {
		speak(bed.peer.fd);
		bed_no_event(ACVPN_EVENT_TYPE_ENDPOINT, 100);
	}
	tap_sleep(HOLD_MS);
	speak(bed.peer.fd);
	expect_endpoint(outer, PEER_PORT_P);
	expect_at(bed.peer.fd, moved, "back");
}

static void test_move_v4(void)
{
	move(AF_INET);
}

static void test_move_v6(void)
{
	move(AF_INET6);
}

/* The packet that moves it is delivered, too. */
static void test_move_data(void)
{
	uint8_t got[INNER_MAX];
	size_t len;

	up(AF_INET, true);
	len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .size = 120, .dst = "10.9.0.77" });
	send_from(moved, wire, peer_seal(&bed.peer, wire, FRAME_DATA, packet,
					 len));
	CHECK(bed_captured(vpn0, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "the packet did not arrive");
	expect_endpoint(AF_INET, NEW_PORT);
	/* as does an answer, to the new port */
	send_from(moved, wire, peer_seal(&bed.peer, wire, FRAME_DPD_REQUEST,
					 NULL, 0));
	CHECK(peer_readable(moved, PEER_WAIT_MS), "no answer");
	CHECK(!peer_readable(bed.peer.fd, 0), "an answer to the old port");
}

static void test_forbidden(void)
{
	struct acvpn_session_config config = {
		.id = BED_ID, .has_roaming = true, .roaming = true,
	};

	up(AF_INET, false);
	speak(moved);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the record did not reach userspace");
	expect_unmoved("not allowed");
	CHECK_EQ(bed_stats().rx_records, 0, "rx_records");
	config.ifindex = bed.ifindex;
	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
	CHECK(bed_session().roaming, "roaming");
	speak(moved);
	expect_endpoint(AF_INET, NEW_PORT);
}

/* Whose it is, userspace may know. */
static void test_forged(void)
{
	uint8_t got[SEAL_RECORD_MAX];
	size_t n;

	up(AF_INET, true);
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n - 1] ^= 1;
	send_from(moved, wire, n);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the record did not reach userspace");
	CHECK(recv(bed.sock, got, sizeof(got), 0) == (ssize_t)n &&
	      !memcmp(got, wire, n), "userspace got other bytes");
	CHECK_EQ(bed_stats().drops[ACVPN_DROP_REASON_RX_AUTH], 0, "rx-auth");
	expect_unmoved("forged");
}

static void test_replayed(void)
{
	size_t n;

	up(AF_INET, true);
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	send_from(bed.peer.fd, wire, n);
	EVENTUALLY(bed_stats().rx_records == 1, "rx_records");
	send_from(moved, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 1);
	expect_unmoved("replayed");
}

/* A record that was overtaken says nothing about where the peer is now. */
static void test_overtaken(void)
{
	uint8_t late[SEAL_RECORD_MAX];
	size_t n;

	up(AF_INET, true);
	n = peer_seal(&bed.peer, late, FRAME_KEEPALIVE, NULL, 0);
	speak(bed.peer.fd);
	EVENTUALLY(bed_stats().rx_records == 1, "rx_records");
	send_from(moved, late, n);
	EVENTUALLY(bed_stats().rx_records == 2, "the late record is refused");
	expect_unmoved("overtaken");
}

static void test_other_host(void)
{
	int other;

	up(AF_INET, true);
	sh("ip -n " NETNS_P " addr replace 192.0.2.3/24 dev veth0");
	other = peer_at(AF_INET, 3, PEER_PORT_P);
	speak(other);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the record did not reach userspace");
	expect_unmoved("other host");
	CHECK_EQ(bed_stats().rx_records, 0, "rx_records");
}

/* What comes under its keys from where the session's other one is. */
static void test_other_association(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .slot = ACVPN_SLOT_NEXT,
		.mtu = BED_MTU, .remote = bed_endpoint(AF_INET, 3, PEER_PORT_P),
	};
	struct acvpn_transport_ref ref;
	struct acvpn_key_config keys;
	struct peer next = { .fd = -1 };

	up(AF_INET, true);
	ref = bed_dtls();
	ref.slot = config.slot;
	config.socket = bed.sock;
	bed_random_keys(&keys, &next, ACVPN_CIPHER_AES_128_GCM, 1);
	REQUIRE(!acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID,
					&config) &&
		!acvpn_key_new(bed.ctl, &ref, &keys), "next: %s",
		acvpn_error(bed.ctl));
	tap_sleep(HOLD_MS);
	send_from(moved, wire, peer_seal(&next, wire, FRAME_KEEPALIVE, NULL,
					 0));
	bed_no_event(ACVPN_EVENT_TYPE_ENDPOINT, 200);
}

/* Handshakes are userspace's, wherever they come from. */
static void test_handshake(void)
{
	up(AF_INET, true);
	memset(wire, 0, 60);
	memcpy(wire, "\x16\xfe\xfd", 3);
	wire[12] = 47;
	send_from(moved, wire, 60);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the handshake did not reach userspace");
	expect_unmoved("handshake");
}

/* Many sessions */

static struct peer second;

static struct acvpn_transport_ref second_transport(int port)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(AF_INET, 2, port),
	};
	struct acvpn_session_config session = {
		.ifindex = bed.ifindex, .id = BED_ID + 1,
		.has_roaming = true, .roaming = true,
	};
	struct acvpn_transport_ref ref = bed_dtls();

	ref.id = session.id;
	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL) &&
		!acvpn_transport_attach(bed.ctl, bed.ifindex, ref.id,
					&config), "second session: %s",
		acvpn_error(bed.ctl));
	return ref;
}

static void second_session(int port)
{
	struct acvpn_transport_ref ref = second_transport(port);
	struct acvpn_key_config keys;

	bed_random_keys(&keys, &second, ACVPN_CIPHER_AES_128_GCM, 1);
	REQUIRE(!acvpn_key_new(bed.ctl, &ref, &keys), "second keys: %s",
		acvpn_error(bed.ctl));
}

static void up_mp(void)
{
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_ipv6 = true, .unconnected = true,
		.session = { .has_roaming = true, .roaming = true } });
	vpn0 = bed_packet_socket();
	moved = peer_at(AF_INET, 2, NEW_PORT);
	tap_sleep(HOLD_MS);
}

/* Two peers behind one address: whose port changed? */
static void test_ambiguous(void)
{
	up_mp();
	second_session(PEER_PORT_P + 1);
	speak(moved);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the record did not reach userspace");
	expect_unmoved("two of one host");
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID + 1), "del");
	speak(moved);
	expect_endpoint(AF_INET, NEW_PORT);
	expect_at(moved, bed.peer.fd, "alone");
}

/* The port that a peer left may be another's; one that is taken is not. */
static void test_port_of_another(void)
{
	up_mp();
	speak(moved);
	expect_endpoint(AF_INET, NEW_PORT);
	second_session(PEER_PORT_P);
	second.fd = bed.peer.fd;
	peer_send(&second, FRAME_DPD_REQUEST, "x", 1);
	REQUIRE(peer_recv(&second, PEER_WAIT_MS), "no answer to the second");
	/* the first speaks from the port of the second */
	speak(bed.peer.fd);
	bed_no_event(ACVPN_EVENT_TYPE_ENDPOINT, 200);
	CHECK_EQ(bed_transport().remote.port, NEW_PORT, "remote port");
	expect_at(moved, bed.peer.fd, "first");
}

/*
 * Data that follows the handshake of a second association at once: it has the
 * epoch and the numbers of the first one's, and waits until it has keys.
 */
static void test_before_attach(void)
{
	struct acvpn_transport_ref ref;
	struct acvpn_key_config keys;
	struct acvpn_session_info info;
	struct acvpn_stats first;
	int i;

	up_mp();
	bed_random_keys(&keys, &second, ACVPN_CIPHER_AES_128_GCM, 1);
	speak(bed.peer.fd);
	EVENTUALLY(bed_stats().rx_records == 1, "rx_records of the first");
	/* one number that the first has had, one that it has not */
	for (i = 0; i < 2; i++)
		send_from(moved, wire, peer_seal(&second, wire,
						 FRAME_KEEPALIVE, NULL, 0));
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the records do not wait in the socket");
	ref = second_transport(NEW_PORT);
	REQUIRE(!acvpn_key_new(bed.ctl, &ref, &keys), "second keys: %s",
		acvpn_error(bed.ctl));
	tap_patience();
	do {
		REQUIRE(!acvpn_session_get(bed.ctl, bed.ifindex, ref.id,
					   &info), "session-get");
	} while (info.transports[0].stats.rx_records < 2 && tap_wait());
	CHECK_EQ(info.transports[0].stats.rx_records, 2, "rx_records");
	first = bed_stats();
	CHECK_EQ(bed_drops(&first), 0, "drops of the first");
	CHECK_EQ(bed_transport().remote.port, PEER_PORT_P, "remote port");
}

static void down(void)
{
	bed_down();
	sh_status("ip -n " NETNS_P " addr del 192.0.2.3/24 dev veth0");
	vpn0 = -1;
	moved = -1;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "another port, IPv4", test_move_v4 },
		{ "another port, IPv6", test_move_v6 },
		{ "data from another port", test_move_data },
		{ "not allowed", test_forbidden },
		{ "forged records", test_forged },
		{ "replayed records", test_replayed },
		{ "records that were overtaken", test_overtaken },
		{ "another host", test_other_host },
		{ "another association", test_other_association },
		{ "handshakes", test_handshake },
		{ "two sessions of one host", test_ambiguous },
		{ "port of another session", test_port_of_another },
		{ "data of an association to come", test_before_attach },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
