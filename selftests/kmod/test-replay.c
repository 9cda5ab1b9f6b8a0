// SPDX-License-Identifier: GPL-2.0-only
/* The replay window as the peer sees it on the wire */
#include <string.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

/* At least this far behind is accepted, and this far is too old. */
enum { WINDOW_LEAST = 1024, WINDOW_MOST = 8192 };

static const uint64_t seq_max = (1ULL << 48) - 1;

struct expected {
	uint64_t accepted;
	uint64_t replays;
};

static struct expected expected;

static void up(uint64_t rx_seq)
{
	expected = (struct expected){};
	bed_up(&(struct bed_config){ .rx_seq = rx_seq });
}

static void send_seq(uint64_t seq)
{
	bed.peer.seq = seq;
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
}

/* Records accepted, and those that were not. */
static uint64_t done(struct acvpn_stats *stats)
{
	*stats = bed_stats();
	return stats->rx_records + bed_drops(stats);
}

static void settle(void)
{
	struct acvpn_stats stats;

	EVENTUALLY_EQ(done(&stats), expected.accepted + expected.replays,
		      "records");
	CHECK_EQ(stats.rx_records, expected.accepted, "records accepted");
	CHECK_EQ(stats.drops[ACVPN_DROP_REASON_RX_REPLAY], expected.replays,
		 "replays");
	CHECK_EQ(bed_drops(&stats), expected.replays, "all drops");
}

static void admit(uint64_t seq)
{
	send_seq(seq);
	expected.accepted++;
}

static void refuse(uint64_t seq)
{
	send_seq(seq);
	expected.replays++;
}

static void test_duplicates(void)
{
	uint64_t seq;

	up(1);
	for (seq = 1; seq < 50; seq++) {
		admit(seq);
		refuse(seq);
	}
	for (seq = 1; seq < 50; seq++)
		refuse(seq);
	settle();
}

static void test_order(void)
{
	up(1);
	admit(1);
	admit(3);
	admit(2);
	refuse(2);
	refuse(3);
	settle();
	admit(0xffff);
	admit(0x10001);
	admit(0xfffe);
	admit(0x10000);
	refuse(0x10000);
	refuse(0x10001);
	settle();
}

static void test_before_start(void)
{
	up(1000);
	refuse(0);
	refuse(999);
	admit(1001);
	refuse(999);
	admit(1000);
	refuse(1000);
	settle();
}

static void test_zero(void)
{
	/* 0 stands for the default in struct bed_config */
	bed_up(&(struct bed_config){ .no_keys = true });
	expected = (struct expected){};
	bed.keys.rx.seq = 0;
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	admit(5);
	admit(0);
	refuse(0);
	admit(1);
	settle();
}

static void test_window(void)
{
	const uint64_t top = 100000;
	uint64_t edge, behind;

	up(1);
	admit(top);
	settle();
	/* Find the edge: the first number that is too old. */
	for (behind = 1; behind <= WINDOW_MOST; behind++) {
		struct acvpn_stats stats;

		send_seq(top - behind);
		while (done(&stats) < behind + 1)
			;
		if (bed_drops(&stats))
			break;
	}
	edge = behind;
	tap_note("window of %llu numbers", (unsigned long long)edge);
	CHECK(edge >= WINDOW_LEAST && edge <= WINDOW_MOST, "window of %llu",
	      (unsigned long long)edge);
	expected = (struct expected){ edge, 1 };
	refuse(top - edge - 1);
	refuse(top - 3 * edge);
	refuse(top - edge + 1);
	admit(top + 10);
	refuse(top + 10 - edge);
	admit(top + 1);
	settle();
	/* A jump of many windows forgets all that was received. */
	admit(top + 1000 * edge);
	admit(top + 999 * edge + 1);
	refuse(top + 999 * edge);
	refuse(top + 1);
	settle();
}

static void test_end(void)
{
	up(seq_max - 5);
	admit(seq_max);
	admit(seq_max - 1);
	refuse(seq_max);
	admit(seq_max - 5);
	refuse(seq_max - 6);
	refuse(0);
	settle();
}

/* Only records that are authentic move the window. */
static void test_forged(void)
{
	uint8_t wire[64];
	struct acvpn_stats stats;
	size_t n;
	int i;

	up(1);
	admit(1);
	settle();
	for (i = 0; i < 20; i++) {
		bed.peer.seq = seq_max - (uint64_t)i;
		n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
		wire[n - 1] ^= 0x80;
		peer_send_raw(&bed.peer, wire, n);
	}
	/* Nor does a forged number count as received. */
	bed.peer.seq = 2;
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n - 1] ^= 1;
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 21);
	send_seq(2);
	send_seq(3);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, NULL, 0);
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	stats = bed_stats();
	CHECK_EQ(stats.rx_records, 4, "records accepted");
	CHECK_EQ(bed_drops(&stats), 21, "drops");
	CHECK_EQ(bed_transport().keys[0].rx_seq, 5, "next number");
}

/* A record that was sent once, byte for byte, and once more much later. */
static void test_recorded(void)
{
	uint8_t wire[64];
	size_t n;
	int i;

	up(1);
	n = peer_seal(&bed.peer, wire, FRAME_DPD_REQUEST, "ping", 4);
	peer_send_raw(&bed.peer, wire, n);
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	for (i = 0; i < 10; i++)
		peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 10);
	for (i = 0; i < 3000; i++)
		peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "pong", 4);
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 11);
	CHECK(!peer_recv_frame(&bed.peer, PEER_QUIET_MS),
	      "a replayed request was answered");
	CHECK_EQ(bed_stats().rx_dpd_requests, 2, "rx_dpd_requests");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "duplicates", test_duplicates },
		{ "out of order", test_order },
		{ "numbers before the first", test_before_start },
		{ "number 0", test_zero },
		{ "edge of the window, jumps", test_window },
		{ "end of the numbers", test_end },
		{ "forged records do not move the window", test_forged },
		{ "recorded datagrams", test_recorded },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), bed_down);
	netns_cleanup();
	return tap_end();
}
