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

/* Liveness by traffic */

/**
 * struct manners - what the far end does while data comes
 * @every: answer every such request by DTLS, 0 for none
 * @delay: so many milliseconds later
 * @data: send data by DTLS, too
 * @cstp: answer requests by CSTP
 */
struct manners {
	unsigned int every;
	int delay;
	bool data;
	bool cstp;
};

/**
 * struct flow - what was seen while data went
 * @asked: requests by DTLS
 * @asked_cstp: requests by CSTP
 * @due: when to answer, 0 for nothing
 * @took: milliseconds
 */
struct flow {
	unsigned int asked;
	unsigned int asked_cstp;
	long long due;
	long long took;
};

static void hear_dtls(const struct manners *how, struct flow *f)
{
	while (peer_recv(&bed.peer, 0)) {
		if (bed.peer.plain[0] != FRAME_DPD_REQUEST)
			continue;
		f->asked++;
		if (how->every && f->asked % how->every == 0 && !f->due)
			f->due = tap_now() + how->delay;
	}
	if (f->due && tap_now() >= f->due) {
		peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
		f->due = 0;
	}
}

static void hear_cstp(const struct manners *how, struct flow *f)
{
	struct stream *s = &cstpbed.peer;

	while (stream_recv_frame(s, 0)) {
		if (s->plain[6] != FRAME_DPD_REQUEST)
			continue;
		f->asked_cstp++;
		if (how->cstp)
			stream_send(s, FRAME_DPD_RESPONSE, NULL, 0);
	}
}

/* Send data for so long, or until it goes by another transport. */
static struct flow flow_by(uint32_t type, const struct manners *how, int ms)
{
	long long start = tap_now();
	struct flow f = {};

	while ((f.took = tap_now() - start) < tap_slow(ms) &&
	       bed_active() == type) {
		send_data(1);
		if (how->data)
			data_by_dtls();
		hear_dtls(how, &f);
		if (cstpbed.peer.fd >= 0)
			hear_cstp(how, &f);
		tap_sleep(50);
	}
	return f;
}

static struct flow flow(const struct manners *how, int ms)
{
	return flow_by(DTLS, how, ms);
}

/* DPD is far too slow to help. */
static void up_hasty(uint32_t answer_timeout)
{
	up_with(&(struct bed_config){
		.transport = { .dpd = 30, .answer_timeout = answer_timeout },
	});
}

/* Nothing is wrong, and nothing happens. Returns what was seen. */
static struct flow expect_calm(const struct manners *how)
{
	struct flow f = flow(how, 8000);

	expect_no_switch();
	CHECK_EQ(bed_active(), DTLS, "active");
	CHECK_EQ(bed_transport().state, ACVPN_TRANSPORT_STATE_UP, "state");
	expect_link_untouched();
	return f;
}

static void expect_moved(const struct flow *f, int least, int most)
{
	REQUIRE(bed_active() != DTLS,
		"data does not move; asked %u times, and %u by CSTP", f->asked,
		f->asked_cstp);
	CHECK(!tap_counted() || (f->took >= least && f->took <= most),
	      "data moved after %lld ms, not %d to %d", f->took, least, most);
	die();
}

static void test_dark(void)
{
	struct acvpn_event event;
	struct flow f;

	up_hasty(2000);
	f = flow(&(struct manners){ .data = true, .cstp = true }, 3000);
	CHECK(!f.asked || !tap_counted(), "asked %u times", f.asked);
	f = flow(&(struct manners){ .cstp = true }, 8000);
	expect_moved(&f, 3400, 5000);
	CHECK(!tap_counted() || (f.asked == 6 && f.asked_cstp == 1),
	      "asked %u times by DTLS and %u by CSTP", f.asked, f.asked_cstp);
	stream_drain(&cstpbed.peer);
	expect_by(CSTP);
	expect_link_untouched();
	data_by_dtls();
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, &event),
		"no event transport-alive");
	expect_switch(DTLS, ACVPN_REASON_PEER);
}

/* The one that nothing went by, nor came from, for long */
static void test_dark_first(void)
{
	struct flow f;

	up_hasty(2000);
	tap_nap(5000);
	f = flow(&(struct manners){ .cstp = true }, 8000);
	expect_moved(&f, 3400, 5000);
}

static void test_dark_set(void)
{
	struct acvpn_transport_config config = {
		.type = DTLS, .has_answer_timeout = true, .answer_timeout = 500,
	};
	struct flow f;

	up_hasty(60000);
	flow(&(struct manners){ .data = true, .cstp = true }, 500);
	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
	f = flow(&(struct manners){ .cstp = true }, 8000);
	expect_moved(&f, 1900, 3500);
}

static void test_one_way(void)
{
	struct flow f;

	up_hasty(2000);
	f = expect_calm(&(struct manners){ .every = 1, .cstp = true });
	CHECK(!tap_counted() || (f.asked >= 3 && f.asked <= 4),
	      "asked %u times", f.asked);
	CHECK(!tap_counted() || !f.asked_cstp, "asked by CSTP");
}

