// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets and frames through the module, byte exact, against a peer that
 * protects and opens the records by itself.
 */
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"
#include "vectors.h"

/* What tap_run() calls the present variant of the cases with. */
static struct {
	int outer;
	int inner;
	enum acvpn_cipher cipher;
} variant;

static uint8_t packet[INNER_MAX];

static struct bed_config config(void)
{
	return (struct bed_config){
		.outer = variant.outer, .cipher = variant.cipher,
	};
}

static void quiet_ipv6(void)
{
	bed.config.no_ipv6 = variant.inner == AF_INET;
	if (bed.config.no_ipv6)
		dev_no_ipv6("vpn0");
}

static void up(void)
{
	struct bed_config c = config();

	/* Keys last: without carrier nothing is sent before the cases do. */
	c.no_keys = true;
	bed_up(&c);
	quiet_ipv6();
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	bed_ready();
}

static size_t udp_from(bool from_m, size_t size, uint8_t seed)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = variant.inner, .from_m = from_m, .size = size,
		.seed = seed });
}

static void expect_data(const void *want, size_t len, uint64_t seq)
{
	struct peer *p = &bed.peer;

	REQUIRE(peer_recv_frame(p, PEER_WAIT_MS), "no record came");
	CHECK_EQ(p->plain[0], FRAME_DATA, "frame type");
	CHECK_EQ(p->got.size, len + 1, "plaintext");
	CHECK(!memcmp(p->plain + 1, want, len), "inner packet differs");
	if (seq)
		CHECK_EQ(p->got.seq, seq, "sequence number");
}

static void test_send(void)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 15, 16, 17, 100, 1000 };
	size_t i, len;
	uint64_t seq;
	int fd;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		len = udp_from(true, inner_headers(variant.inner) + sizes[i],
			       (uint8_t)i);
		/* Noise takes numbers too. */
		seq = variant.inner == AF_INET ? BED_TX_SEQ + i : 0;
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
			strerror(errno));
		expect_data(packet, len, seq);
	}
	len = udp_from(true, BED_MTU, 99);
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send of MTU: %s",
		strerror(errno));
	expect_data(packet, len, 0);
}

/* Noise included, each number is used once and in turn. */
static void test_send_sequence(void)
{
	uint64_t next, end;
	int fd, i;

	up();
	fd = bed_inner_socket(variant.inner);
	for (i = 0; i < 50; i++)
		REQUIRE(send(fd, &i, sizeof(i), 0) == sizeof(i), "send: %s",
			strerror(errno));
	EVENTUALLY(bed_transport().keys[0].tx_seq >= BED_TX_SEQ + 50,
		   "not all were sent");
	end = bed_transport().keys[0].tx_seq;
	for (next = BED_TX_SEQ; next < end; next++) {
		REQUIRE(peer_recv(&bed.peer, PEER_WAIT_MS), "lost: %" PRIu64,
			next);
		CHECK_EQ(bed.peer.got.seq, next, "sequence number");
	}
}

static void expect_inner(int fd, size_t len, const char *what)
{
	uint8_t got[INNER_MAX];
	size_t skip = inner_headers(variant.inner);
	ssize_t n;

	REQUIRE(peer_readable(fd, PEER_WAIT_MS), "%s: nothing arrived", what);
	n = recv(fd, got, sizeof(got), 0);
	CHECK(n == (ssize_t)(len - skip) && !memcmp(got, packet + skip,
						    len - skip),
	      "%s: payload of %zd bytes, not %zu, or other bytes", what, n,
	      len - skip);
}

static void test_receive(void)
{
	static const size_t sizes[] = { 0, 1, 2, 15, 16, 17, 100, 1000, 1360 };
	char what[32];
	size_t i, len;
	int fd;

	up();
	fd = bed_inner_socket(variant.inner);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		len = udp_from(false, inner_headers(variant.inner) +
			       (sizes[i] < 1300 ? sizes[i] : BED_MTU -
				inner_headers(variant.inner)), (uint8_t)i);
		peer_send(&bed.peer, FRAME_DATA, packet, len);
		snprintf(what, sizeof(what), "%zu bytes", sizes[i]);
		expect_inner(fd, len, what);
	}
}

