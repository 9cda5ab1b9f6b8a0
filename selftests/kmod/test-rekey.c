// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys and transports that replace each other: next, current, previous; limits
 * of a key; records that userspace sends and hears of under the keys.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS

/* What is replaced receives for so long. */
enum { GRACE_MS = 5000, EARLY_MS = 200 };

static uint8_t packet[INNER_MAX];
static int vpn0 = -1;

/* The peer under the next keys: on the same socket, or on its own. */
static struct peer next;
static struct acvpn_key_config next_keys;
static int next_sock = -1;

static void up_with(const struct bed_config *config)
{
	struct bed_config c = *config;

	c.no_ipv6 = true;
	bed_up(&c);
	vpn0 = bed_packet_socket();
}

static void up(void)
{
	up_with(&(struct bed_config){});
}

static void ok(int err, const char *what)
{
	REQUIRE(!err, "%s: %s (%d)", what, acvpn_error(bed.ctl), err);
}

static void expect_errno(int ret, int error, const char *what)
{
	CHECK(ret == -error, "%s: %d (%s), not %d (%s)", what, ret,
	      acvpn_error(bed.ctl), -error, strerror(error));
	if (error)
		CHECK(strcmp(acvpn_error(bed.ctl), strerror(error)),
		      "%s: no text but \"%s\"", what, acvpn_error(bed.ctl));
}

static int install(const struct acvpn_key_config *keys, uint32_t slot)
{
	struct acvpn_transport_ref ref = bed_ref(DTLS, slot);

	return acvpn_key_new(bed.ctl, &ref, keys);
}

static int swap(void)
{
	struct acvpn_transport_ref ref = bed_dtls();

	tap_within(GRACE_MS - EARLY_MS);
	return acvpn_key_swap(bed.ctl, &ref);
}

static int del(uint32_t epoch)
{
	struct acvpn_transport_ref ref = bed_dtls();

	return acvpn_key_del(bed.ctl, &ref, epoch);
}

/* Random keys for the peer @p, on the socket of the present ones. */
static void make_keys(uint16_t epoch)
{
	int fd = bed.peer.fd;

	bed_random_keys(&next_keys, &next, bed.config.cipher, epoch);
	next.fd = fd;
}

static void install_next(uint16_t epoch)
{
	make_keys(epoch);
	ok(install(&next_keys, 0), "key-new of the next epoch");
}

static size_t make_packet(bool from_m, uint8_t seed)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = from_m, .size = 200,
		.seed = seed, .dst = from_m ? NULL : "10.9.0.77" });
}

/* The peer sends a packet under its keys, and it arrives. */
static void expect_accepted(struct peer *p, const char *what)
{
	static uint8_t seed, got[INNER_MAX];
	size_t len = make_packet(false, ++seed), n;
	struct acvpn_stats stats;

	peer_send(p, FRAME_DATA, packet, len);
	n = bed_captured(vpn0, got, PEER_WAIT_MS);
	stats = bed_stats();
	REQUIRE(n, "%s: nothing arrived, of %" PRIu64 " records; %" PRIu64
		" dropped", what, stats.rx_records, bed_drops(&stats));
	CHECK(n == len && !memcmp(got, packet, len), "%s: other bytes", what);
}

static void expect_refused(struct peer *p, const char *what)
{
	uint64_t before = bed_stats().drops[ACVPN_DROP_REASON_RX_EPOCH];

	peer_send(p, FRAME_KEEPALIVE, NULL, 0);
	EVENTUALLY(bed_stats().drops[ACVPN_DROP_REASON_RX_EPOCH] == before + 1,
		   "%s: not counted rx-epoch", what);
}

/* A packet sent now comes to this peer, under its keys. */
static void expect_sent(struct peer *p, const char *what)
{
	static uint8_t seed;
	size_t len = make_packet(true, ++seed);

	REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(peer_peek_epoch(p->fd, PEER_WAIT_MS) == p->epoch,
		"%s: sent under another epoch, or nothing came", what);
	REQUIRE(peer_recv(p, 0), "%s", what);
	CHECK(p->plain[0] == FRAME_DATA && p->got.size == len + 1 &&
	      !memcmp(p->plain + 1, packet, len), "%s: other bytes", what);
}