/* One datagram of five is much more than gets lost. */
static void test_lossy(void)
{
	up_hasty(2000);
	expect_calm(&(struct manners){ .every = 5, .cstp = true });
}

static void test_slow(void)
{
	up_hasty(2000);
	expect_calm(&(struct manners){
		.every = 1, .delay = 1000, .cstp = true });
}

/* Data that was answered asks for nothing. */
static void test_quiet(void)
{
	up_hasty(2000);
	flow(&(struct manners){ .data = true, .cstp = true }, 1000);
	send_data(1);
	tap_sleep(50);
	data_by_dtls();
	peer_drain(&bed.peer);
	CHECK(!peer_recv(&bed.peer, 6000), "a record came");
	CHECK_EQ(bed_stats().tx_dpd_requests, 0, "tx_dpd_requests");
	expect_no_switch();
}

/* If CSTP does not answer, either, it is no better. */
static void test_dark_all(void)
{
	struct flow f;

	up_hasty(2000);
	f = expect_calm(&(struct manners){});
	CHECK(f.asked >= 6, "asked %u times", f.asked);
	CHECK_EQ(f.asked_cstp, 1, "requests by CSTP");
	stream_send(&cstpbed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	f = flow(&(struct manners){}, 8000);
	expect_moved(&f, 0, 1500);
}

static void test_dark_off(void)
{
	up_hasty(0);
	expect_calm(&(struct manners){ .cstp = true });
	CHECK_EQ(bed_stats().tx_dpd_requests, 0, "tx_dpd_requests");
}

static void test_dark_alone(void)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true,
		.transport = { .dpd = 30, .answer_timeout = 500 } });
	expect_switch(DTLS, ACVPN_REASON_ATTACHED);
	vpn0 = bed_packet_socket();
	watch_link();
	expect_calm(&(struct manners){});
	CHECK_EQ(bed_stats().tx_dpd_requests, 0, "tx_dpd_requests");
}

/* The other way round, for those who want that */
static void test_dark_cstp(void)
{
	struct acvpn_event event;
	struct flow f;

	bed_up(&(struct bed_config){
		.no_ipv6 = true, .session = { .prefer = CSTP } });
	cstpbed_open(&(struct cstpbed_config){
		.transport = { .answer_timeout = 1000 } });
	REQUIRE(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	vpn0 = bed_packet_socket();
	f = flow_by(CSTP, &(struct manners){ .every = 1 }, 8000);
	CHECK_EQ(bed_active(), DTLS, "active");
	CHECK(!tap_counted() || f.took < 4000, "after %lld ms", f.took);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, &event) &&
		event.transport_type == CSTP, "no event transport-dead");
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

/* Data by both; from a machine that stood still nobody can tell. */
static void chatter(int ms)
{
	long long start = tap_now(), last = start, now;

	while ((now = tap_now()) - start < ms) {
		if (now - last >= 300)
			tap_within(0);
		last = now;
		data_by_dtls();
		data_by_cstp();
		tap_sleep(20);
	}
}

/* Data by CSTP alone, until it moves ours. Returns how long that took. */
static long long leave_dtls(void)
{
	long long start = tap_now();

	while (bed_active() == DTLS && tap_now() - start < tap_slow(8000)) {
		data_by_cstp();
		tap_sleep(20);
	}
	expect_switch(CSTP, ACVPN_REASON_PEER);
	return tap_now() - start;
}

/* Who sends by both moves our data once, and then not before he does so no
 * more.
 */
static void test_peer_both(void)
{
	long long took;

	up();
	tap_nap(HOLD_MS);
	data_by_dtls();
	data_by_cstp();
	expect_switch(CSTP, ACVPN_REASON_PEER);
	chatter(1500);
	expect_switch(DTLS, ACVPN_REASON_PEER);
	chatter(2500);
	expect_no_switch();
	expect_by(DTLS);
	took = leave_dtls();
	CHECK(!tap_counted() || (took >= 800 && took <= 1200),
	      "data moved after %lld ms", took);
	/* He does not, any more. */
	tap_nap(HOLD_MS);
	data_by_dtls();
	expect_switch(DTLS, ACVPN_REASON_PEER);
	tap_nap(HOLD_MS);
	took = leave_dtls();
	CHECK(!tap_counted() || took < 200, "data moved after %lld ms", took);
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
		{ "data is not answered any more", test_dark },
		{ "data is not answered from the start", test_dark_first },
		{ "answer-timeout set later", test_dark_set },
		{ "data goes one way", test_one_way },
		{ "data goes one way, and much is lost", test_lossy },
		{ "data goes one way, the peer is slow", test_slow },
		{ "data was answered", test_quiet },
		{ "data is not answered, nor anything else", test_dark_all },
		{ "answer-timeout off", test_dark_off },
		{ "data is not answered, no CSTP", test_dark_alone },
		{ "data by CSTP is not answered", test_dark_cstp },
		{ "peer changes the channel", test_peer },
		{ "peer uses both channels, then one", test_peer_both },
		{ "counters of both", test_counters },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