static void test_receive_padded(void)
{
	size_t len;
	int fd;

	up();
	fd = bed_inner_socket(variant.inner);
	len = udp_from(false, inner_headers(variant.inner) + 20, 1);
	memset(packet + len, 0xee, 30);
	peer_send(&bed.peer, FRAME_DATA, packet, len + 30);
	expect_inner(fd, len, "padded packet");
	CHECK_EQ(bed_stats().rx_bytes, len, "rx_bytes");
}

static void test_echo(void)
{
	size_t len;

	up();
	len = inner_echo(packet, &(struct inner_spec){
		.family = variant.inner, .size = 500, .seed = 5 });
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	CHECK(inner_is_echo_reply(bed.peer.plain + 1, bed.peer.got.size - 1,
				  packet, len), "not the echo reply");
}

/* OpenSSL counts the explicit nonce from a random number. ChaCha20 has none. */
static void test_foreign_nonce(void)
{
	uint8_t wire[SEAL_RECORD_MAX], plain[INNER_MAX];
	struct seal_record rec = {
		.type = CONTENT_DATA, .version = VERSION_1_2, .epoch = 1,
		.nonce = 0xdcf0cb5c648e16a6,
	};
	size_t len;
	int fd, i;

	up();
	fd = bed_inner_socket(variant.inner);
	for (i = 0; i < 3; i++) {
		len = udp_from(false, 200, (uint8_t)i);
		plain[0] = FRAME_DATA;
		memcpy(plain + 1, packet, len);
		rec.seq = bed.peer.seq++;
		rec.size = len + 1;
		peer_send_raw(&bed.peer, wire, seal(wire, &bed.peer.tx, &rec,
						    plain));
		expect_inner(fd, len, "foreign nonce");
		rec.nonce++;
	}
}

static void test_several_records(void)
{
	uint8_t wire[2048];
	size_t i, n = 0, len;
	int fd;

	up();
	fd = bed_inner_socket(variant.inner);
	n += peer_seal(&bed.peer, wire + n, FRAME_KEEPALIVE, NULL, 0);
	for (i = 0; i < 5; i++) {
		len = udp_from(false, inner_headers(variant.inner) + 40 + i,
			       (uint8_t)i);
		n += peer_seal(&bed.peer, wire + n, FRAME_DATA, packet, len);
	}
	n += peer_seal(&bed.peer, wire + n, FRAME_KEEPALIVE, NULL, 0);
	peer_send_raw(&bed.peer, wire, n);
	for (i = 0; i < 5; i++) {
		len = udp_from(false, inner_headers(variant.inner) + 40 + i,
			       (uint8_t)i);
		expect_inner(fd, len, "one of several records");
	}
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 2, "rx_keepalives");
	CHECK_EQ(bed_stats().rx_records, 7, "rx_records");
}

/* Fixed keys and numbers: each byte of the datagram is known. */

static void vector_key(struct acvpn_keydir_config *dir, size_t i)
{
	size_t n;

	*dir = (struct acvpn_keydir_config){
		.key_len = vectors[i].key_len, .iv_len = vectors[i].iv_len,
		.seq = VECTORS_SEQ,
	};
	for (n = 0; n < dir->key_len; n++)
		dir->key[n] = (uint8_t)(n + 1);
	for (n = 0; n < dir->iv_len; n++)
		dir->iv[n] = (uint8_t)(0xa0 + n);
}