static void expect_swap(uint32_t epoch)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_KEY_SWAP, &event),
		"no event key-swap");
	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK_EQ(event.transport_type, DTLS, "transport");
	CHECK_EQ(event.epoch, epoch, "epoch");
}

/* Epochs of current, next and previous keys; 0 for none. */
static void expect_epochs(uint32_t current, uint32_t then, uint32_t previous)
{
	struct acvpn_transport_info info = bed_transport();
	uint32_t slots[4] = {};
	unsigned int i;

	for (i = 0; i < info.n_keys; i++)
		if (info.keys[i].slot < 4)
			slots[info.keys[i].slot] = info.keys[i].epoch;
	CHECK(slots[ACVPN_SLOT_CURRENT] == current &&
	      slots[ACVPN_SLOT_NEXT] == then &&
	      slots[ACVPN_SLOT_PREVIOUS] == previous,
	      "epochs %u, next %u, previous %u; not %u, %u, %u",
	      slots[ACVPN_SLOT_CURRENT], slots[ACVPN_SLOT_NEXT],
	      slots[ACVPN_SLOT_PREVIOUS], current, then, previous);
}

/* Keys of one transport */

static void test_next(void)
{
	up();
	expect_epochs(1, 0, 0);
	install_next(2);
	expect_epochs(1, 2, 0);
	/* sends as before, receives both */
	expect_sent(&bed.peer, "before the swap");
	expect_accepted(&bed.peer, "before the swap");
	bed_no_event(ACVPN_EVENT_TYPE_KEY_SWAP, 100);
	ok(swap(), "key-swap");
	expect_swap(2);
	expect_epochs(2, 0, 1);
	expect_sent(&next, "after the swap");
	CHECK_EQ(next.got.seq, 1, "first number under the new keys");
	expect_accepted(&next, "new keys");
	expect_accepted(&bed.peer, "old keys within the grace");
	expect_sent(&next, "after records under the old keys");
	bed_no_event(ACVPN_EVENT_TYPE_KEY_SWAP, 100);
}

static void test_promotion(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n;

	up();
	install_next(2);
	/* a forgery promotes nothing */
	n = peer_seal(&next, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n - 1] ^= 1;
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	expect_sent(&bed.peer, "after a forgery");
	expect_epochs(1, 2, 0);
	tap_within(GRACE_MS - EARLY_MS);
	expect_accepted(&next, "first record under the next keys");
	expect_swap(2);
	expect_epochs(2, 0, 1);
	expect_sent(&next, "after the first record");
	expect_accepted(&bed.peer, "straggler");
	expect_errno(swap(), ENOENT, "key-swap afterwards");
}

static void test_grace(void)
{
	long long swapped;

	up();
	install_next(2);
	swapped = tap_now();
	ok(swap(), "key-swap");
	tap_sleep(GRACE_MS - 1200);
	CHECK(bed_transport().n_keys == 2 || tap_now() - swapped > GRACE_MS,
	      "the old keys went early");
	tap_sleep(1800);
	EVENTUALLY(bed_transport().n_keys == 1, "the old keys stay");
	expect_epochs(2, 0, 0);
	expect_refused(&bed.peer, "old keys after the grace");
	expect_accepted(&next, "new keys after the grace");
}

/* Many epochs, one after the other, without a packet lost. */
static void test_chain(void)
{
	struct peer last;
	char what[32];
	uint16_t epoch;

	up_with(&(struct bed_config){
		.cipher = ACVPN_CIPHER_CHACHA20_POLY1305 });
	last = bed.peer;
	for (epoch = 2; epoch < 8; epoch++) {
		snprintf(what, sizeof(what), "epoch %u", epoch);
		install_next(epoch);
		expect_accepted(&last, what);
		tap_within(GRACE_MS - EARLY_MS);
		if (epoch % 2)
			ok(swap(), what);
		expect_accepted(&next, what);
		expect_swap(epoch);
		expect_sent(&next, what);
		expect_accepted(&last, what);
		last = next;
	}
	/* only the last but one is kept */
	expect_epochs(7, 0, 6);
	expect_refused(&bed.peer, "first epoch");
}

