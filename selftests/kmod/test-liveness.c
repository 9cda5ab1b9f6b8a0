// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module does on its own: dead-peer detection, keepalives, idle time.
 * Seconds are as short as the interface allows. Times hold where the clock
 * counts instructions; elsewhere only what is done, and in which order.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

/* Timers may be early by a tick of the wheel, and late by one more. */
enum { EARLY_MS = 80, LATE_MS = 350 };

/* A keepalive of each second comes an eighth of it early at most. */
enum { SOON_MS = 875 };

static bool in_time(long long took, int least, int most)
{
	return !tap_counted() ||
	       (took >= least - EARLY_MS && took <= most + LATE_MS);
}

/* How long to wait for what comes @ms from now at most. */
static int patience(int ms)
{
	return ms + PEER_WAIT_MS;
}

static uint8_t packet[INNER_MAX];
/* that came in the running case */
static unsigned int keepalives;

static void up_dtls(uint32_t dpd, uint32_t keepalive)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true,
		.transport = { .dpd = dpd, .keepalive = keepalive },
	});
}

static void up_cstp(uint32_t dpd, uint32_t keepalive)
{
	cstpbed_up(&(struct cstpbed_config){
		.transport = { .dpd = dpd, .keepalive = keepalive },
	});
}

/* What came last */
static struct {
	uint8_t frame;
	size_t size;
	const uint8_t *payload;
} got;

static bool receive_dtls(int timeout_ms)
{
	struct peer *p = &bed.peer;

	if (!peer_recv(p, timeout_ms))
		return false;
	got.frame = p->plain[0];
	got.size = p->got.size - 1;
	got.payload = p->plain + 1;
	return true;
}

static bool receive_cstp(int timeout_ms)
{
	struct stream *s = &cstpbed.peer;

	if (!stream_recv_frame(s, timeout_ms))
		return false;
	got.frame = s->plain[6];
	got.size = s->size - STREAM_HEADER;
	got.payload = s->plain + STREAM_HEADER;
	return true;
}

static void send_dtls(uint8_t frame, const void *payload, size_t len)
{
	peer_send(&bed.peer, frame, payload, len);
}

static void send_cstp(uint8_t frame, const void *payload, size_t len)
{
	stream_send(&cstpbed.peer, frame, payload, len);
}

/**
 * struct kind - what differs between the kinds of transports
 * @type: enum acvpn_transport_type
 * @up: makes a session that has this transport only
 * @info: the transport as the kernel describes it now
 * @receive: waits for a frame, and fills @got
 * @send: has the peer send one
 */
struct kind {
	enum acvpn_transport_type type;
	void (*up)(uint32_t dpd, uint32_t keepalive);
	struct acvpn_transport_info (*info)(void);
	bool (*receive)(int timeout_ms);
	void (*send)(uint8_t frame, const void *payload, size_t len);
};

static const struct kind dtls = {
	ACVPN_TRANSPORT_TYPE_DTLS, up_dtls, bed_transport, receive_dtls,
	send_dtls,
};

static const struct kind cstp = {
	ACVPN_TRANSPORT_TYPE_CSTP, up_cstp, cstpbed_info, receive_cstp,
	send_cstp,
};

/* That of the running case */
static const struct kind *kind;

static void up_kind(const struct kind *k, uint32_t dpd, uint32_t keepalive)
{
	kind = k;
	keepalives = 0;
	k->up(dpd, keepalive);
}

static void up(uint32_t dpd, uint32_t keepalive)
{
	up_kind(&dtls, dpd, keepalive);
}

static bool receive(int timeout_ms)
{
	if (!kind->receive(timeout_ms))
		return false;
	keepalives += got.frame == FRAME_KEEPALIVE;
	return true;
}

/* The next is to be @frame, but for keepalives if time is not counted. */
static bool receive_next(uint8_t frame, int timeout_ms)
{
	do {
		if (!receive(timeout_ms))
			return false;
	} while (got.frame == FRAME_KEEPALIVE && frame != FRAME_KEEPALIVE &&
		 !tap_counted());
	return true;
}

