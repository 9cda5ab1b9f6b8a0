// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two transports of a session: which of them data goes by, what moves it, and
 * that nobody but the events tells.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS
#define CSTP ACVPN_TRANSPORT_TYPE_CSTP

/* The choice of the peer is followed at most once in this time. */
enum { HOLD_MS = 1100 };

static uint8_t packet[INNER_MAX];
static int vpn0 = -1;
static int monitor = -1;

/* What is told about links and addresses from now on */
static void watch_link(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR,
	};

	/* the carrier is told some time after it is seen */
	tap_nap(100);
	monitor = bed_keep(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
				  NETLINK_ROUTE));
	REQUIRE(!bind(monitor, (struct sockaddr *)&addr, sizeof(addr)),
		"rtnetlink: %s", strerror(errno));
}

static void expect_link_untouched(void)
{
	CHECK(!peer_readable(monitor, 50), "the link or its address changed");
}

static void expect_switch(uint32_t to, enum acvpn_reason reason)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_SWITCH, &event),
		"no event switch");
	CHECK(event.transport_type == to && event.reason == reason,
	      "switch to %s{%s}, not %s{%s}",
	      acvpn_transport_type_name(event.transport_type),
	      acvpn_reason_name(event.reason), acvpn_transport_type_name(to),
	      acvpn_reason_name(reason));
	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK_EQ(bed_active(), to, "active");
}

static void expect_no_switch(void)
{
	bed_no_event(ACVPN_EVENT_TYPE_SWITCH, 100);
}

/* Both up, DTLS active, nothing left to read. */
static void up_with(const struct bed_config *config)
{
	struct bed_config c = *config;

	c.no_ipv6 = true;
	bed_up(&c);
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach(), "transport-attach: %s",
		acvpn_error(bed.ctl));
	expect_switch(DTLS, ACVPN_REASON_ATTACHED);
	vpn0 = bed_packet_socket();
	watch_link();
}

static void up(void)
{
	up_with(&(struct bed_config){});
}

static size_t send_data(uint8_t seed)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = 200, .seed = seed });

	REQUIRE(send(vpn0, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	return len;
}

/* A packet sent now goes by this transport, and not by the other. */
static void expect_by(uint32_t type)
{
	static uint8_t seed;
	size_t len = send_data(++seed);
	struct stream *s = &cstpbed.peer;
	struct peer *p = &bed.peer;

	if (type == DTLS) {
		do {
			REQUIRE(peer_recv(p, PEER_WAIT_MS), "not by dtls");
		} while (p->plain[0] != FRAME_DATA);
		CHECK(p->got.size == len + 1 &&
		      !memcmp(p->plain + 1, packet, len), "other bytes");
	} else {
		REQUIRE(stream_recv_frame(s, PEER_WAIT_MS), "not by cstp");
		CHECK(s->plain[6] == FRAME_DATA &&
		      s->size == STREAM_HEADER + len &&
		      !memcmp(s->plain + STREAM_HEADER, packet, len),
		      "other bytes");
	}
	CHECK_EQ(bed_active(), type, "active");
}

static size_t peer_packet(void)
{
	return inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .size = 120, .dst = "10.9.0.77" });
}

static void data_by_dtls(void)
{
	size_t len = peer_packet();

	peer_send(&bed.peer, FRAME_DATA, packet, len);
}

static void data_by_cstp(void)
{
	size_t len = peer_packet();

	stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
}

/* Attach and detach */

static void test_preferred(void)
{
	up();
	expect_by(DTLS);
	expect_no_switch();
	expect_by(DTLS);
	expect_link_untouched();
}

static void test_cstp_first(void)
{
	bed_up(&(struct bed_config){ .no_transport = true, .no_ipv6 = true });
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_ATTACHED);
	REQUIRE(bed_running(true), "no carrier");
	vpn0 = bed_packet_socket();
	watch_link();
	expect_by(CSTP);
	REQUIRE(!bed_attach(), "%s", acvpn_error(bed.ctl));
	expect_by(CSTP);
	expect_no_switch();
	REQUIRE(!bed_keys(), "%s", acvpn_error(bed.ctl));
	expect_switch(DTLS, ACVPN_REASON_ATTACHED);
	expect_by(DTLS);
	expect_link_untouched();
}