/* Two records, sent over and over by a thread of its own. */
static struct {
	pthread_t thread;
	atomic_uint sent;
	atomic_bool stop;
	uint8_t record[2][SEAL_RECORD_MAX];
	size_t len;
} repeat;

static void *send_again(void *fd)
{
	unsigned int i;

	for (i = 0; !atomic_load(&repeat.stop); i++)
		if (send(*(int *)fd, repeat.record[i % 2], repeat.len, 0) > 0)
			atomic_fetch_add(&repeat.sent, 1);
	return NULL;
}

/* One that comes again under the current keys, one that no next keys made. */
static void repeat_start(struct peer *current)
{
	repeat.len = peer_seal(current, repeat.record[0], FRAME_KEEPALIVE, NULL,
			       0);
	peer_seal(&next, repeat.record[1], FRAME_KEEPALIVE, NULL, 0);
	repeat.record[1][repeat.len - 1] ^= 1;
	atomic_store(&repeat.stop, false);
	REQUIRE(!pthread_create(&repeat.thread, NULL, send_again, &next.fd),
		"thread");
}

static void repeat_stop(void)
{
	atomic_store(&repeat.stop, true);
	pthread_join(repeat.thread, NULL);
}

static void repeat_more(void)
{
	unsigned int from = atomic_load(&repeat.sent);

	EVENTUALLY(atomic_load(&repeat.sent) - from > 20, "nothing is sent");
}

static uint64_t came(void)
{
	struct acvpn_stats stats = bed_stats();

	return stats.rx_records + bed_drops(&stats);
}

/* Receivers find keys without a lock, and so also those that just move. */
static void test_moving(void)
{
	struct peer last;
	uint16_t epoch;

	up();
	last = bed.peer;
	for (epoch = 2; epoch < 100; epoch++) {
		install_next(epoch);
		repeat_start(&last);
		repeat_more();
		ok(swap(), "key-swap");
		repeat_more();
		repeat_stop();
		EVENTUALLY_EQ(came(), atomic_load(&repeat.sent), "records");
		last = next;
	}
	CHECK_EQ(bed_stats().drops[ACVPN_DROP_REASON_RX_EPOCH], 0,
		 "records without keys");
	CHECK_EQ(bed_stats().rx_records, epoch - 2, "accepted");
}

static void *send_one(void *fd)
{
	usleep(50);
	send(*(int *)fd, repeat.record[0], repeat.len, 0);
	return NULL;
}

/* The epoch of the current keys; none is in two slots. */
static uint32_t listed_epoch(void)
{
	struct acvpn_transport_info info = bed_transport();
	uint32_t current = 0;
	unsigned int i, j;

	for (i = 0; i < info.n_keys; i++) {
		for (j = 0; j < i; j++)
			CHECK(info.keys[i].epoch != info.keys[j].epoch,
			      "epoch %u is in two slots", info.keys[i].epoch);
		if (info.keys[i].slot == ACVPN_SLOT_CURRENT)
			current = info.keys[i].epoch;
	}
	return current;
}

/* The first record under the next keys comes while keys are listed. */
static void follow_listing(uint32_t epoch)
{
	long long until = tap_now() + PEER_WAIT_MS;

	repeat.len = peer_seal(&next, repeat.record[0], FRAME_KEEPALIVE, NULL,
			       0);
	REQUIRE(!pthread_create(&repeat.thread, NULL, send_one, &next.fd),
		"thread");
	while (listed_epoch() != epoch)
		REQUIRE(tap_now() < until, "epoch %u is not current", epoch);
	pthread_join(repeat.thread, NULL);
}