/* What came while the machine stood still; returns how many frames. */
static int missed(int quiet_ms)
{
	int n = 0;

	while (receive(quiet_ms))
		n++;
	CHECK(!n || !tap_counted(), "%d frames came early", n);
	return n;
}

/* Wait for a frame; it comes @least to @most ms after @since. Returns when. */
static long long expect_at(uint8_t frame, size_t size, long long since,
			   int least, int most, const char *what)
{
	long long took;

	REQUIRE(receive_next(frame, patience(most)), "%s: nothing came", what);
	took = tap_now() - since;
	CHECK_EQ(got.frame, frame, what);
	CHECK_EQ(got.size, size, what);
	CHECK(in_time(took, least, most), "%s: after %lld ms, not %d to %d",
	      what, took, least, most);
	return tap_now();
}

static long long expect_request(long long since, int least, int most,
				const char *what)
{
	return expect_at(FRAME_DPD_REQUEST, 0, since, least, most, what);
}

static void expect_state(enum acvpn_transport_state state)
{
	uint32_t now = kind->info().state;

	CHECK(now == state, "state %s, not %s", acvpn_transport_state_name(now),
	      acvpn_transport_state_name(state));
}

/* Four requests: the first after @dpd seconds and up to an eighth more. */
static long long unanswered(long long since, int dpd)
{
	since = expect_request(since, 1000 * dpd, 1125 * dpd, "first request");
	since = expect_request(since, 500 * dpd, 500 * dpd, "second request");
	since = expect_request(since, 500 * dpd, 500 * dpd, "third request");
	return expect_request(since, 500 * dpd, 500 * dpd, "fourth request");
}

static struct acvpn_event expect_event(enum acvpn_event_type type)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(type, &event), "no event %s",
		acvpn_event_type_name(type));
	return event;
}

/* It is about the transport of the running case. */
static void expect_transport_event(enum acvpn_event_type type)
{
	struct acvpn_event event = expect_event(type);

	CHECK_EQ(event.transport_type, kind->type, "transport");
	CHECK_EQ(event.session_id, BED_ID, "session");
}

static void dies_and_returns(const struct kind *k)
{
	long long start;

	up_kind(k, 1, 0);
	start = unanswered(tap_now(), 1);
	expect_transport_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD);
	CHECK(in_time(tap_now() - start, 500, 500), "event after %lld ms",
	      tap_now() - start);
	expect_state(ACVPN_TRANSPORT_STATE_DEAD);
	CHECK(bed_running(true), "carrier went");
	/* Asked on, until the peer is there again. */
	start = expect_request(start, 1000, 1500, "request to the dead");
	expect_request(start, 1000, 1000, "next request to the dead");
	kind->send(FRAME_DPD_RESPONSE, NULL, 0);
	expect_transport_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE);
	expect_state(ACVPN_TRANSPORT_STATE_UP);
	unanswered(tap_now(), 1);
}

static void test_dead(void)
{
	dies_and_returns(&dtls);
}

static void test_cstp_dead(void)
{
	dies_and_returns(&cstp);
}

static void set_timers(bool dpd, bool keepalive, uint32_t seconds)
{
	struct acvpn_transport_config config = {
		.type = kind->type, .has_dpd = dpd, .dpd = seconds,
		.has_keepalive = keepalive, .keepalive = seconds,
	};

	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
}

/* All that came are counted, @seen of them and what comes until they stop. */
static void expect_requests(int seen)
{
	set_timers(true, false, 0);
	seen += missed(PEER_QUIET_MS);
	EVENTUALLY_EQ(bed_stats().tx_dpd_requests, seen, "tx_dpd_requests");
}