/* The other direction has a random key: one key may not serve both. */
static void vector_up(size_t i, bool tx)
{
	struct bed_config c = config();

	c.cipher = vectors[i].cipher;
	c.no_keys = true;
	c.no_ipv6 = true;
	bed_up(&c);
	bed.keys.epoch = VECTORS_EPOCH;
	vector_key(tx ? &bed.keys.tx : &bed.keys.rx, i);
	REQUIRE(!bed_keys() && bed_running(true), "key-new: %s",
		acvpn_error(bed.ctl));
}

static void try_vector(size_t i)
{
	uint8_t got[INNER_MAX];
	size_t len;
	int fd;

	len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = VECTORS_PACKET,
		.seed = VECTORS_SEED });
	vector_up(i, true);
	fd = bed_packet_socket();
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(peer_readable(bed.peer.fd, PEER_WAIT_MS), "nothing came");
	CHECK_EQ(recv(bed.peer.fd, got, sizeof(got), 0), vectors[i].size,
		 "bytes sent");
	CHECK(!memcmp(got, vectors[i].record, vectors[i].size),
	      "%s: other bytes sent", acvpn_cipher_name(vectors[i].cipher));
	vector_up(i, false);
	fd = bed_packet_socket();
	peer_send_raw(&bed.peer, vectors[i].record, vectors[i].size);
	CHECK(bed_captured(fd, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "%s: not received",
	      acvpn_cipher_name(vectors[i].cipher));
}

static void test_vectors(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		try_vector(i);
}

/* Cases that do not depend on the inner family */

static void expect_frame(uint8_t frame, const uint8_t *payload, size_t len,
			 const char *what)
{
	struct peer *p = &bed.peer;

	REQUIRE(peer_recv_frame(p, PEER_WAIT_MS), "%s: no answer", what);
	CHECK_EQ(p->plain[0], frame, what);
	CHECK(p->got.size == len + 1, "%s: payload of %zu bytes, not %zu",
	      what, p->got.size - 1, len);
	CHECK(!len || !memcmp(p->plain + 1, payload, len),
	      "%s: other bytes", what);
}

static void test_dpd(void)
{
	static const size_t sizes[] = { 0, 1, 100, 600, 1390, BED_MTU };
	uint8_t payload[BED_MTU + 100];
	char what[32];
	size_t i;

	up();
	for (i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 3);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(what, sizeof(what), "DPD of %zu", sizes[i]);
		peer_send(&bed.peer, FRAME_DPD_REQUEST, payload, sizes[i]);
		expect_frame(FRAME_DPD_RESPONSE, payload, sizes[i], what);
	}
	peer_send(&bed.peer, FRAME_DPD_REQUEST, payload, BED_MTU + 1);
	expect_frame(FRAME_DPD_RESPONSE, NULL, 0, "DPD too big by one");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, payload, sizeof(payload));
	expect_frame(FRAME_DPD_RESPONSE, NULL, 0, "DPD too big");
	EVENTUALLY_EQ(bed_stats().tx_dpd_responses, 8, "tx_dpd_responses");
	CHECK_EQ(bed_stats().rx_dpd_requests, 8, "rx_dpd_requests");
	CHECK_EQ(bed_stats().rx_packets, 0, "rx_packets");
	CHECK_EQ(bed_stats().tx_packets, 0, "tx_packets");
	CHECK_EQ(bed_stats().tx_records, 8, "tx_records");
}

static void test_quiet_frames(void)
{
	struct acvpn_stats stats;

	up();
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	peer_send(&bed.peer, FRAME_KEEPALIVE, "pad", 3);
	peer_send(&bed.peer, FRAME_DPD_RESPONSE, "answer", 6);
	CHECK(!peer_recv(&bed.peer, 500), "an answer to a keepalive");
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 2, "rx_keepalives");
	EVENTUALLY_EQ(bed_stats().rx_dpd_responses, 1, "rx_dpd_responses");
	stats = bed_stats();
	CHECK_EQ(stats.rx_records, 3, "rx_records");
	CHECK_EQ(stats.tx_records, 0, "tx_records");
	CHECK_EQ(stats.rx_packets, 0, "rx_packets");
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	CHECK(bed_transport().has_last_rx, "last-rx is absent");
	CHECK(!peer_readable(bed.sock, 0), "a record reached userspace");
}

