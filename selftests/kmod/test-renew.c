// SPDX-License-Identifier: GPL-2.0-only
/*
 * A peer makes a new association from the address and port of its present one
 * (RFC 6347 4.2.8): which of the two a record is of, its keys tell.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS

/* What is replaced receives for so long. */
enum { GRACE_MS = 5000, EARLY_MS = 200 };

/* An address moves at most once in this time, also after the attach. */
enum { HOLD_MS = 1100 };

static uint8_t packet[INNER_MAX];
static uint8_t wire[SEAL_RECORD_MAX];
static int vpn0 = -1;

/* The peer under the keys of its new association. */
static struct peer next;
static struct acvpn_key_config next_keys;

static void ok(int err, const char *what)
{
	REQUIRE(!err, "%s: %s (%d)", what, acvpn_error(bed.ctl), err);
}

static void up(const struct bed_config *config)
{
	struct bed_config c = *config;

	c.no_ipv6 = true;
	bed_up(&c);
	vpn0 = bed_packet_socket();
}

static int attach_to(uint32_t id, uint32_t slot)
{
	struct acvpn_transport_config config = {
		.type = DTLS, .slot = slot, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.has_answer_timeout = true,
	};

	if (bed.config.unconnected)
		config.remote = bed_endpoint(bed.config.outer, 2, PEER_PORT_P);
	return acvpn_transport_attach(bed.ctl, bed.ifindex, id, &config);
}

static void attach_next(void)
{
	int fd = bed.peer.fd;

	ok(attach_to(BED_ID, ACVPN_SLOT_NEXT), "transport-attach of next");
	bed_random_keys(&next_keys, &next, bed.config.cipher, 1);
	next.fd = fd;
}

static void install_next(void)
{
	struct acvpn_transport_ref ref = bed_ref(DTLS, ACVPN_SLOT_NEXT);

	ok(acvpn_key_new(bed.ctl, &ref, &next_keys), "key-new of next");
}

static size_t make_packet(bool from_m, uint8_t seed)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = from_m, .size = 200,
		.seed = seed, .dst = from_m ? NULL : "10.9.0.77" });
}

static void expect_captured(uint8_t seed, const char *what)
{
	size_t len = make_packet(false, seed), n;
	uint8_t got[INNER_MAX];

	n = bed_captured(vpn0, got, PEER_WAIT_MS);
	REQUIRE(n, "%s: nothing arrived", what);
	CHECK(n == len && !memcmp(got, packet, len), "%s: other bytes", what);
}

static void expect_accepted(struct peer *p, const char *what)
{
	static uint8_t seed;
	size_t len = make_packet(false, ++seed);

	peer_send(p, FRAME_DATA, packet, len);
	expect_captured(seed, what);
}

static void expect_sent(struct peer *p, const char *what)
{
	static uint8_t seed;
	size_t len = make_packet(true, ++seed);

	REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(peer_recv(p, PEER_WAIT_MS), "%s: nothing came", what);
	CHECK(p->plain[0] == FRAME_DATA && p->got.size == len + 1 &&
	      !memcmp(p->plain + 1, packet, len), "%s: other bytes", what);
}

/* The datagram in @wire reaches userspace as it is. */
static void expect_passed(size_t n, const char *what)
{
	uint8_t got[SEAL_RECORD_MAX];

	peer_send_raw(&bed.peer, wire, n);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"%s did not reach userspace", what);
	CHECK(recv(bed.sock, got, sizeof(got), 0) == (ssize_t)n &&
	      !memcmp(got, wire, n), "%s: other bytes", what);
}

static size_t client_hello(void)
{
	memset(wire, 0, 60);
	memcpy(wire, "\x16\xfe\xfd", 3);
	wire[12] = 47;
	wire[13] = 1;
	return 60;
}

static size_t forge(struct peer *p)
{
	size_t n = peer_seal(p, wire, FRAME_KEEPALIVE, NULL, 0);

	wire[n - 1] ^= 1;
	return n;
}

static void expect_swap(const char *what)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_KEY_SWAP, &event),
		"%s: no event key-swap", what);
}

static void expect_replay(struct peer *p, enum acvpn_slot slot)
{
	struct acvpn_transport_info info;
	size_t n = peer_seal(p, wire, FRAME_KEEPALIVE, NULL, 0);

	peer_send_raw(p, wire, n);
	peer_send_raw(p, wire, n);
	tap_patience();
	do {
		REQUIRE(bed_find(DTLS, slot, &info), "no transport");
	} while (!info.stats.drops[ACVPN_DROP_REASON_RX_REPLAY] && tap_wait());
	CHECK_EQ(info.stats.drops[ACVPN_DROP_REASON_RX_REPLAY], 1,
		 "rx-replay");
}