static void test_answered(void)
{
	long long since;
	int i;

	up(1, 0);
	since = tap_now();
	for (i = 0; i < 3; i++) {
		since = expect_request(since, 1000, 1125, "request");
		peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	}
	EVENTUALLY_EQ(bed_stats().rx_dpd_responses, 3, "rx_dpd_responses");
	expect_state(ACVPN_TRANSPORT_STATE_UP);
	expect_requests(3);
}

/* The answer to the last of four is in time, too. */
static void test_late(void)
{
	up(2, 0);
	unanswered(tap_now(), 2);
	peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	expect_request(tap_now(), 2000, 2250, "request after a late answer");
	expect_state(ACVPN_TRANSPORT_STATE_UP);
	expect_requests(5);
}

/* Any record that is authentic and fresh shows that the peer is there. */
static void test_heard(void)
{
	uint8_t wire[SEAL_RECORD_MAX];
	long long since;
	size_t n;
	int i;

	up(1, 0);
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	peer_send_raw(&bed.peer, wire, n);
	for (i = 0; i < 4; i++) {
		tap_sleep(400);
		missed(0);
		peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	}
	/* A replay and a forgery do not. */
	since = tap_now();
	tap_sleep(500);
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_REPLAY, 1);
	n = peer_seal(&bed.peer, wire, FRAME_KEEPALIVE, NULL, 0);
	wire[n - 1] ^= 1;
	peer_send_raw(&bed.peer, wire, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	expect_request(since, 1000, 1125, "request");
}

/* A packet from us or from the peer, NULL: to the other; returns its bytes */
static size_t send_to(bool from_m, const char *dst)
{
	int family = dst && strchr(dst, ':') ? AF_INET6 : AF_INET;
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = family, .from_m = from_m, .size = 100, .dst = dst });
	int fd;

	if (!from_m) {
		peer_send(&bed.peer, FRAME_DATA, packet, len);
		return len;
	}
	fd = bed_packet_socket();
	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send");
	return len;
}

static size_t send_data(bool from_m)
{
	return send_to(from_m, from_m ? NULL : "10.9.0.77");
}

static long long two_keepalives(const struct kind *k)
{
	long long since;

	up_kind(k, 0, 1);
	since = tap_now();
	since = expect_at(FRAME_KEEPALIVE, 0, since, SOON_MS, 1000, "first");
	return expect_at(FRAME_KEEPALIVE, 0, since, SOON_MS, 1000, "second");
}

/* All that came are counted, and what comes until they stop. */
static void keepalives_stop(void)
{
	set_timers(false, true, 0);
	missed(PEER_QUIET_MS);
	EVENTUALLY_EQ(kind->info().stats.tx_keepalives, keepalives,
		      "tx_keepalives");
	CHECK_EQ(kind->info().stats.tx_dpd_requests, 0, "tx_dpd_requests");
}

static void test_keepalive(void)
{
	long long since = two_keepalives(&dtls);
	size_t len;

	/* Whatever is sent does as well. */
	tap_sleep(500);
	missed(0);
	len = send_data(true);
	since = expect_at(FRAME_DATA, len, since, 500, 500, "data");
	since = expect_at(FRAME_KEEPALIVE, 0, since, SOON_MS, 1000, "then");
	tap_sleep(500);
	missed(0);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, NULL, 0);
	since = expect_at(FRAME_DPD_RESPONSE, 0, since, 500, 500, "answer");
	expect_at(FRAME_KEEPALIVE, 0, since, SOON_MS, 1000, "after an answer");
	keepalives_stop();
}

static void test_cstp_keepalive(void)
{
	two_keepalives(&cstp);
	keepalives_stop();
}

/* Sessions that began together do not send together for ever. */
static void test_keepalive_spread(void)
{
	enum { ROUNDS = 8, SECONDS = 2 };
	long long since, took, least = 0, most = 0;
	int i;

	up(0, SECONDS);
	since = tap_now();
	for (i = 0; i < ROUNDS; i++) {
		took = since;
		since = expect_at(FRAME_KEEPALIVE, 0, since,
				  SECONDS * SOON_MS, SECONDS * 1000,
				  "keepalive");
		took = since - took;
		least = !i || took < least ? took : least;
		most = took > most ? took : most;
	}
	/* more than a tick of the wheel */
	CHECK(most - least > 20 || !tap_counted(),
	      "each after %lld to %lld ms", least, most);
}