static void test_disconnect(void)
{
	struct acvpn_event event;

	up();
	peer_send(&bed.peer, FRAME_DISCONNECT, "\xb0" "gone", 5);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_DISCONNECT, &event),
		"no event");
	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_DTLS, "transport");
	CHECK_EQ(event.peer_reason, 0xb0, "peer-reason");
	peer_send(&bed.peer, FRAME_TERMINATE, NULL, 0);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_TERMINATE, &event),
		"no event");
	CHECK_EQ(event.peer_reason, -1, "peer-reason");
	CHECK(!peer_recv(&bed.peer, PEER_QUIET_MS), "an answer");
}

static void test_empty_disconnect(void)
{
	struct acvpn_event event;

	up();
	peer_send(&bed.peer, FRAME_DISCONNECT, NULL, 0);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_DISCONNECT, &event),
		"no event");
	CHECK_EQ(event.peer_reason, -1, "peer-reason");
}

static void test_bad_frames(void)
{
	static const uint8_t unknown[] = { 1, 2, 6, 10, 11, 127, 128, 255 };
	struct acvpn_stats stats;
	uint8_t junk[60] = { 0x45 };
	size_t i;

	up();
	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		peer_send(&bed.peer, unknown[i], junk, sizeof(junk));
	bed_wait_drop(ACVPN_DROP_REASON_RX_FRAME, ARRAY_SIZE(unknown));
	for (i = 0; i < 3; i++)
		peer_send(&bed.peer, FRAME_COMPRESSED, junk, sizeof(junk));
	bed_wait_drop(ACVPN_DROP_REASON_RX_COMPRESSED, 3);
	/* length 0, no packet, version 5, cut, empty */
	peer_send(&bed.peer, FRAME_DATA, junk, sizeof(junk));
	peer_send(&bed.peer, FRAME_DATA, "", 1);
	junk[0] = 0x55;
	peer_send(&bed.peer, FRAME_DATA, junk, sizeof(junk));
	junk[0] = 0x45;
	junk[3] = sizeof(junk) + 1;
	peer_send(&bed.peer, FRAME_DATA, junk, sizeof(junk));
	peer_send(&bed.peer, FRAME_DATA, NULL, 0);
	bed_wait_drop(ACVPN_DROP_REASON_RX_INNER, 4);
	/* The last one carries nothing, which is no error. */
	EVENTUALLY_EQ(bed_stats().rx_records, ARRAY_SIZE(unknown) + 8,
		      "rx_records");
	stats = bed_stats();
	CHECK_EQ(bed_drops(&stats), ARRAY_SIZE(unknown) + 7, "drops");
	CHECK_EQ(stats.rx_packets, 0, "rx_packets");
}

static void expect_passed(const uint8_t *wire, size_t len, const char *what)
{
	uint8_t got[256];

	peer_send_raw(&bed.peer, wire, len);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "%s: nothing came",
		what);
	CHECK(recv(bed.sock, got, sizeof(got), 0) == (ssize_t)len &&
	      !memcmp(got, wire, len), "%s: other bytes", what);
}

static void test_passed(void)
{
	static const uint8_t types[] = { 20, 21, 22, 0, 19, 24, 25, 63, 255 };
	uint8_t wire[40] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 27 };
	struct acvpn_stats stats;
	char what[32];
	size_t i;

	up();
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		wire[0] = types[i];
		snprintf(what, sizeof(what), "content type %d", types[i]);
		expect_passed(wire, sizeof(wire), what);
	}
	wire[0] = CONTENT_HANDSHAKE;
	wire[2] = 0xff;
	expect_passed(wire, sizeof(wire), "handshake of DTLS 1.0");
	expect_passed(wire, 5, "truncated handshake");
	wire[4] = 1;
	expect_passed(wire, sizeof(wire), "handshake in the keys' epoch");
	stats = bed_stats();
	CHECK_EQ(stats.rx_passed, ARRAY_SIZE(types) + 3, "rx_passed");
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	CHECK_EQ(stats.rx_records, 0, "rx_records");
}