static void test_listed(void)
{
	uint16_t epoch;

	up();
	for (epoch = 2; epoch < 500; epoch++) {
		install_next(epoch);
		follow_listing(epoch);
	}
}

static void test_del(void)
{
	struct acvpn_transport_info info;

	up();
	install_next(2);
	expect_errno(del(3), ENOENT, "epoch that is not there");
	ok(del(2), "key-del of next");
	expect_epochs(1, 0, 0);
	expect_refused(&next, "keys deleted");
	expect_errno(swap(), ENOENT, "key-swap without next");
	install_next(3);
	ok(swap(), "key-swap");
	ok(del(1), "key-del of previous");
	expect_epochs(3, 0, 0);
	expect_refused(&bed.peer, "previous keys deleted");
	expect_accepted(&next, "current keys");
	ok(del(3), "key-del of current");
	info = bed_transport();
	CHECK_EQ(info.n_keys, 0, "keys");
	CHECK_EQ(info.state, ACVPN_TRANSPORT_STATE_NO_KEY, "state");
	CHECK(bed_running(false), "carrier without keys");
	CHECK_EQ(bed_active(), 0, "active");
}

static void test_refused(void)
{
	struct acvpn_key_config first;

	up_with(&(struct bed_config){ .no_keys = true });
	bed_random_keys(&bed.keys, &bed.peer, ACVPN_CIPHER_AES_128_GCM, 5);
	first = bed.keys;
	ok(bed_keys(), "key-new");
	expect_errno(swap(), ENOENT, "key-swap without next");
	make_keys(5);
	expect_errno(install(&next_keys, 0), EKEYREJECTED, "same epoch");
	make_keys(4);
	expect_errno(install(&next_keys, 0), EKEYREJECTED, "lower epoch");
	make_keys(6);
	next_keys.tx = first.tx;
	expect_errno(install(&next_keys, 0), EKEYREJECTED, "same sending key");
	make_keys(6);
	next_keys.rx = first.rx;
	expect_errno(install(&next_keys, 0), EKEYREJECTED,
		     "same receiving key");
	make_keys(6);
	expect_errno(install(&next_keys, ACVPN_SLOT_NEXT), ENOENT,
		     "keys of a next transport that is not there");
	ok(install(&next_keys, 0), "key-new of epoch 6");
	make_keys(7);
	expect_errno(install(&next_keys, 0), EEXIST, "third keys");
	ok(swap(), "key-swap");
	ok(install(&next_keys, 0), "third keys after key-swap");
	make_keys(6);
	expect_errno(install(&next_keys, 0), EEXIST, "epoch of current");
	/* a deleted epoch does not come back either */
	ok(del(7), "key-del");
	make_keys(6);
	expect_errno(install(&next_keys, 0), EKEYREJECTED, "used epoch");
}

/* Limits */

static void send_some(int count)
{
	size_t len = make_packet(true, 7);

	while (count--)
		REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len, "send");
}

/* So many records come, and no more. */
static void expect_records(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		REQUIRE(peer_recv(&bed.peer, PEER_WAIT_MS),
			"%u records, not %u", i, n);
	CHECK(!peer_readable(bed.peer.fd, PEER_QUIET_MS), "more than %u", n);
}

static void limits_up(uint64_t soft_records, uint64_t hard_records,
		      uint64_t soft_bytes, uint64_t hard_bytes)
{
	up_with(&(struct bed_config){ .no_keys = true });
	bed.keys.soft_records = soft_records;
	bed.keys.hard_records = hard_records;
	bed.keys.soft_bytes = soft_bytes;
	bed.keys.hard_bytes = hard_bytes;
	ok(bed_keys(), "key-new");
	REQUIRE(bed_running(true), "no carrier");
}

static void expect_limit(enum acvpn_event_type type)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(type, &event), "no event %s",
		acvpn_event_type_name(type));
	CHECK_EQ(event.epoch, 1, "epoch");
	CHECK_EQ(event.transport_type, DTLS, "transport");
	bed_no_event(type, 100);
}

