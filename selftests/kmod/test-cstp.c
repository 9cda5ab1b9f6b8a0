// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets and frames over CSTP, byte exact, against a peer that speaks TLS
 * records by hand: each TLS version and cipher, and every way to cut frames.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cstpbed.h"
#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

/* What tap_run() calls the present variant of the cases with. */
static struct {
	int version;
	enum acvpn_cipher cipher;
	int outer;
} variant;

static uint8_t packet[INNER_MAX];
static uint8_t got[INNER_MAX];

static struct cstpbed_config config(void)
{
	return (struct cstpbed_config){
		.version = variant.version, .cipher = variant.cipher,
		.outer = variant.outer,
	};
}

static void up(void)
{
	struct cstpbed_config c = config();

	cstpbed_up(&c);
}

static size_t udp_from(bool from_m, int family, size_t size, uint8_t seed)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = family, .from_m = from_m, .size = size,
		.seed = seed });
}

static void expect_inner(int fd, const uint8_t *want, size_t len,
			 const char *what)
{
	size_t n = bed_captured(fd, got, PEER_WAIT_MS);

	REQUIRE(n, "%s: nothing arrived", what);
	CHECK(n == len && !memcmp(got, want, len),
	      "%s: %zu bytes, not %zu, or other bytes", what, n, len);
}

static void test_send(void)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 1000 };
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i, f, len;
	char what[32];
	int fd;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < ARRAY_SIZE(sizes) + 1; i++) {
		f = families[i % 2];
		len = i < ARRAY_SIZE(sizes) ?
		      inner_headers((int)f) + sizes[i] : BED_MTU;
		len = udp_from(true, (int)f, len, (uint8_t)i);
		snprintf(what, sizeof(what), "packet of %zu", len);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
			strerror(errno));
		cstpbed_expect(FRAME_DATA, packet, len, what);
	}
}

static void test_receive(void)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 1000, 1340 };
	static const int families[] = { AF_INET, AF_INET6 };
	char what[32];
	size_t i, len;
	int fd, family;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		family = families[i % 2];
		len = udp_from(false, family, inner_headers(family) + sizes[i],
			       (uint8_t)i);
		stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
		snprintf(what, sizeof(what), "packet of %zu", len);
		expect_inner(fd, packet, len, what);
	}
}

/* A burst leaves as one frame and record each, in order. */
static void test_burst(void)
{
	enum { BURST = 40 };
	size_t len;
	int fd, i;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < BURST; i++) {
		len = udp_from(true, AF_INET, 100 + 20 * (size_t)i, (uint8_t)i);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	}
	for (i = 0; i < BURST; i++) {
		len = udp_from(true, AF_INET, 100 + 20 * (size_t)i, (uint8_t)i);
		cstpbed_expect(FRAME_DATA, packet, len, "packet of a burst");
	}
	EVENTUALLY_EQ(cstpbed_info().stats.tx_packets, BURST, "tx_packets");
}

static void test_echo(void)
{
	size_t len;

	up();
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .size = 500, .seed = 5 });
	stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
	REQUIRE(stream_recv_frame(&cstpbed.peer, PEER_WAIT_MS), "no answer");
	CHECK(inner_is_echo_reply(cstpbed.peer.plain + STREAM_HEADER,
				  cstpbed.peer.size - STREAM_HEADER, packet,
				  len), "not the echo reply");
}

/* Some frames in a row, to be cut at will. */

enum { ROW = 3, ROW_SIZE = 3 * 700 };

static size_t row_packet(size_t i)
{
	static const size_t sizes[ROW] = { 60, 610, 44 };

	return udp_from(false, AF_INET, sizes[i], (uint8_t)(0x30 + i));
}

static size_t make_row(uint8_t *row)
{
	size_t i, n = 0, len;

	for (i = 0; i < ROW; i++) {
		len = row_packet(i);
		n += stream_frame(row + n, FRAME_DATA, packet, len);
	}
	return n;
}