static void test_before_keys(void)
{
	struct bed_config c = config();
	struct acvpn_stats stats;
	size_t i, len;
	int fd;

	c.no_keys = true;
	bed_up(&c);
	quiet_ipv6();
	fd = bed_inner_socket(variant.inner);
	for (i = 0; i < 5; i++) {
		len = udp_from(false, 200 + i, (uint8_t)i);
		peer_send(&bed.peer, FRAME_DATA, packet, len);
	}
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"records do not wait in the socket");
	CHECK_EQ(bed_stats().rx_records, 0, "rx_records before keys");
	tap_nap(200);
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	EVENTUALLY_EQ(bed_stats().rx_records, 5, "rx_records");
	stats = bed_stats();
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	for (i = 0; i < 5; i++) {
		len = udp_from(false, 200 + i, (uint8_t)i);
		expect_inner(fd, len, "record that waited");
	}
	CHECK(!peer_readable(bed.sock, 0), "records still wait");
	len = udp_from(false, 300, 9);
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	expect_inner(fd, len, "record after keys");
}

static void test_carrier(void)
{
	struct bed_config c = config();

	c.no_transport = true;
	bed_up(&c);
	CHECK(bed_running(false), "carrier without transport");
	REQUIRE(!bed_attach(), "attach: %s", acvpn_error(bed.ctl));
	CHECK(bed_running(false), "carrier without keys");
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	CHECK(bed_running(true), "no carrier with keys");
	bed_detach();
	CHECK(bed_running(false), "carrier after transport-detach");
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	CHECK(bed_running(true), "no carrier with new keys");
	acvpn_session_del(bed.ctl, bed.ifindex, BED_ID);
	CHECK(bed_running(false), "carrier after session-del");
}

static void test_key_limit(void)
{
	const uint64_t last = (1ULL << 48) - 1;
	struct bed_config c = config();
	struct acvpn_event event;
	uint64_t seq;
	size_t len;
	int fd, i;

	c.tx_seq = last - 2;
	c.no_keys = true;
	bed_up(&c);
	quiet_ipv6();
	REQUIRE(!bed_keys() && bed_running(true), "key-new: %s",
		acvpn_error(bed.ctl));
	fd = bed_packet_socket();
	for (i = 0; i < 20; i++) {
		len = udp_from(true, 100, (uint8_t)i);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	}
	for (seq = last - 2; seq <= last; seq++) {
		REQUIRE(peer_recv(&bed.peer, PEER_WAIT_MS), "too few came");
		CHECK_EQ(bed.peer.got.seq, seq, "sequence number");
	}
	CHECK(!peer_recv(&bed.peer, 500), "a record after the last number");
	CHECK(bed_wait_event(ACVPN_EVENT_TYPE_KEY_LIMIT, &event), "no event");
	bed_wait_drop(ACVPN_DROP_REASON_TX_KEY_LIMIT, 17);
	/* Not even an answer goes out; receiving goes on. */
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(!peer_recv(&bed.peer, 500), "answer beyond the limit");
	EVENTUALLY_EQ(bed_stats().rx_dpd_requests, 1, "rx_dpd_requests");
	/* A new transport with new keys sends again. */
	bed_detach();
	bed.config.tx_seq = 1;
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys() && bed_running(true), "%s",
		acvpn_error(bed.ctl));
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	expect_frame(FRAME_DPD_RESPONSE, (const uint8_t *)"x", 1, "new keys");
}