static void test_never(void)
{
	up(0, 0);
	CHECK(!peer_recv(&bed.peer, 2500), "a record came");
	expect_state(ACVPN_TRANSPORT_STATE_UP);
	CHECK_EQ(bed_stats().tx_records, 0, "tx_records");
}

static void test_defaults(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = BED_MTU,
	};
	struct acvpn_transport_info info;

	bed_up(&(struct bed_config){ .no_transport = true });
	config.socket = bed.sock;
	REQUIRE(!acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-attach: %s", acvpn_error(bed.ctl));
	info = bed_transport();
	CHECK_EQ(info.dpd, 30, "dpd");
	CHECK_EQ(info.keepalive, 20, "keepalive");
	CHECK_EQ(info.answer_timeout, 2000, "answer-timeout");
	CHECK_EQ(info.state, ACVPN_TRANSPORT_STATE_NO_KEY, "state");
}

/* Timers that are set later work from then on. */
static void test_set(void)
{
	up(60, 60);
	CHECK(!peer_recv(&bed.peer, 300), "a record came");
	set_timers(true, false, 1);
	expect_request(tap_now(), 0, 1125, "request");
	CHECK_EQ(bed_transport().dpd, 1, "dpd");
	CHECK_EQ(bed_transport().keepalive, 60, "keepalive");
	set_timers(true, false, 0);
	missed(0);
	peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	CHECK(!peer_recv(&bed.peer, 1500), "a record came");
	set_timers(false, true, 1);
	expect_at(FRAME_KEEPALIVE, 0, tap_now(), 0, 1000, "keepalive");
	CHECK_EQ(bed_transport().dpd, 0, "dpd");
}

/* Many that begin together do not ask together. */

enum { CROWD = 7, CROWD_DPD = 2, CROWD_PORT = 5000 };

/* Returns the socket of the peer. */
static int join_crowd(uint32_t id, uint32_t keepalive)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .dpd = CROWD_DPD,
		.has_keepalive = true, .keepalive = keepalive,
		.remote = bed_endpoint(AF_INET, 2, CROWD_PORT + (int)id),
	};
	struct acvpn_session_config session = {
		.ifindex = bed.ifindex, .id = id,
	};
	struct acvpn_transport_ref ref = bed_dtls();
	struct acvpn_key_config keys;
	struct peer peer;

	ref.id = id;
	netns_enter(NETNS_P);
	peer.fd = bed_keep(peer_socket(AF_INET, 2, config.remote.port));
	netns_enter(NETNS_M);
	bed_random_keys(&keys, &peer, ACVPN_CIPHER_AES_128_GCM, 1);
	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL) &&
		!acvpn_transport_attach(bed.ctl, bed.ifindex, id, &config) &&
		!acvpn_key_new(bed.ctl, &ref, &keys), "session: %s",
		acvpn_error(bed.ctl));
	return peer.fd;
}

/* The request of one of them comes; returns after how long. */
static long long one_asks(struct pollfd *pfds, const long long *since)
{
	long long took;
	int i;

	REQUIRE(poll(pfds, CROWD, tap_slow(2 * 1000 * CROWD_DPD)) > 0,
		"a request is missing");
	for (i = 0; !pfds[i].revents; i++)
		;
	took = tap_now() - since[i];
	CHECK(in_time(took, 1000 * CROWD_DPD, 1125 * CROWD_DPD),
	      "request after %lld ms", took);
	pfds[i].fd = -1;
	return took;
}

