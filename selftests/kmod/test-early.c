// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data that follows the handshake at once comes before the transport or its
 * keys, and userspace reads it: what is handed over with the keys is received
 * as if it had come after them, in its order.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

enum { MANY = ACVPN_DATAGRAMS_MAX, SIZE_MAX_EACH = ACVPN_DATAGRAM_SIZE_MAX };

static uint8_t packet[INNER_MAX];
static int vpn0 = -1;

/* What userspace has read from the socket, one more than may be handed over. */
static uint8_t bytes[MANY + 1][SIZE_MAX_EACH + 1];
static struct acvpn_datagram read_early[MANY + 1];
static unsigned int n_early;

static void up(const struct bed_config *config)
{
	struct bed_config c = *config;

	c.no_ipv6 = true;
	bed_up(&c);
	vpn0 = bed_packet_socket();
	n_early = 0;
}

static size_t make_packet(uint8_t seed, size_t size)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .size = size, .seed = seed,
		.dst = "10.9.0.77" });
}

static void send_packet(uint8_t seed, size_t size)
{
	size_t len = make_packet(seed, size);

	peer_send(&bed.peer, FRAME_DATA, packet, len);
}

/* The daemon reads what is no handshake any more. */
static void read_one(void)
{
	ssize_t n;

	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "nothing to read");
	n = recv(bed.sock, bytes[n_early], sizeof(bytes[0]), 0);
	REQUIRE(n >= 0, "recv: %s", strerror(errno));
	read_early[n_early].data = bytes[n_early];
	read_early[n_early++].len = (size_t)n;
}

static void add(const void *data, size_t len)
{
	memcpy(bytes[n_early], data, len);
	read_early[n_early].data = bytes[n_early];
	read_early[n_early++].len = len;
}

static int keys(void)
{
	int err;

	bed.keys.datagrams = read_early;
	bed.keys.n_datagrams = n_early;
	err = bed_keys();
	bed.keys.datagrams = NULL;
	bed.keys.n_datagrams = 0;
	return err;
}

static void install(void)
{
	REQUIRE(!keys(), "key-new: %s", acvpn_error(bed.ctl));
}

static void refused(int error, const char *what)
{
	int err = keys();

	CHECK(err == -error, "%s: %d (%s), not %d", what, err,
	      acvpn_error(bed.ctl), -error);
	CHECK(bed_transport().n_keys == 0, "%s: there are keys", what);
}

static void expect_packet(uint8_t seed, size_t size)
{
	size_t len = make_packet(seed, size), n;
	uint8_t got[INNER_MAX];

	n = bed_captured(vpn0, got, PEER_WAIT_MS);
	REQUIRE(n, "packet %u did not arrive", seed);
	CHECK(n == len && !memcmp(got, packet, len),
	      "not packet %u: %zu bytes, or another one", seed, n);
}

static void in_order(int outer, bool unconnected)
{
	uint8_t i;

	up(&(struct bed_config){
		.outer = outer, .unconnected = unconnected,
		.no_transport = true });
	for (i = 0; i < 5; i++) {
		send_packet(i, 100 + i);
		read_one();
	}
	REQUIRE(!bed_attach(), "transport-attach: %s", acvpn_error(bed.ctl));
	/* two more that wait in the socket */
	send_packet(5, 105);
	send_packet(6, 106);
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS), "nothing waits");
	install();
	for (i = 0; i < 7; i++)
		expect_packet(i, 100 + i);
	send_packet(7, 107);
	expect_packet(7, 107);
	CHECK_EQ(bed_stats().rx_records, 8, "rx_records");
}

static void test_v4(void)
{
	in_order(AF_INET, false);
}

static void test_v6(void)
{
	in_order(AF_INET6, true);
}

/* They have the numbers that they have, and count as received. */
static void test_replayed(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n;

	up(&(struct bed_config){ .no_keys = true });
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	add(wire, n);
	add(wire, n);
	install();
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 1);
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 2);
}

/* Whatever else it is: dropped, counted, and in nobody's way. */
static void test_no_data(void)
{
	uint8_t wire[SEAL_RECORD_MAX] = { CONTENT_HANDSHAKE, 0xfe, 0xfd };
	size_t n;

	up(&(struct bed_config){ .no_keys = true });
	wire[12] = 20;
	add(wire, 33);
	add("", 0);
	add("\x17\xfe\xfd", 3);
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n - 1] ^= 1;
	add(wire, n);
	bed.peer.epoch++;
	add(wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0));
	bed.peer.epoch--;
	add(wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0));
	install();
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
	bed_wait_drop(ACVPN_DROP_REASON_RX_TYPE, 1);
	bed_wait_drop(ACVPN_DROP_REASON_RX_TRUNCATED, 2);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	bed_wait_drop(ACVPN_DROP_REASON_RX_EPOCH, 1);
}

/* As many as fit, and the longest */
static void test_most(void)
{
	uint8_t i;

	up(&(struct bed_config){ .no_keys = true, .mtu = 9000 });
	for (i = 0; i < MANY - 1; i++) {
		size_t len = make_packet(i, 3600);

		add(bytes[n_early], peer_seal(&bed.peer, bytes[n_early],
					      FRAME_DATA, packet, len));
	}
	add(bytes[n_early], peer_seal(&bed.peer, bytes[n_early], FRAME_DATA,
				      packet, make_packet(i, 9000)));
	install();
	for (i = 0; i < MANY - 1; i++)
		expect_packet(i, 3600);
	expect_packet(i, 9000);
}

static void test_too_many(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	unsigned int i;

	up(&(struct bed_config){ .no_keys = true });
	for (i = 0; i <= MANY; i++)
		add(wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL,
				    0));
	refused(E2BIG, "one too many");
	read_early[0].len = SIZE_MAX_EACH + 1;
	n_early = 1;
	refused(ERANGE, "one byte too long");
	for (n_early = 0; n_early < 8; n_early++)
		read_early[n_early].len = SIZE_MAX_EACH;
	refused(EMSGSIZE, "too many bytes");
	/* the keys are as good as ever, and so is what comes with them */
	n_early = 0;
	add(wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0));
	install();
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
}

/* Keys that are refused receive nothing. */
static void test_refused_keys(void)
{
	uint8_t wire[SEAL_RECORD_MAX];

	up(&(struct bed_config){});
	add(wire, peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0));
	CHECK_EQ(keys(), -EKEYREJECTED, "the same keys again");
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
}

/* The peer uses the next keys already. */
static void test_next(void)
{
	struct acvpn_event event;
	struct peer next = {};
	uint8_t wire[SEAL_RECORD_MAX];

	up(&(struct bed_config){});
	bed_random_keys(&bed.keys, &next, bed.config.cipher, 2);
	add(wire, peer_seal(&next, wire, FRAME_DATA, packet,
			    make_packet(1, 100)));
	install();
	expect_packet(1, 100);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_KEY_SWAP, &event),
		"the next keys are not in use");
	CHECK_EQ(event.epoch, 2, "epoch");
}

static void down(void)
{
	bed_down();
	vpn0 = -1;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "in order, IPv4", test_v4 },
		{ "in order, IPv6", test_v6 },
		{ "replayed", test_replayed },
		{ "what is no data of the peer", test_no_data },
		{ "the most", test_most },
		{ "too many", test_too_many },
		{ "with keys that are refused", test_refused_keys },
		{ "with next keys", test_next },
	};

	netns_begin();
	tap_run("read before the keys: ", cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
