// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compressed packets (RFC 1974) on both channels. What the module unpacks was
 * packed bit by bit here, and what it packs is unpacked so.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cstpbed.h"
#include "inner.h"
#include "lzsref.h"
#include "netns.h"
#include "tap.h"

enum { WINDOW = 2047 };

static uint8_t packet[INNER_MAX];
static uint8_t packed[2 * INNER_MAX];
static uint8_t got[INNER_MAX];
static int vpn0 = -1;

/* The present channel, and the last frame that came by it */
static struct {
	enum acvpn_transport_type type;
	uint8_t frame;
	const uint8_t *payload;
	size_t len;
} channel;

static void up(enum acvpn_compression compression)
{
	struct acvpn_transport_config options = {
		.has_compression = true, .compression = compression,
	};

	if (channel.type == ACVPN_TRANSPORT_TYPE_CSTP)
		cstpbed_up(&(struct cstpbed_config){ .transport = options });
	else
		bed_up(&(struct bed_config){
			.no_ipv6 = true, .transport = options });
	vpn0 = bed_packet_socket();
}

static struct acvpn_transport_info info(void)
{
	return channel.type == ACVPN_TRANSPORT_TYPE_CSTP ? cstpbed_info() :
							   bed_transport();
}

static void send_frame(uint8_t frame, const void *payload, size_t len)
{
	if (channel.type == ACVPN_TRANSPORT_TYPE_CSTP)
		stream_send(&cstpbed.peer, frame, payload, len);
	else
		peer_send(&bed.peer, frame, payload, len);
}

static bool recv_frame(void)
{
	struct stream *s = &cstpbed.peer;
	struct peer *p = &bed.peer;

	if (channel.type == ACVPN_TRANSPORT_TYPE_CSTP) {
		if (!stream_recv_frame(s, PEER_WAIT_MS))
			return false;
		channel.frame = s->plain[6];
		channel.payload = s->plain + STREAM_HEADER;
		channel.len = s->size - STREAM_HEADER;
		return true;
	}
	if (!peer_recv(p, PEER_WAIT_MS))
		return false;
	channel.frame = p->plain[0];
	channel.payload = p->plain + 1;
	channel.len = p->got.size - 1;
	return true;
}

static void wait_drop(enum acvpn_drop_reason reason, uint64_t count)
{
	if (channel.type == ACVPN_TRANSPORT_TYPE_CSTP)
		cstpbed_wait_drop(reason, count);
	else
		bed_wait_drop(reason, count);
}

/* A packet whose payload repeats after @period bytes; 0 for never */
static size_t make_packet(bool from_m, size_t size, size_t period)
{
	size_t head = inner_headers(AF_INET), i;
	uint32_t x = 12345;

	inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = from_m, .size = size,
		.dst = from_m ? NULL : "10.9.0.77" });
	for (i = head; i < size; i++) {
		x = x * 1103515245 + 12345;
		packet[i] = period && i >= head + period ? packet[i - period] :
			    (uint8_t)(x >> 16);
	}
	/* no UDP checksum */
	packet[26] = 0;
	packet[27] = 0;
	return size;
}

static size_t match_at(size_t at, size_t len, size_t *offset)
{
	size_t best = 0, o, n;

	for (o = 1; o <= at && o <= WINDOW; o++) {
		for (n = 0; at + n < len && packet[at + n - o] ==
		     packet[at + n]; n++)
			;
		if (n > best) {
			best = n;
			*offset = o;
		}
	}
	return best;
}

/* The longest match each time; @most bytes of it */
static size_t pack(size_t len, size_t most)
{
	struct lzsref_bits bits = { .out = packed };
	size_t at = 0, n, offset = 0;

	while (at < len) {
		n = match_at(at, len, &offset);
		if (n > most)
			n = most;
		if (n >= 2) {
			lzsref_match(&bits, (unsigned int)offset, n);
			at += n;
		} else {
			lzsref_literals(&bits, packet + at++, 1);
		}
	}
	return lzsref_end(&bits);
}

static void expect_unpacked(size_t len, const char *what)
{
	CHECK(bed_captured(vpn0, got, PEER_WAIT_MS) == len &&
	      !memcmp(got, packet, len), "%s: nothing arrived, or other bytes",
	      what);
}