static void test_jitter(void)
{
	long long since[CROWD], took, soonest = 1 << 30, latest = 0;
	struct pollfd pfds[CROWD];
	int i;

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_session = true, .no_ipv6 = true,
		.unconnected = true });
	for (i = 0; i < CROWD; i++) {
		pfds[i] = (struct pollfd){
			.fd = join_crowd(1 + (uint32_t)i, 0), .events = POLLIN,
		};
		since[i] = tap_now();
	}
	/* The kernel's timers are the coarser, the longer they sleep. */
	join_crowd(1 + CROWD, 1);
	for (i = 0; i < CROWD; i++) {
		took = one_asks(pfds, since);
		soonest = took < soonest ? took : soonest;
		latest = took > latest ? took : latest;
	}
	CHECK(latest - soonest >= 30 || !tap_counted(),
	      "all asked within %lld ms", latest - soonest);
}

/* Probes */

static int probe(enum acvpn_transport_type type, uint32_t size)
{
	struct acvpn_transport_ref ref = bed_ref(type, 0);

	return acvpn_probe(bed.ctl, &ref, size);
}

static void expect_probe(uint32_t size)
{
	REQUIRE(!probe(kind->type, size), "probe: %s", acvpn_error(bed.ctl));
	expect_at(FRAME_DPD_REQUEST, size, tap_now(), 0, 500, "probe");
}

static void expect_reply(uint32_t size)
{
	struct acvpn_event event = expect_event(ACVPN_EVENT_TYPE_PROBE_REPLY);

	CHECK(event.has_size, "the event tells no size");
	CHECK_EQ(event.size, size, "size");
	CHECK_EQ(event.transport_type, kind->type, "transport");
}

static void probes(const struct kind *k)
{
	static const uint32_t sizes[] = { 0, 1, 100, 500, BED_MTU };
	size_t i;

	up_kind(k, 0, 0);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		expect_probe(sizes[i]);
		kind->send(FRAME_DPD_RESPONSE, got.payload, sizes[i]);
		expect_reply(sizes[i]);
	}
	/* What came back is told, not what was wished. */
	expect_probe(1000);
	kind->send(FRAME_DPD_RESPONSE, NULL, 0);
	expect_reply(0);
	/* An answer to nothing is no reply. */
	kind->send(FRAME_DPD_RESPONSE, NULL, 0);
	bed_no_event(ACVPN_EVENT_TYPE_PROBE_REPLY, 300);
	EVENTUALLY_EQ(kind->info().stats.tx_dpd_requests,
		      ARRAY_SIZE(sizes) + 1, "tx_dpd_requests");
	EVENTUALLY_EQ(kind->info().stats.rx_dpd_responses,
		      ARRAY_SIZE(sizes) + 2, "rx_dpd_responses");
}

static void test_probe(void)
{
	probes(&dtls);
}

static void test_probe_cstp(void)
{
	probes(&cstp);
}

static void test_probe_refused(void)
{
	bed_up(&(struct bed_config){ .no_keys = true });
	CHECK_EQ(probe(ACVPN_TRANSPORT_TYPE_DTLS, 100), -ENOKEY,
		 "probe without keys");
	CHECK_EQ(probe(ACVPN_TRANSPORT_TYPE_CSTP, 100), -ENOENT,
		 "probe without transport");
}

/* Times that are told */

static void expect_ago(bool has, uint64_t ms, uint64_t least, const char *what)
{
	CHECK(has, "%s is absent", what);
	CHECK(ms >= least && (ms <= least + 400 || !tap_counted()),
	      "%s: %llu ms ago, not %llu", what, (unsigned long long)ms,
	      (unsigned long long)least);
}

static void test_last(void)
{
	struct acvpn_transport_info info;

	up(0, 0);
	info = bed_transport();
	CHECK(!info.has_last_rx && !info.has_last_tx, "something happened yet");
	CHECK(bed_answers(), "no answer");
	tap_nap(600);
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	EVENTUALLY_EQ(bed_stats().rx_keepalives, 1, "rx_keepalives");
	info = bed_transport();
	expect_ago(info.has_last_rx, info.last_rx, 0, "last-rx");
	expect_ago(info.has_last_tx, info.last_tx, (uint64_t)tap_slow(600),
		   "last-tx");
}