static void expect_ended(void)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"the old transport stays");
	CHECK_EQ(event.reason, ACVPN_REASON_REPLACED, "reason");
	CHECK_EQ(event.slot, ACVPN_SLOT_PREVIOUS, "slot");
}

/* From the first datagram of the handshake to the end of the old keys */
static void renew(int outer, bool unconnected, enum acvpn_cipher cipher)
{
	size_t len;

	up(&(struct bed_config){
		.outer = outer, .unconnected = unconnected,
		.cipher = cipher });
	expect_accepted(&bed.peer, "before");
	expect_passed(client_hello(), "ClientHello");
	attach_next();
	expect_passed(client_hello(), "second ClientHello");
	expect_accepted(&bed.peer, "during the handshake");
	expect_sent(&bed.peer, "during the handshake");
	expect_passed(forge(&bed.peer), "a forged record");
	/* it follows the handshake at once, and waits */
	len = make_packet(false, 99);
	peer_send(&next, FRAME_DATA, packet, len);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "nothing waits");
	expect_accepted(&bed.peer, "while data of the new one waits");
	tap_within(GRACE_MS - EARLY_MS);
	install_next();
	expect_captured(99, "what waited");
	expect_swap("what waited");
	expect_accepted(&next, "new association");
	expect_accepted(&bed.peer, "straggler");
	expect_sent(&next, "after the swap");
	expect_replay(&next, ACVPN_SLOT_CURRENT);
	expect_replay(&bed.peer, ACVPN_SLOT_PREVIOUS);
	expect_ended();
	expect_accepted(&next, "after the grace");
	expect_sent(&next, "after the grace");
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	CHECK_EQ(bed_session().stats.drops[ACVPN_DROP_REASON_RX_AUTH], 1,
		 "rx-auth of all transports");
}

static void test_v4(void)
{
	renew(AF_INET, true, ACVPN_CIPHER_AES_128_GCM);
}

static void test_v6(void)
{
	renew(AF_INET6, true, ACVPN_CIPHER_CHACHA20_POLY1305);
}

static void test_v4_connected(void)
{
	renew(AF_INET, false, ACVPN_CIPHER_CHACHA20_POLY1305);
}

static void test_v6_connected(void)
{
	renew(AF_INET6, false, ACVPN_CIPHER_AES_128_GCM);
}

static void test_command(void)
{
	struct acvpn_transport_ref ref;

	up(&(struct bed_config){ .unconnected = true });
	attach_next();
	install_next();
	expect_accepted(&bed.peer, "before key-swap");
	bed_no_event(ACVPN_EVENT_TYPE_KEY_SWAP, 100);
	expect_sent(&bed.peer, "before key-swap");
	tap_within(GRACE_MS - EARLY_MS);
	ref = bed_dtls();
	ok(acvpn_key_swap(bed.ctl, &ref), "key-swap");
	expect_sent(&next, "after key-swap");
	expect_accepted(&bed.peer, "old keys");
	expect_accepted(&next, "new keys");
}

/* The handshake fails, and all is as before. */
static void given_up(bool unconnected)
{
	struct acvpn_transport_ref ref;

	up(&(struct bed_config){ .unconnected = unconnected });
	attach_next();
	install_next();
	ref = bed_ref(DTLS, ACVPN_SLOT_NEXT);
	ok(acvpn_transport_detach(bed.ctl, &ref), "detach of next");
	expect_accepted(&bed.peer, "after next was detached");
	peer_send_raw(&bed.peer, wire, forge(&bed.peer));
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	/* a number that the current keys have not had */
	next.seq = 100;
	peer_send(&next, FRAME_KEEPALIVE, NULL, 0);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 2);
	attach_next();
	install_next();
	expect_accepted(&next, "another new association");
}

static void test_given_up(void)
{
	given_up(true);
}

static void test_given_up_connected(void)
{
	given_up(false);
}