static void test_stats(void)
{
	uint64_t sent = 0, received = 0;
	struct rtnl_link_stats link;
	struct acvpn_stats stats;
	size_t i, len;
	int fd;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < 30; i++) {
		len = udp_from(true, 60 + i * 7, (uint8_t)i);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
		sent += len;
	}
	for (i = 0; i < 20; i++) {
		len = udp_from(false, 80 + i * 3, (uint8_t)i);
		peer_send(&bed.peer, FRAME_DATA, packet, len);
		received += len;
	}
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	/* 30 packets, an answer, and ICMP errors for the closed port */
	len = peer_drain(&bed.peer);
	EVENTUALLY_EQ(bed_stats().rx_bytes, received, "rx_bytes");
	EVENTUALLY_EQ(bed_stats().tx_records, len, "tx_records");
	EVENTUALLY_EQ(bed_stats().tx_packets, len - 1, "tx_packets");
	EVENTUALLY_EQ(bed_link().tx_packets, len - 1, "link tx packets");
	stats = bed_stats();
	CHECK_EQ(stats.rx_packets, 20, "rx_packets");
	CHECK_EQ(stats.rx_records, 21, "rx_records");
	CHECK(len - 1 > 30 ? stats.tx_bytes > sent : stats.tx_bytes == sent,
	      "tx_bytes %llu", (unsigned long long)stats.tx_bytes);
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	link = bed_link();
	CHECK_EQ(link.rx_packets, stats.rx_packets, "link rx packets");
	CHECK_EQ(link.rx_bytes, stats.rx_bytes, "link rx bytes");
	CHECK_EQ(link.tx_bytes, stats.tx_bytes, "link tx bytes");
}

/* The longest records there are; the outer packets are fragments. */
static void test_longest(void)
{
	struct bed_config c = config();
	size_t len;
	int fd, in;

	c.mtu = 16383;
	c.no_keys = true;
	c.transport.has_outer_df = true;
	bed_up(&c);
	quiet_ipv6();
	REQUIRE(!bed_keys() && bed_running(true), "key-new: %s",
		acvpn_error(bed.ctl));
	fd = bed_packet_socket();
	in = bed_inner_socket(variant.inner);
	len = udp_from(true, 16383, 1);
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	expect_data(packet, len, BED_TX_SEQ);
	len = udp_from(false, 16383, 2);
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	expect_inner(in, len, "longest record");
}

static void test_tx_inner(void)
{
	uint8_t junk[60] = { 0x55 };
	int fd;

	up();
	fd = bed_packet_socket();
	CHECK(send(fd, junk, sizeof(junk), 0) > 0, "send: %s", strerror(errno));
	EVENTUALLY(bed_device_drop(ACVPN_DROP_REASON_TX_INNER) == 1,
		   "tx-inner");
	EVENTUALLY_EQ(bed_link().tx_dropped, 1, "tx_dropped");
	CHECK(!peer_recv(&bed.peer, PEER_QUIET_MS), "a record was sent");
}

/* Headers that contradict themselves, from a packet socket. */
static void test_tx_malformed(void)
{
	static const struct {
		const char *what;
		uint8_t len;
		uint8_t head[8];
	} packets[] = {
		{ "v4, total length 0", 44, { 0x45, 0, 0, 0 } },
		{ "v4, total length 1500", 44, { 0x45, 0, 5, 0xdc } },
		{ "v4, header longer than the packet", 24, { 0x4f, 0, 0, 24 } },
		{ "v4, header of 16 bytes", 44, { 0x44, 0, 0, 44 } },
		{ "v4, shorter than a header", 19, { 0x45, 0, 0, 19 } },
		{ "v6, payload 1460", 44, { 0x60, 0, 0, 0, 5, 0xb4, 17 } },
		{ "v6, payload 0", 44, { 0x60, 0, 0, 0, 0, 0, 17 } },
		{ "v6, shorter than a header", 39, { 0x60, 0, 0, 0, 0, 0 } },
	};
	uint8_t buf[64];
	size_t i;
	int fd;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		memset(buf, 0, sizeof(buf));
		memcpy(buf, packets[i].head, sizeof(packets[i].head));
		REQUIRE(send(fd, buf, packets[i].len, 0) == packets[i].len,
			"%s: send: %s", packets[i].what, strerror(errno));
		EVENTUALLY_EQ(bed_device_drop(ACVPN_DROP_REASON_TX_INNER),
			      i + 1, packets[i].what);
	}
	CHECK(!peer_recv(&bed.peer, PEER_QUIET_MS), "a record was sent");
	CHECK_EQ(bed_stats().tx_packets, 0, "tx_packets");
}