static void expect_row(int fd, const char *what)
{
	size_t i, len;

	for (i = 0; i < ROW; i++) {
		len = row_packet(i);
		expect_inner(fd, packet, len, what);
	}
}

static void send_cut(const uint8_t *data, size_t len, size_t chunk)
{
	size_t n;

	for (; len; data += n, len -= n) {
		n = chunk < len ? chunk : len;
		stream_send_record(&cstpbed.peer, CONTENT_DATA, data, n);
	}
}

static void test_cut(void)
{
	static const size_t chunks[] = { 1, 3, 7, 8, 9, 67, 68, 69, 300, 5000 };
	uint8_t row[ROW_SIZE];
	char what[48];
	size_t i, n;
	int fd;

	up();
	fd = bed_packet_socket();
	n = make_row(row);
	for (i = 0; i < ARRAY_SIZE(chunks); i++) {
		snprintf(what, sizeof(what), "records of %zu bytes", chunks[i]);
		send_cut(row, n, chunks[i]);
		expect_row(fd, what);
	}
	CHECK_EQ(cstpbed_info().stats.rx_packets, ROW * ARRAY_SIZE(chunks),
		 "rx_packets");
}

/* Records that carry nothing, or padding, are no frames. */
static void test_empty_records(void)
{
	uint8_t row[ROW_SIZE];
	size_t n;
	int fd;

	up();
	fd = bed_packet_socket();
	n = make_row(row);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, NULL, 0);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, row, 30);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, NULL, 0);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, NULL, 0);
	stream_send_record(&cstpbed.peer, CONTENT_DATA, row + 30, n - 30);
	expect_row(fd, "around empty records");
	cstpbed.peer.tx.pad = 100;
	send_cut(row, n, 250);
	expect_row(fd, "padded records");
}

/* TCP may cut the records, too. */
static void test_segments(void)
{
	uint8_t row[ROW_SIZE], wire[2 * TLSREC_MAX];
	size_t n, at;
	int fd;

	up();
	fd = bed_packet_socket();
	n = make_row(row);
	n = tlsrec_seal(wire, &cstpbed.peer.tx, CONTENT_DATA, row, n);
	for (at = 0; at < 40; at++) {
		stream_send_raw(&cstpbed.peer, wire + at, 1);
		tap_nap(1);
	}
	stream_send_raw(&cstpbed.peer, wire + at, n - at);
	expect_row(fd, "record in pieces");
}

/* Plaintext that the TLS library had read already */

static void attach_pending(const uint8_t *pending, size_t len)
{
	struct cstpbed_config c = config();

	c.transport.pending = pending;
	c.transport.pending_len = len;
	cstpbed.config.transport = c.transport;
	REQUIRE(!cstpbed_attach(), "transport-attach: %s",
		acvpn_error(bed.ctl));
	REQUIRE(bed_running(true), "no carrier");
}

static void try_pending(size_t handed)
{
	struct cstpbed_config c = config();
	uint8_t row[ROW_SIZE];
	char what[48];
	size_t n;
	int fd;

	bed_up(&(struct bed_config){ .no_transport = true });
	cstpbed_open(&c);
	fd = bed_packet_socket();
	n = make_row(row);
	if (handed < n)
		stream_send_record(&cstpbed.peer, CONTENT_DATA, row + handed,
				   n - handed);
	attach_pending(row, handed < n ? handed : n);
	snprintf(what, sizeof(what), "%zu of %zu bytes handed over", handed, n);
	expect_row(fd, what);
	CHECK(cstpbed_answers(), "%s: dead afterwards", what);
}

static void test_pending(void)
{
	/* nothing, part of a header, a header, part of a frame, a frame, one
	 * and a half, all
	 */
	static const size_t handed[] = { 0, 5, 8, 30, 68, 69, 300, ROW_SIZE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(handed); i++)
		try_pending(handed[i]);
}