/* Idle time */

static void idle_up(void)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true,
		.session = { .has_idle_timeout = true, .idle_timeout = 1 },
		.transport = { .dpd = 1, .keepalive = 1 },
	});
}

/* Idle from @since on, or up to @most_ms later. */
static void expect_idle_from(long long since, int most_ms, const char *what)
{
	struct acvpn_event event = expect_event(ACVPN_EVENT_TYPE_IDLE);
	long long took = tap_now() - since;

	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK(in_time(took, 1000, 1000 + most_ms), "%s: event after %lld ms",
	      what, took);
}

static void expect_idle(long long since, const char *what)
{
	expect_idle_from(since, 0, what);
}

/* Keepalives and DPD go both ways all the time. */
static void test_idle(void)
{
	long long since = tap_now();
	int setup;

	idle_up();
	setup = (int)(tap_now() - since);
	tap_sleep(300);
	CHECK(bed_answers(), "no answer");
	expect_idle_from(since, setup, "no data at all");
	CHECK(bed_session().idle >= 1000 - EARLY_MS, "idle: %llu ms",
	      (unsigned long long)bed_session().idle);
	/* once per idle time */
	bed_no_event(ACVPN_EVENT_TYPE_IDLE, 1500);
	since = tap_now();
	send_data(false);
	expect_idle(since, "after data received");
	send_data(true);
	EVENTUALLY_EQ(bed_stats().tx_packets, 1, "tx_packets");
	CHECK(bed_session().last_tx_data < 500 || !tap_counted(),
	      "last-tx-data");
	/* what we send says nothing of the peer */
	CHECK(bed_session().idle >= 1000 - EARLY_MS, "idle after data sent");
	bed_no_event(ACVPN_EVENT_TYPE_IDLE, 1500);
}

/* Hosts talk to nobody in particular all the time. */
static void test_idle_group(void)
{
	static const char *const groups[] = {
		"224.0.0.251", "255.255.255.255", "10.9.0.255", "ff02::fb",
	};
	struct acvpn_session_info s;
	size_t i;

	up(0, 0);
	tap_nap(1000);
	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		send_to(false, groups[i]);
		send_to(true, groups[i]);
	}
	EVENTUALLY_EQ(bed_stats().rx_packets, ARRAY_SIZE(groups), "rx_packets");
	EVENTUALLY_EQ(bed_stats().tx_packets, ARRAY_SIZE(groups), "tx_packets");
	s = bed_session();
	CHECK(s.last_rx_data >= 900, "last-rx-data: %llu ms",
	      (unsigned long long)s.last_rx_data);
	CHECK(s.last_tx_data >= 900, "last-tx-data: %llu ms",
	      (unsigned long long)s.last_tx_data);
	CHECK_EQ(s.idle, s.last_rx_data, "idle");
	send_data(false);
	EVENTUALLY_EQ(bed_stats().rx_packets, ARRAY_SIZE(groups) + 1,
		      "rx_packets");
	CHECK(bed_session().last_rx_data < 500 || !tap_counted(),
	      "last-rx-data");
}

static void test_idle_busy(void)
{
	int i;

	idle_up();
	for (i = 0; i < 10; i++) {
		bed_no_event(ACVPN_EVENT_TYPE_IDLE, 200 / tap_slow(1));
		send_data(false);
	}
}

static void set_session(struct acvpn_session_config config)
{
	config.ifindex = bed.ifindex;
	config.id = BED_ID;
	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
}

static void test_idle_set(void)
{
	long long since;

	up(0, 0);
	CHECK_EQ(bed_session().idle_timeout, 0, "idle-timeout");
	bed_no_event(ACVPN_EVENT_TYPE_IDLE, 1200);
	since = tap_now();
	send_data(false);
	EVENTUALLY_EQ(bed_stats().rx_packets, 1, "rx_packets");
	set_session((struct acvpn_session_config){
		.has_idle_timeout = true, .idle_timeout = 1 });
	CHECK_EQ(bed_session().idle_timeout, 1, "idle-timeout");
	expect_idle(since, "idle-timeout set later");
}