/* Others than the peer may send to a socket that is not connected. */
static void test_unconnected(void)
{
	struct bed_config c = config();
	uint8_t wire[SEAL_RECORD_MAX], got[SEAL_RECORD_MAX];
	union peer_addr m;
	socklen_t mlen;
	size_t len, n;
	int fd, other;

	c.unconnected = true;
	bed_up(&c);
	fd = bed_inner_socket(variant.inner);
	len = udp_from(false, 200, 1);
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	expect_inner(fd, len, "from the peer");

	netns_enter(NETNS_P);
	other = bed_keep(peer_socket(variant.outer, 2, PEER_PORT_P + 1));
	netns_enter(NETNS_M);
	mlen = peer_addr(&m, variant.outer, 1, PEER_PORT_M);
	len = udp_from(false, 200, 2);
	n = peer_seal(&bed.peer, wire, FRAME_DATA, packet, len);
	REQUIRE(sendto(other, wire, n, 0, &m.sa, mlen) == (ssize_t)n, "send");
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"another sender's record did not reach userspace");
	CHECK(recv(bed.sock, got, sizeof(got), 0) == (ssize_t)n &&
	      !memcmp(got, wire, n), "other bytes");
	CHECK_EQ(bed_stats().rx_records, 1, "rx_records");
	/* The number was not used up by the other sender. */
	peer_send_raw(&bed.peer, wire, n);
	expect_inner(fd, len, "from the peer again");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	expect_frame(FRAME_DPD_RESPONSE, (const uint8_t *)"x", 1, "DPD");
}

static void test_bad_records(void)
{
	uint8_t good[128], wire[128];
	size_t n;

	up();
	n = peer_seal(&bed.peer, good, FRAME_KEEPALIVE, "0123456789", 10);
#define BROKEN(reason, count, len, ...)					\
	do {								\
		memcpy(wire, good, n);					\
		__VA_ARGS__;						\
		peer_send_raw(&bed.peer, wire, len);			\
		bed_wait_drop(ACVPN_DROP_REASON_##reason, count);	\
	} while (0)
	BROKEN(RX_TRUNCATED, 1, 1, (void)0);
	BROKEN(RX_TRUNCATED, 2, 12, (void)0);
	BROKEN(RX_TRUNCATED, 3, n - 1, (void)0);
	BROKEN(RX_TRUNCATED, 4, n, wire[12]++);
	BROKEN(RX_VERSION, 1, n, wire[2] = 0xff);
	BROKEN(RX_VERSION, 2, n, wire[1] = 0x03);
	BROKEN(RX_EPOCH, 1, n, wire[4] = 2);
	BROKEN(RX_EPOCH, 2, n, wire[4] = 0);
	BROKEN(RX_EPOCH, 3, n, wire[3] = 1);
	BROKEN(RX_LENGTH, 1, n, wire[12] = 24);
	BROKEN(RX_LENGTH, 2, n, wire[12] = 0);
	BROKEN(RX_LENGTH, 3, n, wire[11] = 0xff);
	BROKEN(RX_AUTH, 1, n, wire[n - 1] ^= 1);
	BROKEN(RX_AUTH, 2, n, wire[13] ^= 1);
	BROKEN(RX_AUTH, 3, n, wire[25] ^= 1);
	BROKEN(RX_AUTH, 4, n, wire[10] ^= 2);
#undef BROKEN
	CHECK_EQ(bed_stats().rx_records, 0, "rx_records");
	peer_send_raw(&bed.peer, good, n);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	expect_frame(FRAME_DPD_RESPONSE, (const uint8_t *)"x", 1, "DPD");
	CHECK_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
}

static void test_type_after_data(void)
{
	uint8_t wire[256];
	size_t n;

	up();
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	memcpy(wire + n, "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x02hi", 15);
	peer_send_raw(&bed.peer, wire, n + 15);
	bed_wait_drop(ACVPN_DROP_REASON_RX_TYPE, 1);
	CHECK_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n] = CONTENT_DATA;
	peer_send_raw(&bed.peer, wire, n + 1);
	bed_wait_drop(ACVPN_DROP_REASON_RX_TRUNCATED, 1);
	CHECK_EQ(bed_stats().rx_keepalives, 2, "rx_keepalives");
}