/* As much as may be handed over, and a frame that goes on in the socket. */
static void test_pending_most(void)
{
	static uint8_t pending[ACVPN_PENDING_SIZE_MAX + INNER_MAX];
	struct cstpbed_config c = config();
	size_t n = 0, len, frames = 0;

	bed_up(&(struct bed_config){ .no_transport = true });
	cstpbed_open(&c);
	while (n < ACVPN_PENDING_SIZE_MAX) {
		len = udp_from(false, AF_INET, 1300, (uint8_t)frames++);
		n += stream_frame(pending + n, FRAME_DATA, packet, len);
	}
	attach_pending(pending, ACVPN_PENDING_SIZE_MAX);
	stream_send_record(&cstpbed.peer, CONTENT_DATA,
			   pending + ACVPN_PENDING_SIZE_MAX,
			   n - ACVPN_PENDING_SIZE_MAX);
	EVENTUALLY_EQ(cstpbed_info().stats.rx_bytes, 1300 * frames, "rx_bytes");
	CHECK_EQ(cstpbed_info().stats.rx_packets, frames, "rx_packets");
	CHECK(cstpbed_answers(), "dead afterwards");
}

/* Frames of other types */

static void test_dpd(void)
{
	static const size_t sizes[] = { 0, 1, 100, 600, 1390, BED_MTU };
	uint8_t payload[BED_MTU];
	struct acvpn_stats stats;
	char what[32];
	size_t i;

	up();
	for (i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 3);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(what, sizeof(what), "DPD of %zu", sizes[i]);
		stream_send(&cstpbed.peer, FRAME_DPD_REQUEST, payload,
			    sizes[i]);
		cstpbed_expect(FRAME_DPD_RESPONSE, payload, sizes[i], what);
	}
	EVENTUALLY_EQ(cstpbed_info().stats.tx_dpd_responses, ARRAY_SIZE(sizes),
		      "tx_dpd_responses");
	stats = cstpbed_info().stats;
	CHECK_EQ(stats.rx_dpd_requests, ARRAY_SIZE(sizes), "rx_dpd_requests");
	CHECK_EQ(stats.rx_packets, 0, "rx_packets");
	CHECK_EQ(stats.tx_packets, 0, "tx_packets");
}

static void test_quiet_frames(void)
{
	struct acvpn_transport_info info;

	up();
	stream_send(&cstpbed.peer, FRAME_KEEPALIVE, NULL, 0);
	stream_send(&cstpbed.peer, FRAME_KEEPALIVE, "pad", 3);
	stream_send(&cstpbed.peer, FRAME_DPD_RESPONSE, "answer", 6);
	stream_send(&cstpbed.peer, FRAME_DATA, NULL, 0);
	CHECK(!stream_recv_frame(&cstpbed.peer, 500), "an answer came");
	EVENTUALLY_EQ(cstpbed_info().stats.rx_keepalives, 2, "rx_keepalives");
	EVENTUALLY_EQ(cstpbed_info().stats.rx_dpd_responses, 1,
		      "rx_dpd_responses");
	EVENTUALLY_EQ(cstpbed_info().stats.rx_records, 4, "rx_records");
	info = cstpbed_info();
	CHECK_EQ(info.stats.rx_packets, 0, "rx_packets");
	CHECK_EQ(info.stats.tx_records, 0, "tx_records");
	CHECK(info.has_last_rx && !info.has_last_tx, "last-rx and last-tx");
	CHECK(cstpbed_answers(), "dead afterwards");
}