static void test_soft_records(void)
{
	limits_up(10, 0, 0, 0);
	CHECK_EQ(bed_transport().keys[0].soft_records, 10, "soft-records");
	send_some(8);
	bed_no_event(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT, 200);
	send_some(20);
	expect_limit(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT);
	expect_records(28);
}

static void test_hard_records(void)
{
	limits_up(5, 11, 0, 0);
	send_some(20);
	expect_limit(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT);
	/* numbers 1 to 10 */
	expect_records(10);
	CHECK_EQ(bed.peer.got.seq, 10, "last number");
	bed_wait_drop(ACVPN_DROP_REASON_TX_KEY_LIMIT, 10);
	/* receiving goes on, answers do not */
	peer_send(&bed.peer, FRAME_DPD_REQUEST, NULL, 0);
	EVENTUALLY_EQ(bed_stats().rx_dpd_requests, 1, "rx_dpd_requests");
	CHECK(!peer_recv(&bed.peer, 300), "an answer beyond the limit");
	/* new keys help */
	install_next(2);
	ok(swap(), "key-swap");
	expect_sent(&next, "under new keys");
}

static void test_hard_event(void)
{
	limits_up(0, 3, 0, 0);
	send_some(10);
	expect_limit(ACVPN_EVENT_TYPE_KEY_LIMIT);
	expect_records(2);
}

/* 201 bytes of plaintext each */
static void test_bytes(void)
{
	limits_up(0, 0, 1000, 2010);
	send_some(4);
	bed_no_event(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT, 200);
	send_some(3);
	expect_limit(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT);
	send_some(10);
	expect_limit(ACVPN_EVENT_TYPE_KEY_LIMIT);
	expect_records(10);
	bed_wait_drop(ACVPN_DROP_REASON_TX_KEY_LIMIT, 7);
}

static void test_default_limits(void)
{
	struct acvpn_key_info key;

	up_with(&(struct bed_config){ .cipher = ACVPN_CIPHER_AES_256_GCM });
	key = bed_transport().keys[0];
	CHECK_EQ(key.soft_records, 23726566, "soft-records of aes-256-gcm");
	CHECK_EQ(key.hard_records, 1LL << 48, "hard-records");
	CHECK_EQ(key.soft_bytes, 0, "soft-bytes");
	CHECK_EQ(key.hard_bytes, 0, "hard-bytes");
	up_with(&(struct bed_config){
		.cipher = ACVPN_CIPHER_CHACHA20_POLY1305 });
	key = bed_transport().keys[0];
	CHECK_EQ(key.soft_records, key.hard_records, "limits of chacha20");
}

/* Transports */

static int attach_next(void)
{
	return acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID,
				      &(struct acvpn_transport_config){
		.type = DTLS, .slot = ACVPN_SLOT_NEXT, .socket = next_sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true });
}

/* A second pair of sockets, with new keys */
static void up_next(int port)
{
	union peer_addr addr;
	socklen_t len;
	int fd;

	netns_enter(NETNS_P);
	fd = bed_keep(peer_socket(AF_INET, 2, PEER_PORT_P + port));
	len = peer_addr(&addr, AF_INET, 1, PEER_PORT_M + port);
	REQUIRE(!connect(fd, &addr.sa, len), "connect");
	netns_enter(NETNS_M);
	next_sock = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + port));
	len = peer_addr(&addr, AF_INET, 2, PEER_PORT_P + port);
	REQUIRE(!connect(next_sock, &addr.sa, len), "connect");
	ok(attach_next(), "transport-attach of next");
	bed_random_keys(&next_keys, &next, bed.config.cipher, 1);
	next.fd = fd;
}

static void expect_slots(bool then, bool previous)
{
	CHECK(bed_find(DTLS, ACVPN_SLOT_CURRENT, NULL), "no current transport");
	CHECK(bed_find(DTLS, ACVPN_SLOT_NEXT, NULL) == then,
	      "next transport is %sthere", then ? "not " : "");
	CHECK(bed_find(DTLS, ACVPN_SLOT_PREVIOUS, NULL) == previous,
	      "previous transport is %sthere", previous ? "not " : "");
}