static void run_variant(int outer, int inner, enum acvpn_cipher cipher)
{
	static const struct tap_case cases[] = {
		{ "packets sent are sealed byte exactly", test_send },
		{ "each sequence number once", test_send_sequence },
		{ "packets received are delivered", test_receive },
		{ "padding is cut off", test_receive_padded },
		{ "echo request from the peer", test_echo },
		{ "explicit nonce of another kind", test_foreign_nonce },
		{ "several records in a datagram", test_several_records },
	};
	char prefix[64];

	variant.outer = outer;
	variant.inner = inner;
	variant.cipher = cipher;
	snprintf(prefix, sizeof(prefix), "v%d in v%d, %s: ",
		 inner == AF_INET ? 4 : 6, outer == AF_INET ? 4 : 6,
		 acvpn_cipher_name(cipher));
	tap_run(prefix, cases, ARRAY_SIZE(cases), bed_down);
}

static void run_frames(int outer)
{
	static const struct tap_case cases[] = {
		{ "records of OpenSSL, byte by byte", test_vectors },
		{ "DPD requests are answered", test_dpd },
		{ "keepalives and answers are consumed", test_quiet_frames },
		{ "DISCONNECT and TERMINATE are told", test_disconnect },
		{ "empty DISCONNECT", test_empty_disconnect },
		{ "bad frames are counted", test_bad_frames },
		{ "bad records are counted", test_bad_records },
		{ "records after data of other types", test_type_after_data },
		{ "other records stay with userspace", test_passed },
		{ "records from before the keys", test_before_keys },
		{ "carrier follows the keys", test_carrier },
		{ "end of the sequence numbers", test_key_limit },
		{ "counters", test_stats },
		{ "longest records", test_longest },
		{ "packets that are none", test_tx_inner },
		{ "packets with malformed headers", test_tx_malformed },
		{ "socket that is not connected", test_unconnected },
	};

	variant.outer = outer;
	variant.inner = AF_INET;
	variant.cipher = ACVPN_CIPHER_AES_256_GCM;
	tap_run(outer == AF_INET ? "frames in v4: " : "frames in v6: ", cases,
		ARRAY_SIZE(cases), bed_down);
}

int main(void)
{
	static const enum acvpn_cipher ciphers[] = {
		ACVPN_CIPHER_AES_128_GCM, ACVPN_CIPHER_AES_256_GCM,
		ACVPN_CIPHER_CHACHA20_POLY1305,
	};
	size_t i;

	netns_begin();
	for (i = 0; i < ARRAY_SIZE(ciphers); i++) {
		run_variant(AF_INET, AF_INET, ciphers[i]);
		run_variant(AF_INET6, AF_INET6, ciphers[i]);
	}
	run_variant(AF_INET, AF_INET6, ACVPN_CIPHER_AES_128_GCM);
	run_variant(AF_INET6, AF_INET, ACVPN_CIPHER_CHACHA20_POLY1305);
	run_frames(AF_INET);
	run_frames(AF_INET6);
	netns_cleanup();
	return tap_end();
}