static void test_disconnect(void)
{
	struct acvpn_event event;

	up();
	stream_send(&cstpbed.peer, FRAME_DISCONNECT, "\xb0" "gone", 5);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_DISCONNECT, &event),
		"no event");
	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_CSTP, "transport");
	CHECK_EQ(event.peer_reason, 0xb0, "peer-reason");
	CHECK(event.payload_len == 4 && !memcmp(event.payload, "gone", 4),
	      "payload of %zu bytes", event.payload_len);
	stream_send(&cstpbed.peer, FRAME_TERMINATE, NULL, 0);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_TERMINATE, &event),
		"no event");
	CHECK_EQ(event.peer_reason, -1, "peer-reason");
	CHECK(!stream_recv_frame(&cstpbed.peer, PEER_QUIET_MS), "an answer");
}

/* What the peer tells is cut to what an event holds. */
static void test_long_disconnect(void)
{
	char text[1000];
	struct acvpn_event event;

	up();
	memset(text, 'x', sizeof(text));
	stream_send(&cstpbed.peer, FRAME_DISCONNECT, text, sizeof(text));
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_DISCONNECT, &event),
		"no event");
	CHECK_EQ(event.peer_reason, 'x', "peer-reason");
	CHECK_EQ(event.payload_len, ACVPN_EVENT_PAYLOAD_MAX, "payload");
	CHECK(!memcmp(event.payload, text, event.payload_len), "other bytes");
}

static void test_empty_disconnect(void)
{
	struct acvpn_event event;

	up();
	stream_send(&cstpbed.peer, FRAME_DISCONNECT, NULL, 0);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_PEER_DISCONNECT, &event),
		"no event");
	CHECK_EQ(event.peer_reason, -1, "peer-reason");
	CHECK_EQ(event.payload_len, 0, "payload");
}

/* The stream survives whatever is in a frame. */
static void test_bad_frames(void)
{
	static const uint8_t unknown[] = { 1, 2, 6, 10, 11, 127, 128, 255 };
	uint8_t junk[60] = { 0x45 };
	size_t i;

	up();
	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		stream_send(&cstpbed.peer, unknown[i], junk, sizeof(junk));
	cstpbed_wait_drop(ACVPN_DROP_REASON_RX_FRAME, ARRAY_SIZE(unknown));
	for (i = 0; i < 3; i++)
		stream_send(&cstpbed.peer, FRAME_COMPRESSED, junk,
			    sizeof(junk));
	cstpbed_wait_drop(ACVPN_DROP_REASON_RX_COMPRESSED, 3);
	/* length 0, no packet, version 5, cut */
	stream_send(&cstpbed.peer, FRAME_DATA, junk, sizeof(junk));
	stream_send(&cstpbed.peer, FRAME_DATA, "", 1);
	junk[0] = 0x55;
	stream_send(&cstpbed.peer, FRAME_DATA, junk, sizeof(junk));
	junk[0] = 0x45;
	junk[3] = sizeof(junk) + 1;
	stream_send(&cstpbed.peer, FRAME_DATA, junk, sizeof(junk));
	cstpbed_wait_drop(ACVPN_DROP_REASON_RX_INNER, 4);
	CHECK(cstpbed_answers(), "dead afterwards");
	CHECK_EQ(cstpbed_info().stats.rx_packets, 0, "rx_packets");
}

/* Frames as long as a record may be. */
static void test_longest(void)
{
	struct cstpbed_config c = config();
	size_t len;
	int fd;

	c.mtu = STREAM_PAYLOAD_MAX;
	cstpbed_up(&c);
	dev_up("vpn0", STREAM_PAYLOAD_MAX);
	fd = bed_packet_socket();
	len = udp_from(true, AF_INET, STREAM_PAYLOAD_MAX, 1);
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	cstpbed_expect(FRAME_DATA, packet, len, "longest frame");
	len = udp_from(false, AF_INET, STREAM_PAYLOAD_MAX, 2);
	stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
	expect_inner(fd, packet, len, "longest frame");
}