static void test_detach(void)
{
	up();
	expect_by(DTLS);
	REQUIRE(!bed_detach(), "%s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_DETACHED);
	expect_by(CSTP);
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	expect_switch(DTLS, ACVPN_REASON_ATTACHED);
	expect_by(DTLS);
	REQUIRE(!cstpbed_detach(), "%s", acvpn_error(bed.ctl));
	expect_no_switch();
	expect_by(DTLS);
	expect_link_untouched();
}

/* A key that may not send any more carries nothing. */
static void test_key_limit(void)
{
	struct acvpn_event event;
	int i;

	bed_up(&(struct bed_config){ .no_keys = true, .no_ipv6 = true });
	cstpbed_open(&(struct cstpbed_config){});
	bed.keys.hard_records = BED_TX_SEQ + 3;
	REQUIRE(!cstpbed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	REQUIRE(bed_running(true), "no carrier");
	vpn0 = bed_packet_socket();
	for (i = 0; i < 3; i++)
		expect_by(DTLS);
	send_data(99);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_KEY_LIMIT, &event), "no event");
	EVENTUALLY(bed_active() == CSTP, "data stays with a used up key");
	stream_drain(&cstpbed.peer);
	expect_by(CSTP);
}

static void test_socket_closed(void)
{
	up();
	close(bed.sock);
	bed.sock = -1;
	expect_switch(CSTP, ACVPN_REASON_DETACHED);
	expect_by(CSTP);
	expect_link_untouched();
}

static void test_cstp_closed(void)
{
	struct acvpn_event event;

	up();
	shutdown(cstpbed.peer.fd, SHUT_WR);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"no event");
	CHECK_EQ(event.transport_type, CSTP, "transport");
	expect_by(DTLS);
	expect_no_switch();
	expect_link_untouched();
}

static void test_none(void)
{
	up();
	REQUIRE(!bed_detach() && !cstpbed_detach(), "%s",
		acvpn_error(bed.ctl));
	CHECK(bed_running(false), "carrier without transport");
	CHECK_EQ(bed_active(), 0, "active");
	send_data(1);
	CHECK(!peer_readable(bed.peer.fd, PEER_QUIET_MS) &&
	      !peer_readable(cstpbed.peer.fd, 0), "a packet was sent");
}

/* Preference */

static int prefer(uint32_t type)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = BED_ID, .prefer = type,
	};

	return acvpn_session_set(bed.ctl, &config);
}

static void test_prefer(void)
{
	up();
	CHECK_EQ(bed_session().prefer, DTLS, "prefer");
	REQUIRE(!prefer(CSTP), "session-set: %s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_USER);
	expect_by(CSTP);
	CHECK_EQ(bed_session().prefer, CSTP, "prefer");
	REQUIRE(!cstpbed_detach(), "%s", acvpn_error(bed.ctl));
	expect_switch(DTLS, ACVPN_REASON_DETACHED);
	expect_by(DTLS);
	EVENTUALLY(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_ATTACHED);
	REQUIRE(!prefer(DTLS), "session-set: %s", acvpn_error(bed.ctl));
	expect_switch(DTLS, ACVPN_REASON_USER);
	expect_by(DTLS);
	REQUIRE(!prefer(DTLS), "session-set: %s", acvpn_error(bed.ctl));
	expect_no_switch();
	expect_link_untouched();
}

static void test_prefer_from_start(void)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true, .session = { .prefer = CSTP } });
	cstpbed_open(&(struct cstpbed_config){});
	expect_switch(DTLS, ACVPN_REASON_ATTACHED);
	EVENTUALLY(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_ATTACHED);
	vpn0 = bed_packet_socket();
	expect_by(CSTP);
}

/* Liveness */

static void die(void)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, &event),
		"no event transport-dead");
	CHECK_EQ(event.transport_type, DTLS, "dead transport");
	expect_switch(CSTP, ACVPN_REASON_DPD);
}

static void test_dpd(void)
{
	struct acvpn_event event;

	up_with(&(struct bed_config){ .transport.dpd = 1 });
	die();
	expect_by(CSTP);
	CHECK_EQ(bed_transport().state, ACVPN_TRANSPORT_STATE_DEAD, "state");
	expect_link_untouched();
	/* The peer of the dead transport returns. */
	peer_drain(&bed.peer);
	peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, &event),
		"no event transport-alive");
	expect_switch(DTLS, ACVPN_REASON_PEER);
	expect_by(DTLS);
	expect_link_untouched();
}

static void test_dpd_data(void)
{
	struct acvpn_event event;

	up_with(&(struct bed_config){ .transport.dpd = 1 });
	die();
	data_by_dtls();
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, &event),
		"no event transport-alive");
	expect_switch(DTLS, ACVPN_REASON_PEER);
	peer_drain(&bed.peer);
	expect_by(DTLS);
}