/* The address is that session's, and nobody else's. */
static void test_others(void)
{
	struct acvpn_session_config session = { .id = BED_ID + 1 };
	int own;

	up(&(struct bed_config){ .mode = ACVPN_MODE_MP, .unconnected = true });
	session.ifindex = bed.ifindex;
	ok(acvpn_session_new(bed.ctl, &session, NULL), "session-new");
	CHECK_EQ(attach_to(session.id, 0), -EADDRINUSE, "another session");
	attach_next();
	CHECK_EQ(attach_to(session.id, ACVPN_SLOT_NEXT), -EADDRINUSE,
		 "another session's next");
	CHECK_EQ(attach_to(BED_ID, ACVPN_SLOT_NEXT), -EEXIST, "a third one");
	ok(bed_detach(), "detach of current");
	CHECK_EQ(attach_to(session.id, 0), -EADDRINUSE,
		 "another session, next is left");
	own = attach_to(BED_ID, 0);
	CHECK(!own, "current again: %s", acvpn_error(bed.ctl));
}

static void test_others_connected(void)
{
	struct acvpn_session_config session = { .id = BED_ID + 1 };

	up(&(struct bed_config){ .mode = ACVPN_MODE_MP });
	session.ifindex = bed.ifindex;
	ok(acvpn_session_new(bed.ctl, &session, NULL), "session-new");
	CHECK_EQ(attach_to(session.id, 0), -EBUSY, "another session");
	attach_next();
	CHECK_EQ(attach_to(session.id, 0), -EBUSY, "another session");
}

/* Both were at the old port, and both are at the new one. */
static void test_roam(void)
{
	union peer_addr m;
	socklen_t len = peer_addr(&m, AF_INET, 1, PEER_PORT_M);
	struct acvpn_transport_info info;
	struct peer late;
	int moved;

	up(&(struct bed_config){
		.unconnected = true,
		.session = { .has_roaming = true, .roaming = true } });
	netns_enter(NETNS_P);
	moved = bed_keep(peer_socket(AF_INET, 2, PEER_PORT_P + 1000));
	netns_enter(NETNS_M);
	REQUIRE(!connect(moved, &m.sa, len), "connect: %s", strerror(errno));
	tap_sleep(HOLD_MS);
	attach_next();
	install_next();
	tap_sleep(HOLD_MS);
	late = bed.peer;
	late.fd = moved;
	expect_accepted(&late, "old keys from the new port");
	EVENTUALLY(bed_transport().remote.port == PEER_PORT_P + 1000,
		   "current has not moved");
	REQUIRE(bed_find(DTLS, ACVPN_SLOT_NEXT, &info), "no next transport");
	CHECK_EQ(info.remote.port, PEER_PORT_P + 1000, "port of next");
	next.fd = moved;
	expect_accepted(&next, "new keys from the new port");
	expect_sent(&next, "to the new port");
}

/*
 * Traffic: a thread sends data that must arrive, in both associations, and
 * forged records and handshakes in between.
 */

enum { ROUNDS = 8, EARLY = 4, MORE = 20 };

static struct {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;
	struct peer old;
	struct peer new;
	bool has_new;
	unsigned int new_allowed;
	atomic_uint data;
	atomic_uint early;
	atomic_uint forged;
	atomic_bool stop;
} load = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void load_data(struct peer *p)
{
	uint8_t buf[SEAL_RECORD_MAX];
	size_t n = peer_seal(p, buf, FRAME_DATA, packet, 200);

	if (send(p->fd, buf, n, 0) == (ssize_t)n)
		atomic_fetch_add(&load.data, 1);
}

static void load_junk(struct peer *p)
{
	uint8_t buf[SEAL_RECORD_MAX] = "\x16\xfe\xfd";
	struct peer copy = *p;
	size_t n;

	buf[12] = 47;
	send(p->fd, buf, 60, 0);
	/* its number is used again by what is authentic */
	n = peer_seal(&copy, buf, FRAME_KEEPALIVE, NULL, 0);
	buf[n - 1] ^= 1;
	if (send(p->fd, buf, n, 0) == (ssize_t)n)
		atomic_fetch_add(&load.forged, 1);
}