static void test_transport(void)
{
	struct acvpn_event event;
	long long swapped;

	up();
	up_next(10);
	expect_slots(true, false);
	expect_errno(attach_next(), EEXIST, "second next transport");
	expect_errno(swap(), ENOENT, "key-swap without keys");
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "key-new of next");
	expect_sent(&bed.peer, "before the swap");
	swapped = tap_now();
	ok(swap(), "key-swap");
	expect_swap(1);
	expect_slots(false, true);
	CHECK_EQ(bed_transport().local.port, PEER_PORT_M + 10, "local port");
	expect_sent(&next, "after the swap");
	expect_accepted(&next, "new transport");
	expect_accepted(&bed.peer, "old transport within the grace");
	expect_sent(&next, "after records on the old transport");
	CHECK(bed_running(true), "carrier");
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"the old transport stays");
	CHECK(tap_now() - swapped > GRACE_MS - EARLY_MS,
	      "the old transport went after %lld ms", tap_now() - swapped);
	CHECK_EQ(event.reason, ACVPN_REASON_REPLACED, "reason");
	CHECK_EQ(event.slot, ACVPN_SLOT_PREVIOUS, "slot");
	expect_slots(false, false);
	expect_sent(&next, "after the grace");
	/* the old socket is userspace's again */
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	CHECK(peer_readable(bed.sock, PEER_WAIT_MS), "nothing to read");
}

static void test_transport_promotion(void)
{
	up();
	up_next(10);
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "key-new of next");
	expect_accepted(&bed.peer, "old transport");
	tap_within(GRACE_MS - EARLY_MS);
	expect_accepted(&next, "first record");
	expect_swap(1);
	expect_slots(false, true);
	expect_sent(&next, "after the first record");
}

/* The next swap does not wait for the grace of the one before. */
static void test_transport_twice(void)
{
	struct acvpn_event event;
	struct peer second;

	up();
	up_next(10);
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "key-new of next");
	ok(swap(), "key-swap");
	second = next;
	expect_sent(&second, "second transport");
	up_next(20);
	expect_slots(true, true);
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "key-new of next");
	ok(swap(), "key-swap");
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"the first transport stays");
	CHECK_EQ(event.reason, ACVPN_REASON_REPLACED, "reason");
	expect_slots(false, true);
	expect_sent(&next, "third transport");
	expect_accepted(&second, "second transport within the grace");
	CHECK(!peer_readable(bed.sock, 0), "something came to the first");
}

static void test_transport_detach(void)
{
	struct acvpn_transport_ref ref;

	up();
	up_next(10);
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "key-new of next");
	ref = bed_ref(DTLS, ACVPN_SLOT_NEXT);
	ok(acvpn_transport_detach(bed.ctl, &ref), "detach of next");
	expect_slots(false, false);
	expect_sent(&bed.peer, "after next was detached");
	expect_errno(acvpn_transport_detach(bed.ctl, &ref), ENOENT,
		     "detach of next again");
	expect_errno(swap(), ENOENT, "key-swap");
	CHECK(bed_running(true), "carrier");
}

/* Keys that one transport of a session used are used for all of them. */
static void test_transport_keys(void)
{
	up();
	up_next(10);
	expect_errno(install(&bed.keys, ACVPN_SLOT_NEXT), EKEYREJECTED,
		     "keys of the current transport");
	ok(install(&next_keys, ACVPN_SLOT_NEXT), "same epoch, other keys");
}

/* Records that are no data */

static int record_send(uint32_t content, int frame, const void *payload,
		       size_t len)
{
	return bed_record_send(bed_dtls(), content, frame, payload, len);
}