/* What is not authentic brings nobody back to life. */
static void test_dpd_forged(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	size_t n;

	up_with(&(struct bed_config){ .transport.dpd = 1 });
	n = peer_seal(&bed.peer, wire, FRAME_DPD_RESPONSE, NULL, 0);
	peer_send_raw(&bed.peer, wire, n);
	die();
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 1);
	n = peer_seal(&bed.peer, wire, FRAME_DPD_RESPONSE, NULL, 0);
	wire[n - 1] ^= 1;
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	expect_no_switch();
	expect_by(CSTP);
}

/* With nothing to move to, the link waits for the peer. */
static void test_dpd_alone(void)
{
	struct acvpn_event event;

	bed_up(&(struct bed_config){
		.no_ipv6 = true, .transport.dpd = 1 });
	vpn0 = bed_packet_socket();
	watch_link();
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, &event),
		"no event");
	CHECK(bed_running(true), "carrier went");
	expect_link_untouched();
	peer_drain(&bed.peer);
	data_by_dtls();
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, &event),
		"no event");
	peer_drain(&bed.peer);
	expect_by(DTLS);
}

/* The peer's choice */

static void test_peer(void)
{
	up();
	expect_by(DTLS);
	tap_nap(HOLD_MS);
	/* what is no data is no choice */
	stream_send(&cstpbed.peer, FRAME_KEEPALIVE, NULL, 0);
	CHECK(cstpbed_answers(), "no answer");
	expect_no_switch();
	expect_by(DTLS);
	data_by_cstp();
	expect_switch(CSTP, ACVPN_REASON_PEER);
	expect_by(CSTP);
	/* stragglers do not count, for a second */
	if (tap_counted()) {
		data_by_dtls();
		expect_no_switch();
		expect_by(CSTP);
	}
	tap_nap(HOLD_MS);
	data_by_dtls();
	expect_switch(DTLS, ACVPN_REASON_PEER);
	expect_by(DTLS);
	expect_link_untouched();
}

/* Data on both in turn moves at most once per second. */
static void test_peer_storm(void)
{
	struct acvpn_event event;
	long long start, took;
	int switches = 0;

	up();
	tap_nap(HOLD_MS);
	start = tap_now();
	while ((took = tap_now() - start) < 2000) {
		data_by_cstp();
		data_by_dtls();
		tap_sleep(20);
	}
	while (peer_readable(acvpn_events_fd(bed.events), 50) &&
	       bed_wait_event(ACVPN_EVENT_TYPE_SWITCH, &event))
		switches++;
	CHECK(switches >= 1 && switches <= took / 1000 + 2,
	      "%d switches in %lld ms", switches, took);
	expect_link_untouched();
}

static void test_counters(void)
{
	struct acvpn_session_info session;
	int i;

	up();
	for (i = 0; i < 3; i++)
		expect_by(DTLS);
	REQUIRE(!prefer(CSTP), "%s", acvpn_error(bed.ctl));
	expect_switch(CSTP, ACVPN_REASON_USER);
	for (i = 0; i < 4; i++)
		expect_by(CSTP);
	EVENTUALLY_EQ(bed_stats().tx_packets, 3, "tx_packets of dtls");
	EVENTUALLY_EQ(cstpbed_info().stats.tx_packets, 4, "tx_packets of cstp");
	EVENTUALLY_EQ(bed_link().tx_packets, 7, "tx_packets of the link");
	session = bed_session();
	CHECK_EQ(session.stats.tx_packets, 7, "tx_packets of the session");
	CHECK_EQ(session.stats.tx_bytes, 1400, "tx_bytes of the session");
	CHECK_EQ(session.n_transports, 2, "transports");
}

static void down(void)
{
	cstpbed_down();
	vpn0 = -1;
	monitor = -1;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "DTLS is preferred", test_preferred },
		{ "CSTP carries until DTLS has keys", test_cstp_first },
		{ "DTLS detached and attached", test_detach },
		{ "DTLS key used up", test_key_limit },
		{ "DTLS socket closed", test_socket_closed },
		{ "CSTP ends while DTLS carries", test_cstp_closed },
		{ "nothing left", test_none },
		{ "preference", test_prefer },
		{ "preference from the start", test_prefer_from_start },
		{ "DTLS peer silent, then answers", test_dpd },
		{ "DTLS peer silent, then sends data", test_dpd_data },
		{ "DTLS peer silent, then forged", test_dpd_forged },
		{ "DTLS peer silent, no CSTP", test_dpd_alone },
		{ "peer changes the channel", test_peer },
		{ "peer uses both channels", test_peer_storm },
		{ "counters of both", test_counters },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