static void *load_run(void *arg)
{
	struct timespec pause = { .tv_nsec = 200000 };

	while (!atomic_load(&load.stop)) {
		pthread_mutex_lock(&load.lock);
		load_data(&load.old);
		load_junk(&load.old);
		if (load.has_new && load.new_allowed) {
			load.new_allowed--;
			load_data(&load.new);
			atomic_fetch_add(&load.early, 1);
		}
		pthread_mutex_unlock(&load.lock);
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

static void load_more(atomic_uint *counter, unsigned int n)
{
	unsigned int from = atomic_load(counter);

	EVENTUALLY(atomic_load(counter) - from >= n, "nothing is sent");
}

static uint8_t early_bytes[EARLY][SEAL_RECORD_MAX];
static struct acvpn_datagram early[EARLY];
static unsigned int read_forged;

/* Made under the new keys? A daemon would ask its library. */
static bool is_early(const uint8_t *buf, size_t n)
{
	static uint8_t plain[SEAL_RECORD_MAX];
	struct seal_record rec;

	return n > 60 && !seal_open(&rec, plain, &load.new.tx, buf, n);
}

/* What the daemon reads: handshakes, forged records, and what came early. */
static void load_read(void)
{
	uint8_t buf[SEAL_RECORD_MAX];
	unsigned int found = 0;
	ssize_t n;

	tap_patience();
	while (found < EARLY) {
		n = recv(bed.sock, buf, sizeof(buf), MSG_DONTWAIT);
		if (n < 0) {
			REQUIRE(tap_wait(), "%u came early", found);
		} else if (is_early(buf, (size_t)n)) {
			memcpy(early_bytes[found], buf, (size_t)n);
			early[found].data = early_bytes[found];
			early[found++].len = (size_t)n;
		} else {
			read_forged += buf[0] == CONTENT_DATA;
		}
	}
}

/* Of the new association, nothing comes here any more. */
static void load_read_rest(void)
{
	uint8_t buf[SEAL_RECORD_MAX];

	while (recv(bed.sock, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		read_forged += buf[0] == CONTENT_DATA;
}

static void load_round(void)
{
	unsigned int before = atomic_load(&load.early);

	load_more(&load.data, MORE);
	attach_next();
	pthread_mutex_lock(&load.lock);
	load.new = next;
	load.has_new = true;
	load.new_allowed = EARLY;
	pthread_mutex_unlock(&load.lock);
	EVENTUALLY(atomic_load(&load.early) - before == EARLY, "none early");
	load_read();
	next_keys.datagrams = early;
	next_keys.n_datagrams = EARLY;
	install_next();
	expect_swap("under traffic");
	pthread_mutex_lock(&load.lock);
	load.new_allowed = MORE;
	pthread_mutex_unlock(&load.lock);
	load_more(&load.early, MORE);
	pthread_mutex_lock(&load.lock);
	load.old = load.new;
	load.has_new = false;
	pthread_mutex_unlock(&load.lock);
	load_read_rest();
}

static void traffic(int outer, bool unconnected)
{
	int big = 4 << 20, round;
	struct acvpn_stats stats;

	up(&(struct bed_config){ .outer = outer, .unconnected = unconnected });
	setsockopt(bed.sock, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof(big));
	make_packet(false, 1);
	load.old = bed.peer;
	load.has_new = false;
	read_forged = 0;
	atomic_store(&load.data, 0);
	atomic_store(&load.forged, 0);
	atomic_store(&load.stop, false);
	REQUIRE(!pthread_create(&load.thread, NULL, load_run, NULL), "thread");
	load.running = true;
	for (round = 0; round < ROUNDS; round++)
		load_round();
	load_stop();
	EVENTUALLY_EQ(bed_session().stats.rx_packets, atomic_load(&load.data),
		      "packets received");
	load_read_rest();
	stats = bed_session().stats;
	CHECK_EQ(bed_drops(&stats), stats.drops[ACVPN_DROP_REASON_RX_AUTH],
		 "drops besides forged records");
	CHECK_EQ(stats.drops[ACVPN_DROP_REASON_RX_AUTH] + read_forged,
		 atomic_load(&load.forged), "forged records");
}

static void test_traffic_v4(void)
{
	traffic(AF_INET, true);
}

static void test_traffic_v6(void)
{
	traffic(AF_INET6, true);
}

static void test_traffic_connected(void)
{
	traffic(AF_INET, false);
}

static void down(void)
{
	load_stop();
	bed_down();
	vpn0 = -1;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "IPv4", test_v4 },
		{ "IPv6", test_v6 },
		{ "IPv4, connected socket", test_v4_connected },
		{ "IPv6, connected socket", test_v6_connected },
		{ "swapped by command", test_command },
		{ "given up", test_given_up },
		{ "given up, connected socket", test_given_up_connected },
		{ "addresses of other sessions", test_others },
		{ "sockets of other sessions", test_others_connected },
		{ "peer that roams", test_roam },
		{ "under traffic, IPv4", test_traffic_v4 },
		{ "under traffic, IPv6", test_traffic_v6 },
		{ "under traffic, connected socket", test_traffic_connected },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