static void test_stats(void)
{
	uint64_t received = 0, sent = 0;
	struct acvpn_session_info session;
	struct acvpn_stats stats;
	size_t i, len;
	int fd;

	up();
	fd = bed_packet_socket();
	for (i = 0; i < 20; i++) {
		len = udp_from(true, AF_INET, 60 + i * 7, (uint8_t)i);
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
		sent += len;
		cstpbed_expect(FRAME_DATA, packet, len, "packet");
		/* to nobody: no answer comes out of the tunnel */
		len = inner_udp(packet, &(struct inner_spec){
			.family = AF_INET, .size = 80 + i * 3,
			.dst = "10.9.0.77" });
		stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
		received += len;
	}
	EVENTUALLY_EQ(cstpbed_info().stats.rx_bytes, received, "rx_bytes");
	EVENTUALLY_EQ(cstpbed_info().stats.tx_bytes, sent, "tx_bytes");
	stats = cstpbed_info().stats;
	CHECK_EQ(stats.rx_packets, 20, "rx_packets");
	CHECK_EQ(stats.tx_packets, 20, "tx_packets");
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	session = bed_session();
	CHECK_EQ(session.stats.rx_packets, 20, "rx_packets of the session");
	CHECK_EQ(session.stats.tx_bytes, sent, "tx_bytes of the session");
	CHECK_EQ(session.active, ACVPN_TRANSPORT_TYPE_CSTP, "active");
	cstpbed_detach();
	session = bed_session();
	CHECK_EQ(session.stats.rx_bytes, received, "rx_bytes after detach");
	CHECK_EQ(session.stats.tx_packets, 20, "tx_packets after detach");
	CHECK_EQ(session.active, 0, "active after detach");
}

static void run_variant(int version, enum acvpn_cipher cipher, int outer)
{
	static const struct tap_case cases[] = {
		{ "packets sent, one record each", test_send },
		{ "packets received", test_receive },
		{ "burst", test_burst },
		{ "frames and records do not line up", test_cut },
	};
	char prefix[64];

	variant.version = version;
	variant.cipher = cipher;
	variant.outer = outer;
	snprintf(prefix, sizeof(prefix), "TLS 1.%d over v%d, %s: ",
		 version - TLSREC_1_2 + 2, outer == AF_INET ? 4 : 6,
		 acvpn_cipher_name(cipher));
	tap_run(prefix, cases, ARRAY_SIZE(cases), cstpbed_down);
}

static void run_frames(int version)
{
	static const struct tap_case cases[] = {
		{ "echo request from the peer", test_echo },
		{ "empty and padded records", test_empty_records },
		{ "record in many TCP segments", test_segments },
		{ "plaintext handed over", test_pending },
		{ "most plaintext handed over", test_pending_most },
		{ "DPD requests are answered", test_dpd },
		{ "keepalives and answers are consumed", test_quiet_frames },
		{ "DISCONNECT and TERMINATE are told", test_disconnect },
		{ "long DISCONNECT", test_long_disconnect },
		{ "empty DISCONNECT", test_empty_disconnect },
		{ "bad frames are counted", test_bad_frames },
		{ "longest frames", test_longest },
		{ "counters", test_stats },
	};

	variant.version = version;
	variant.cipher = ACVPN_CIPHER_AES_256_GCM;
	variant.outer = AF_INET;
	tap_run(version == TLSREC_1_2 ? "TLS 1.2: " : "TLS 1.3: ", cases,
		ARRAY_SIZE(cases), cstpbed_down);
}

int main(void)
{
	static const int versions[] = { TLSREC_1_2, TLSREC_1_3 };
	size_t i;

	netns_begin();
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		run_variant(versions[i], ACVPN_CIPHER_AES_128_GCM, AF_INET);
		run_variant(versions[i], ACVPN_CIPHER_AES_256_GCM, AF_INET6);
		run_variant(versions[i], ACVPN_CIPHER_CHACHA20_POLY1305,
			    AF_INET);
		run_frames(versions[i]);
	}
	netns_cleanup();
	return tap_end();
}