/* Sessions that end */

/* It is deleted @ms after @since, and up to @more later. */
static void expect_end(enum acvpn_reason reason, long long since, int ms,
		       int more)
{
	struct acvpn_event event = expect_event(ACVPN_EVENT_TYPE_SESSION_DEL);
	long long took = tap_now() - since;
	struct acvpn_session_info info;

	CHECK_EQ(event.session_id, BED_ID, "session");
	CHECK(event.reason == reason, "deleted because of %s",
	      acvpn_reason_name(event.reason));
	CHECK(in_time(took, ms, ms + more), "deleted after %lld ms", took);
	CHECK_EQ(acvpn_session_get(bed.ctl, bed.ifindex, BED_ID, &info),
		 -ENOENT, "session-get");
}

static void session_up(struct acvpn_session_config session, uint32_t dpd)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true, .session = session, .transport.dpd = dpd });
}

static void test_idle_delete(void)
{
	struct acvpn_event event;
	long long since;

	session_up((struct acvpn_session_config){
		.has_idle_timeout = true, .idle_timeout = 2,
		.has_idle_action = true,
		.idle_action = ACVPN_IDLE_ACTION_DELETE }, 0);
	tap_sleep(1000);
	since = tap_now();
	send_data(false);
	tap_sleep(1000);
	send_data(true);
	event = expect_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN);
	CHECK_EQ(event.reason, ACVPN_REASON_SESSION_DELETED, "reason");
	expect_end(ACVPN_REASON_IDLE, since, 2000, 0);
}

/* Data does not make it longer. */
static void test_lifetime(void)
{
	struct acvpn_session_info info;
	long long since = tap_now();
	int setup;

	session_up((struct acvpn_session_config){
		.has_lifetime = true, .lifetime = 3 }, 0);
	setup = (int)(tap_now() - since);
	info = bed_session();
	CHECK_EQ(info.lifetime, 3, "lifetime");
	CHECK(info.has_lifetime_left && info.lifetime_left <= 3000 &&
	      (info.lifetime_left > 2000 || !tap_counted()),
	      "lifetime-left: %llu ms", (unsigned long long)info.lifetime_left);
	send_data(false);
	tap_sleep(1000);
	send_data(false);
	expect_end(ACVPN_REASON_LIFETIME, since, 3000, setup);
}

static void test_lifetime_set(void)
{
	long long since;

	up(0, 0);
	CHECK(!bed_session().has_lifetime_left, "lifetime-left");
	tap_sleep(1500);
	set_session((struct acvpn_session_config){
		.has_lifetime = true, .lifetime = 31536000 });
	set_session((struct acvpn_session_config){ .has_lifetime = true });
	CHECK(!bed_session().has_lifetime_left, "lifetime-left");
	bed_no_event(ACVPN_EVENT_TYPE_SESSION_DEL, 300);
	/* over already */
	since = tap_now();
	set_session((struct acvpn_session_config){
		.has_lifetime = true, .lifetime = 1 });
	expect_end(ACVPN_REASON_LIFETIME, since, 0, 100);
}

static void test_never_attached(void)
{
	long long since = tap_now();

	bed_up(&(struct bed_config){
		.no_transport = true, .no_ipv6 = true,
		.session = { .has_dead_timeout = true, .dead_timeout = 2 } });
	CHECK(bed_session().has_dead, "not dead");
	/* without keys it is no better */
	REQUIRE(!bed_attach(), "transport-attach: %s", acvpn_error(bed.ctl));
	expect_end(ACVPN_REASON_DEAD_TIMEOUT, since, 2000, 500);
}