static void test_receive(void)
{
	static const struct {
		size_t size;
		size_t period;
		size_t most;
	} c[] = {
		{ 28, 0, 0 }, { 29, 0, 0 }, { 200, 0, 0 }, { 200, 1, 2000 },
		{ 200, 3, 2 }, { 200, 3, 4 }, { 200, 3, 5 }, { 200, 3, 7 },
		{ 200, 3, 8 }, { 200, 3, 22 }, { 200, 3, 23 }, { 200, 3, 38 },
		{ 1400, 1, 2000 }, { 1400, 127, 2000 }, { 1400, 128, 2000 },
		{ 1400, 600, 2000 }, { 1400, 0, 2000 },
	};
	char what[64];
	size_t i, n;

	up(ACVPN_COMPRESSION_LZS_RX);
	for (i = 0; i < ARRAY_SIZE(c); i++) {
		make_packet(false, c[i].size, c[i].period);
		n = pack(c[i].size, c[i].most);
		snprintf(what, sizeof(what), "%zu bytes packed to %zu",
			 c[i].size, n);
		send_frame(FRAME_COMPRESSED, packed, n);
		expect_unpacked(c[i].size, what);
	}
	CHECK_EQ(info().stats.rx_compressed, ARRAY_SIZE(c), "rx_compressed");
	CHECK_EQ(info().stats.rx_packets, ARRAY_SIZE(c), "rx_packets");
	/* plain packets may come in between */
	make_packet(false, 100, 1);
	send_frame(FRAME_DATA, packet, 100);
	expect_unpacked(100, "plain packet");
	CHECK_EQ(info().stats.rx_compressed, ARRAY_SIZE(c), "rx_compressed");
}

static void send_packet(size_t len)
{
	REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(recv_frame(), "packet of %zu: nothing came", len);
}

static void expect_packed(size_t size, size_t period)
{
	long n;

	make_packet(true, size, period);
	send_packet(size);
	CHECK_EQ(channel.frame, FRAME_COMPRESSED, "frame type");
	CHECK(channel.len < size, "%zu bytes became %zu", size, channel.len);
	n = lzsref_unpack(got, sizeof(got), channel.payload, channel.len);
	CHECK(n == (long)size && !memcmp(got, packet, size),
	      "%zu bytes, period %zu: unpacked to %ld, or other bytes", size,
	      period, n);
}

static void expect_plain(size_t size, size_t period)
{
	make_packet(true, size, period);
	send_packet(size);
	CHECK_EQ(channel.frame, FRAME_DATA, "frame type");
	CHECK(channel.len == size && !memcmp(channel.payload, packet, size),
	      "%zu bytes: other bytes", size);
}

static void test_send(void)
{
	static const size_t periods[] = { 1, 2, 3, 50, 127, 128, 129, 600 };
	struct acvpn_stats stats;
	size_t i;

	up(ACVPN_COMPRESSION_LZS);
	for (i = 0; i < ARRAY_SIZE(periods); i++)
		expect_packed(BED_MTU, periods[i]);
	expect_packed(100, 1);
	expect_plain(BED_MTU, 0);
	expect_plain(28, 0);
	/* as long as they are inside */
	EVENTUALLY_EQ(info().stats.tx_bytes,
		      BED_MTU * (ARRAY_SIZE(periods) + 1) + 128, "tx_bytes");
	stats = info().stats;
	CHECK_EQ(stats.tx_packets, ARRAY_SIZE(periods) + 3, "tx_packets");
	CHECK_EQ(stats.tx_compressed, ARRAY_SIZE(periods) + 1, "tx_compressed");
}

/* Shorter packets than transport-set says go as they are. */
static void test_least(void)
{
	struct acvpn_transport_config config = {
		.type = channel.type, .compress_min = 300,
	};

	up(ACVPN_COMPRESSION_LZS);
	CHECK_EQ(info().compress_min, 40, "compress-min by default");
	expect_packed(299, 1);
	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
	CHECK_EQ(info().compress_min, 300, "compress-min");
	CHECK_EQ(info().compression, ACVPN_COMPRESSION_LZS, "compression");
	expect_plain(299, 1);
	expect_packed(300, 1);
	/* nothing is too short to be received compressed */
	make_packet(false, 100, 1);
	send_frame(FRAME_COMPRESSED, packed, pack(100, 2000));
	expect_unpacked(100, "shorter packet");
}