static void test_record_send(void)
{
	static const uint8_t alert[] = { 1, 0 };
	struct peer *p = &bed.peer;

	up();
	expect_sent(p, "data before");
	ok(record_send(CONTENT_ALERT, -1, alert, sizeof(alert)), "alert");
	REQUIRE(peer_recv_record(p, PEER_WAIT_MS), "no alert came");
	CHECK_EQ(p->got.type, CONTENT_ALERT, "content type");
	CHECK_EQ(p->got.seq, BED_TX_SEQ + 1, "sequence number");
	CHECK(p->got.size == sizeof(alert) &&
	      !memcmp(p->plain, alert, sizeof(alert)), "alert");
	ok(record_send(CONTENT_DATA, FRAME_DISCONNECT, "\xb0" "bye", 4),
	   "DISCONNECT");
	REQUIRE(peer_recv(p, PEER_WAIT_MS), "no DISCONNECT came");
	CHECK(p->got.size == 5 && !memcmp(p->plain, "\x05\xb0" "bye", 5),
	      "DISCONNECT");
	EVENTUALLY_EQ(bed_stats().tx_control, 2, "tx_control");
	expect_sent(p, "data after");
}

static void test_record_send_refused(void)
{
	up_with(&(struct bed_config){ .no_keys = true });
	expect_errno(record_send(CONTENT_ALERT, -1, "\1\0", 2), ENOKEY,
		     "alert without keys");
	ok(bed_keys(), "key-new");
	expect_errno(record_send(CONTENT_DATA, -1, "x", 1), EINVAL,
		     "data without frame type");
	expect_errno(record_send(CONTENT_ALERT, FRAME_DISCONNECT, "x", 1),
		     EINVAL, "alert with frame type");
	expect_errno(record_send(CONTENT_DATA, FRAME_DATA, "x", 1), EINVAL,
		     "frame type data");
	expect_errno(record_send(CONTENT_DATA, FRAME_DPD_RESPONSE, "x", 1),
		     EINVAL, "frame type DPD response");
	CHECK(!peer_recv_record(&bed.peer, PEER_QUIET_MS), "a record came");
}

static void send_alert(struct peer *p, const char *alert, bool forged)
{
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n = peer_seal_record(p, wire, CONTENT_ALERT, alert, 2);

	wire[n - 1] ^= forged;
	peer_send_raw(p, wire, n);
}

static void test_control_record(void)
{
	struct acvpn_event event;

	up();
	send_alert(&bed.peer, "\2\x14", true);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	bed_no_event(ACVPN_EVENT_TYPE_CONTROL_RECORD, 100);
	send_alert(&bed.peer, "\1\0", false);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_CONTROL_RECORD, &event),
		"no event");
	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK_EQ(event.transport_type, DTLS, "transport");
	CHECK_EQ(event.content_type, CONTENT_ALERT, "content type");
	CHECK(event.payload_len == 2 && !memcmp(event.payload, "\1\0", 2),
	      "payload");
	CHECK_EQ(bed_stats().rx_control, 1, "rx_control");
	CHECK(!peer_readable(bed.sock, 0), "it reached userspace, too");
}

static void down(void)
{
	bed_down();
	vpn0 = -1;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "next keys, swapped by command", test_next },
		{ "next keys, swapped by the first record", test_promotion },
		{ "previous keys go after a while", test_grace },
		{ "many epochs", test_chain },
		{ "records during swaps", test_moving },
		{ "keys listed during swaps", test_listed },
		{ "keys deleted", test_del },
		{ "keys refused", test_refused },
		{ "soft limit of records", test_soft_records },
		{ "hard limit of records", test_hard_records },
		{ "hard limit is told", test_hard_event },
		{ "limits of bytes", test_bytes },
		{ "limits by default", test_default_limits },
		{ "next transport, swapped by command", test_transport },
		{ "next transport, swapped by the first record",
		  test_transport_promotion },
		{ "two swaps in a row", test_transport_twice },
		{ "next transport detached", test_transport_detach },
		{ "keys of another transport", test_transport_keys },
		{ "records sent for userspace", test_record_send },
		{ "records that may not be sent", test_record_send_refused },
		{ "alerts received", test_control_record },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