/* It was up, and is not any more. */
static void test_dead_timeout(void)
{
	struct acvpn_session_info info;
	long long since;

	session_up((struct acvpn_session_config){
		.has_dead_timeout = true, .dead_timeout = 2 }, 0);
	CHECK(!bed_session().has_dead, "dead");
	bed_no_event(ACVPN_EVENT_TYPE_SESSION_DEL, 3000);
	REQUIRE(!bed_detach(), "transport-detach: %s", acvpn_error(bed.ctl));
	tap_sleep(1000);
	info = bed_session();
	CHECK(info.has_dead && info.dead >= 900, "dead: %llu ms",
	      (unsigned long long)info.dead);
	/* the time begins anew */
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	CHECK(!bed_session().has_dead, "dead");
	tap_sleep(2000);
	since = tap_now();
	REQUIRE(!bed_detach(), "transport-detach: %s", acvpn_error(bed.ctl));
	expect_end(ACVPN_REASON_DEAD_TIMEOUT, since, 2000, 0);
}

static void test_dead_peer(void)
{
	long long since;

	session_up((struct acvpn_session_config){
		.has_dead_timeout = true, .dead_timeout = 2 }, 1);
	expect_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD);
	peer_send(&bed.peer, FRAME_DPD_RESPONSE, NULL, 0);
	expect_event(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE);
	CHECK(!bed_session().has_dead, "dead");
	expect_event(ACVPN_EVENT_TYPE_TRANSPORT_DEAD);
	since = tap_now();
	expect_end(ACVPN_REASON_DEAD_TIMEOUT, since, 2000, 0);
}

/* More than are deleted at a time, and one that was deleted before */
static void test_many_end(void)
{
	enum { MANY = 200 };
	struct acvpn_session_config config = {
		.has_lifetime = true, .lifetime = 2,
	};
	struct acvpn_event event;
	uint32_t i;

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_session = true, .no_ipv6 = true });
	tap_within(2000);
	config.ifindex = bed.ifindex;
	for (i = 1; i <= MANY; i++) {
		config.id = i;
		REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL),
			"session-new: %s", acvpn_error(bed.ctl));
	}
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, 7), "session-del");
	config.id = 7;
	config.lifetime = 0;
	REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL), "session-new");
	for (i = 0; i < MANY; i++) {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_SESSION_DEL, &event),
			"%u sessions ended", i);
		CHECK_EQ(event.reason, event.session_id == 7 ?
			 ACVPN_REASON_USER : ACVPN_REASON_LIFETIME, "reason");
	}
	bed_no_event(ACVPN_EVENT_TYPE_SESSION_DEL, 500);
	CHECK_EQ(bed_session().id, 7, "session that has no lifetime");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "peer that does not answer, and returns", test_dead },
		{ "peer that answers", test_answered },
		{ "peer that answers late", test_late },
		{ "records put requests off", test_heard },
		{ "keepalives", test_keepalive },
		{ "keepalives are spread", test_keepalive_spread },
		{ "0 is never", test_never },
		{ "intervals by default", test_defaults },
		{ "intervals set later", test_set },
		{ "requests are spread", test_jitter },
		{ "probes", test_probe },
		{ "probes that cannot be sent", test_probe_refused },
		{ "probe over CSTP", test_probe_cstp },
		{ "CSTP peer that does not answer", test_cstp_dead },
		{ "keepalives over CSTP", test_cstp_keepalive },
		{ "last-rx and last-tx", test_last },
		{ "idle event", test_idle },
		{ "no idle event while data flows", test_idle_busy },
		{ "idle timeout set later", test_idle_set },
		{ "packets for many are no data", test_idle_group },
		{ "idle session is deleted", test_idle_delete },
		{ "lifetime", test_lifetime },
		{ "lifetime set later", test_lifetime_set },
		{ "session that never had a transport", test_never_attached },
		{ "session without transport", test_dead_timeout },
		{ "session whose peer is dead", test_dead_peer },
		{ "many sessions end", test_many_end },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), cstpbed_down);
	return tap_end();
}