static void test_receive_only(void)
{
	up(ACVPN_COMPRESSION_LZS_RX);
	CHECK_EQ(info().compression, ACVPN_COMPRESSION_LZS_RX, "compression");
	expect_plain(BED_MTU, 1);
	EVENTUALLY_EQ(info().stats.tx_packets, 1, "tx_packets");
	CHECK_EQ(info().stats.tx_compressed, 0, "tx_compressed");
}

static void test_none(void)
{
	up(ACVPN_COMPRESSION_NONE);
	CHECK_EQ(info().compression, ACVPN_COMPRESSION_NONE, "compression");
	expect_plain(BED_MTU, 1);
	make_packet(false, 200, 1);
	send_frame(FRAME_COMPRESSED, packed, pack(200, 2000));
	wait_drop(ACVPN_DROP_REASON_RX_COMPRESSED, 1);
	CHECK(!bed_captured(vpn0, got, 0), "a packet arrived");
}

static void test_set(void)
{
	struct acvpn_transport_config config = {
		.type = channel.type, .has_compression = true,
		.compression = ACVPN_COMPRESSION_LZS,
	};

	up(ACVPN_COMPRESSION_NONE);
	expect_plain(BED_MTU, 1);
	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
	expect_packed(BED_MTU, 1);
	make_packet(false, 200, 1);
	send_frame(FRAME_COMPRESSED, packed, pack(200, 2000));
	expect_unpacked(200, "after transport-set");
	config.compression = ACVPN_COMPRESSION_NONE;
	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
	expect_plain(BED_MTU, 1);
}

/* What unpacks to far more than a packet may be */
static size_t make_bomb(void)
{
	struct lzsref_bits bits = { .out = packed };

	make_packet(false, 28, 0);
	lzsref_literals(&bits, packet, 28);
	lzsref_match(&bits, 1, 60000);
	return lzsref_end(&bits);
}

static size_t make_far_match(unsigned int offset)
{
	struct lzsref_bits bits = { .out = packed };

	make_packet(false, 28, 0);
	lzsref_literals(&bits, packet, 28);
	lzsref_match(&bits, offset, 10);
	return lzsref_end(&bits);
}

static void test_malformed(void)
{
	unsigned int bad = 0;
	size_t n;

	up(ACVPN_COMPRESSION_LZS);
	make_packet(false, 100, 3);
	n = pack(100, 2000);
	send_frame(FRAME_COMPRESSED, packed, n - 2);
	wait_drop(ACVPN_DROP_REASON_RX_DECOMPRESS, ++bad);
	send_frame(FRAME_COMPRESSED, NULL, 0);
	wait_drop(ACVPN_DROP_REASON_RX_DECOMPRESS, ++bad);
	send_frame(FRAME_COMPRESSED, packed, make_bomb());
	wait_drop(ACVPN_DROP_REASON_RX_DECOMPRESS, ++bad);
	send_frame(FRAME_COMPRESSED, packed, make_far_match(29));
	wait_drop(ACVPN_DROP_REASON_RX_DECOMPRESS, ++bad);
	send_frame(FRAME_COMPRESSED, packed, make_far_match(2047));
	wait_drop(ACVPN_DROP_REASON_RX_DECOMPRESS, ++bad);
	/* well packed, but no packet */
	memset(packet, 0x55, 100);
	send_frame(FRAME_COMPRESSED, packed, pack(100, 2000));
	wait_drop(ACVPN_DROP_REASON_RX_INNER, 1);
	CHECK(!bed_captured(vpn0, got, 0), "a packet arrived");
	make_packet(false, 200, 1);
	send_frame(FRAME_COMPRESSED, packed, pack(200, 2000));
	expect_unpacked(200, "good one afterwards");
}

static void run(enum acvpn_transport_type type, const char *prefix)
{
	static const struct tap_case cases[] = {
		{ "compressed packets received", test_receive },
		{ "compressed packets sent", test_send },
		{ "short packets are sent as they are", test_least },
		{ "only received", test_receive_only },
		{ "not negotiated", test_none },
		{ "negotiated later", test_set },
		{ "malformed", test_malformed },
	};

	channel.type = type;
	tap_run(prefix, cases, ARRAY_SIZE(cases), cstpbed_down);
}

int main(void)
{
	netns_begin();
	run(ACVPN_TRANSPORT_TYPE_DTLS, "DTLS: ");
	run(ACVPN_TRANSPORT_TYPE_CSTP, "CSTP: ");
	netns_cleanup();
	return tap_end();
}
