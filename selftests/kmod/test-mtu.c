// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that do not fit: told of, fragmented, kept from being made; what the
 * path carries; and what the outer header says: DF, ECN, DSCP.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cstpbed.h"
#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"
#include "wire.h"

enum { DEVICE_MTU = 1500 };

enum { IP4 = 20, IP6 = 40, UDP = 8, TCP = 20, RECORD = 37, FRAME = 1 };

/* Inner bytes that fit a path with AES-GCM */
#define ROOM4(mtu) ((mtu) - IP4 - UDP - RECORD - FRAME)
#define ROOM6(mtu) ((mtu) - IP6 - UDP - RECORD - FRAME)

static uint8_t packet[INNER_MAX];
static uint8_t got[INNER_MAX];

/* The device takes more than the transport carries. */
static void up(const struct bed_config *config)
{
	bed_up(config);
	dev_up("vpn0", DEVICE_MTU);
}

static void set_session(const struct acvpn_session_config *options)
{
	struct acvpn_session_config config = *options;

	config.ifindex = bed.ifindex;
	config.id = BED_ID;
	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
}

static int udp_socket(int family, int discover)
{
	int fd = bed_inner_socket(family), err;

	err = family == AF_INET ?
	      setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &discover,
			 sizeof(discover)) :
	      setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &discover,
			 sizeof(discover));
	REQUIRE(!err, "MTU_DISCOVER: %s", strerror(errno));
	return fd;
}

/* A packet of @size through the stack; false if it does not let it. */
static bool send_udp(int fd, int family, size_t size)
{
	size_t n = size - inner_headers(family), i;
	socklen_t len = sizeof(int);
	int err;

	/* what ICMP said of the last one */
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	for (i = 0; i < n; i++)
		packet[i] = (uint8_t)(i * 5 + size);
	return send(fd, packet, n, 0) == (ssize_t)n;
}

static int known_mtu(int fd, int family)
{
	socklen_t len = sizeof(int);
	int mtu = 0;

	if (family == AF_INET)
		getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len);
	else
		getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &len);
	return mtu;
}

/* The peer gets it whole. */
static void expect_whole(int fd, int family, size_t size)
{
	struct peer *p = &bed.peer;
	size_t skip = inner_headers(family);

	REQUIRE(send_udp(fd, family, size), "send of %zu: %s", size,
		strerror(errno));
	REQUIRE(peer_recv_frame(p, PEER_WAIT_MS), "%zu bytes: nothing came",
		size);
	CHECK(p->got.size == size + 1 &&
	      !memcmp(p->plain + 1 + skip, packet, size - skip),
	      "%zu bytes: %zu came, or other ones", size, p->got.size - 1);
}

/* The stack hears of it and learns the MTU. */
static void expect_refused(int fd, int family, size_t size, int mtu)
{
	uint64_t before = bed_stats().drops[ACVPN_DROP_REASON_TX_TOO_BIG];

	REQUIRE(send_udp(fd, family, size), "send of %zu: %s", size,
		strerror(errno));
	EVENTUALLY(bed_stats().drops[ACVPN_DROP_REASON_TX_TOO_BIG] ==
		   before + 1, "%zu bytes: not counted tx-too-big", size);
	EVENTUALLY(known_mtu(fd, family) == mtu,
		   "%zu bytes: the stack learned %d, not %d", size,
		   known_mtu(fd, family), mtu);
	CHECK(!peer_recv_frame(&bed.peer, PEER_QUIET_MS),
	      "%zu bytes: a record came", size);
	CHECK(!send_udp(fd, family, size) && errno == EMSGSIZE,
	      "%zu bytes: the stack takes them again", size);
}

static void test_refused(void)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct acvpn_event event;
	int fd, i;

	for (i = 0; i < 2; i++) {
		up(&(struct bed_config){});
		fd = udp_socket(families[i], IP_PMTUDISC_DO);
		expect_whole(fd, families[i], BED_MTU);
		expect_refused(fd, families[i], BED_MTU + 1, BED_MTU);
		expect_whole(fd, families[i], BED_MTU);
		CHECK_EQ(bed_stats().tx_large, 1, "tx_large");
		CHECK_EQ(bed_stats().tx_fragmented, 0, "tx_fragmented");
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_LARGE_PACKET, &event),
			"no event");
		CHECK_EQ(event.count, 1, "count");
		CHECK_EQ(event.size, BED_MTU + 1, "size");
		CHECK_EQ(event.mtu, BED_MTU, "MTU");
		CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_DTLS,
			 "transport");
	}
}

/* Fragments */

static void check_fragment(size_t offset, bool more)
{
	const uint8_t *ip = bed.peer.plain + 1;
	size_t len = bed.peer.got.size - 1;
	const char *wrong = inner_wrong(ip, len);

	CHECK(!wrong, "fragment at %zu: wrong %s", offset, wrong);
	CHECK(len <= BED_MTU, "fragment of %zu", len);
	CHECK_EQ((ip[6] << 8 | ip[7]) & 0x1fff, offset / 8, "offset");
	CHECK_EQ(!!(ip[6] & 0x20), more, "more fragments");
	CHECK_EQ(!!(ip[6] & 0x40), false, "DF");
}

static void expect_fragments(int fd, size_t size)
{
	struct peer *p = &bed.peer;
	uint8_t whole[DEVICE_MTU];
	size_t n = 0;
	int id = 0;

	REQUIRE(send_udp(fd, AF_INET, size), "send: %s", strerror(errno));
	while (n < size - IP4) {
		REQUIRE(peer_recv_frame(p, PEER_WAIT_MS),
			"%zu of %zu bytes came", n, size - IP4);
		REQUIRE(n + p->got.size - 1 - IP4 <= size - IP4, "too much");
		check_fragment(n, n + p->got.size - 1 - IP4 < size - IP4);
		CHECK(!n || id == (p->plain[5] << 8 | p->plain[6]),
		      "the fragments have different ids");
		id = p->plain[5] << 8 | p->plain[6];
		memcpy(whole + n, p->plain + 1 + IP4, p->got.size - 1 - IP4);
		n += p->got.size - 1 - IP4;
	}
	CHECK(!memcmp(whole + UDP, packet, n - UDP), "other bytes");
}

static void test_fragmented(void)
{
	struct acvpn_stats stats;
	int fd;

	up(&(struct bed_config){ .no_ipv6 = true });
	fd = udp_socket(AF_INET, IP_PMTUDISC_DONT);
	expect_whole(fd, AF_INET, BED_MTU);
	expect_fragments(fd, BED_MTU + 1);
	expect_fragments(fd, DEVICE_MTU);
	EVENTUALLY_EQ(bed_stats().tx_packets, 5, "tx_packets");
	stats = bed_stats();
	CHECK_EQ(stats.tx_fragmented, 2, "tx_fragmented");
	CHECK_EQ(stats.tx_large, 2, "tx_large");
	CHECK_EQ(bed_drops(&stats), 0, "drops");
}

static void test_ignore_df(void)
{
	int fd;

	up(&(struct bed_config){ .no_ipv6 = true });
	fd = udp_socket(AF_INET, IP_PMTUDISC_PROBE);
	set_session(&(struct acvpn_session_config){
		.has_ignore_df = true, .ignore_df = true });
	CHECK(bed_session().ignore_df, "ignore-df");
	expect_fragments(fd, DEVICE_MTU);
	expect_fragments(fd, BED_MTU + 1);
	CHECK_EQ(bed_stats().tx_fragmented, 2, "tx_fragmented");
	set_session(&(struct acvpn_session_config){ .has_ignore_df = true });
	REQUIRE(send_udp(fd, AF_INET, DEVICE_MTU), "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
}

/* Only their sender fragments IPv6 packets. */
static void test_ignore_df_v6(void)
{
	int fd;

	up(&(struct bed_config){
		.session = { .has_ignore_df = true, .ignore_df = true } });
	fd = udp_socket(AF_INET6, IP_PMTUDISC_DO);
	expect_refused(fd, AF_INET6, DEVICE_MTU, BED_MTU);
}

/* At most one event per second, and none lost. */
static void test_large_events(void)
{
	enum { BURST = 10 };
	struct acvpn_event event;
	uint64_t told = 0;
	int fd, i;

	up(&(struct bed_config){ .no_ipv6 = true });
	fd = bed_packet_socket();
	inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = BED_MTU + 1 });
	for (i = 0; i < BURST; i++)
		REQUIRE(send(fd, packet, BED_MTU + 1, 0) > 0, "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, BURST);
	tap_nap(1100);
	REQUIRE(send(fd, packet, BED_MTU + 1, 0) > 0, "send");
	for (i = 0; told < BURST + 1; i++) {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_LARGE_PACKET, &event),
			"no event");
		CHECK(i || event.count == 1, "the first tells of more");
		told += event.count;
	}
	CHECK_EQ(told, BURST + 1, "packets told");
	CHECK(i == 2 || !tap_counted(), "%d events", i);
}

/* Each transport has its MTU */

static void set_mtu(uint32_t mtu)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = mtu,
	};

	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
}

static void test_transports(void)
{
	struct stream *s = &cstpbed.peer;
	int fd;

	up(&(struct bed_config){ .mtu = 1300, .no_ipv6 = true });
	cstpbed_open(&(struct cstpbed_config){});
	REQUIRE(!cstpbed_attach(), "%s", acvpn_error(bed.ctl));
	fd = udp_socket(AF_INET, IP_PMTUDISC_PROBE);
	expect_whole(fd, AF_INET, 1300);
	REQUIRE(send_udp(fd, AF_INET, 1301), "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
	set_session(&(struct acvpn_session_config){
		.prefer = ACVPN_TRANSPORT_TYPE_CSTP });
	REQUIRE(send_udp(fd, AF_INET, BED_MTU), "send");
	REQUIRE(stream_recv_frame(s, PEER_WAIT_MS), "nothing came");
	CHECK_EQ(s->size, STREAM_HEADER + BED_MTU, "frame");
	REQUIRE(send_udp(fd, AF_INET, BED_MTU + 1), "send");
	cstpbed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
	CHECK(cstpbed_answers(), "dead afterwards");
	set_session(&(struct acvpn_session_config){
		.prefer = ACVPN_TRANSPORT_TYPE_DTLS });
	set_mtu(1350);
	CHECK_EQ(bed_transport().mtu, 1350, "mtu");
	expect_whole(fd, AF_INET, 1350);
	REQUIRE(send_udp(fd, AF_INET, 1351), "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 2);
}

/*
 * The stack cannot tell itself by ICMP that an answer of its own was too big:
 * it holds the ICMP socket while it sends one. It learns from the route.
 */
static void test_echo_answered(void)
{
	const struct inner_spec spec = { .family = AF_INET6, .size = 1350 };
	size_t len = inner_echo(packet, &spec), n = 0;
	struct peer *p = &bed.peer;

	up(&(struct bed_config){ .mtu = 1300 });
	peer_send(p, FRAME_DATA, packet, len);
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
	CHECK(!peer_recv_frame(p, PEER_QUIET_MS), "an answer came");
	peer_send(p, FRAME_DATA, packet, len);
	while (n < len && peer_recv_frame(p, PEER_WAIT_MS)) {
		CHECK(p->got.size - 1 <= 1300, "%zu bytes", p->got.size - 1);
		n += p->got.size - 1;
	}
	CHECK(n >= len, "%zu bytes of %zu came", n, len);
	EVENTUALLY_EQ(bed_stats().drops[ACVPN_DROP_REASON_TX_TOO_BIG], 1,
		      "tx-too-big");
}

/* MSS */

static void expect_mss_sent(int fd, int family, uint16_t mss, unsigned int want)
{
	size_t len = inner_syn(packet, &(struct inner_spec){
		.family = family, .from_m = true }, mss);
	struct peer *p = &bed.peer;
	const char *wrong;

	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(peer_recv_frame(p, PEER_WAIT_MS), "no SYN came");
	CHECK_EQ(p->got.size, len + 1, "SYN");
	CHECK_EQ(inner_mss(p->plain + 1, len), want, "MSS sent");
	wrong = inner_wrong(p->plain + 1, len);
	CHECK(!wrong, "SYN sent with MSS %u: wrong %s", mss, wrong);
}

static void expect_mss_received(int fd, int family, uint16_t mss,
				unsigned int want)
{
	size_t len = inner_syn(packet, &(struct inner_spec){
		.family = family,
		.dst = family == AF_INET ? "10.9.0.77" : "fd09::77" }, mss);
	const char *wrong;

	peer_send(&bed.peer, FRAME_DATA, packet, len);
	REQUIRE(bed_captured(fd, got, PEER_WAIT_MS) == len, "no SYN came");
	CHECK_EQ(inner_mss(got, len), want, "MSS received");
	wrong = inner_wrong(got, len);
	CHECK(!wrong, "SYN received with MSS %u: wrong %s", mss, wrong);
}

static void test_mss(void)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int fd, i, f;

	bed_up(&(struct bed_config){ .no_ipv6 = true });
	fd = bed_packet_socket();
	for (i = 0; i < 2; i++) {
		expect_mss_sent(fd, families[i], 8960, 8960);
		expect_mss_received(fd, families[i], 8960, 8960);
	}
	set_session(&(struct acvpn_session_config){
		.has_mss_clamp = true, .mss_clamp = 1200 });
	CHECK_EQ(bed_session().mss_clamp, 1200, "mss-clamp");
	for (i = 0; i < 2; i++) {
		f = families[i];
		expect_mss_sent(fd, f, 8960, 1200);
		expect_mss_sent(fd, f, 1201, 1200);
		expect_mss_sent(fd, f, 1200, 1200);
		expect_mss_sent(fd, f, 536, 536);
		expect_mss_sent(fd, f, 0, 0);
		expect_mss_received(fd, f, 8960, 1200);
		expect_mss_received(fd, f, 1199, 1199);
		expect_mss_received(fd, f, 0, 0);
	}
	CHECK_EQ(bed_stats().tx_mss_clamped, 4, "tx_mss_clamped");
	CHECK_EQ(bed_stats().rx_mss_clamped, 2, "rx_mss_clamped");
}

/* What fits the effective MTU, if that is less */
static void test_mss_mtu(void)
{
	int fd;

	bed_up(&(struct bed_config){
		.no_ipv6 = true, .mtu = 1300,
		.session = { .has_mss_clamp = true, .mss_clamp = 1350 } });
	fd = bed_packet_socket();
	expect_mss_sent(fd, AF_INET, 1460, 1300 - IP4 - TCP);
	expect_mss_sent(fd, AF_INET6, 1460, 1300 - IP6 - TCP);
	expect_mss_received(fd, AF_INET, 1460, 1300 - IP4 - TCP);
	expect_mss_received(fd, AF_INET6, 1460, 1300 - IP6 - TCP);
	set_mtu(1400);
	expect_mss_sent(fd, AF_INET, 1460, 1350);
	expect_mss_sent(fd, AF_INET6, 1460, 1400 - IP6 - TCP);
}

/* The path */

static void expect_mtu_event(uint32_t mtu)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_MTU, &event), "no event mtu");
	CHECK_EQ(event.mtu, mtu, "mtu of the event");
	CHECK_EQ(event.transport_type, ACVPN_TRANSPORT_TYPE_DTLS, "transport");
}

static void set_route(int outer, const char *options)
{
	sh("ip %s route replace %s dev veth0 %s",
	   outer == AF_INET ? "-4" : "-6",
	   outer == AF_INET ? "192.0.2.2/32" : "2001:db8::2/128", options);
}

static void path(int outer, int mtu, int room)
{
	int fd;

	up(&(struct bed_config){ .outer = outer, .no_ipv6 = true });
	fd = udp_socket(AF_INET, IP_PMTUDISC_PROBE);
	expect_whole(fd, AF_INET, BED_MTU);
	CHECK_EQ(bed_transport().path_mtu, 0, "path-mtu");
	if (mtu == 1300)
		wire_too_big(outer, 1300);
	else
		set_route(outer, mtu == 1280 ? "mtu 1280" : "mtu 1000");
	EVENTUALLY(!sh_status("ip route get %s | grep -q 'mtu %d'",
			      outer == AF_INET ? "192.0.2.2" : "2001:db8::2",
			      mtu), "the path has another MTU than %d", mtu);
	REQUIRE(send_udp(fd, AF_INET, BED_MTU), "send");
	expect_mtu_event((uint32_t)room);
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 1);
	CHECK_EQ(bed_transport().path_mtu, room, "path-mtu");
	CHECK_EQ(bed_transport().mtu, BED_MTU, "mtu");
	expect_whole(fd, AF_INET, (size_t)room);
	REQUIRE(send_udp(fd, AF_INET, (size_t)room + 1), "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 2);
	CHECK_EQ(bed_stats().tx_large, 2, "tx_large");
}

static void test_path_v4(void)
{
	int fd;

	path(AF_INET, 1000, ROOM4(1000));
	/* and back */
	set_route(AF_INET, "");
	fd = bed.fds[0];
	expect_whole(fd, AF_INET, 800);
	expect_mtu_event(BED_MTU);
	CHECK_EQ(bed_transport().path_mtu, 0, "path-mtu");
	expect_whole(fd, AF_INET, BED_MTU);
}

static void test_path_v6(void)
{
	path(AF_INET6, 1280, ROOM6(1280));
}

static void test_icmp_v4(void)
{
	path(AF_INET, 1300, ROOM4(1300));
}

static void test_icmp_v6(void)
{
	path(AF_INET6, 1300, ROOM6(1300));
}

static void test_path_stack(void)
{
	int fd;

	up(&(struct bed_config){});
	set_route(AF_INET, "mtu 1000");
	fd = udp_socket(AF_INET, IP_PMTUDISC_DO);
	expect_refused(fd, AF_INET, BED_MTU, ROOM4(1000));
	fd = udp_socket(AF_INET6, IP_PMTUDISC_DO);
	/* IPv6 carries 1280 bytes, whatever the path says. */
	REQUIRE(send_udp(fd, AF_INET6, BED_MTU), "send");
	bed_wait_drop(ACVPN_DROP_REASON_TX_TOO_BIG, 2);
	EVENTUALLY(known_mtu(fd, AF_INET6) == 1280, "the stack learned %d",
		   known_mtu(fd, AF_INET6));
}

static void test_probe_path(void)
{
	struct acvpn_transport_ref ref;

	up(&(struct bed_config){ .no_ipv6 = true });
	ref = bed_dtls();
	set_route(AF_INET, "mtu 1000");
	CHECK_EQ(acvpn_probe(bed.ctl, &ref, ROOM4(1000) + 1), -EMSGSIZE,
		 "probe beyond the path");
	CHECK(!peer_recv(&bed.peer, PEER_QUIET_MS), "a probe came");
	CHECK_EQ(acvpn_probe(bed.ctl, &ref, ROOM4(1000)), 0, "probe");
	REQUIRE(peer_recv(&bed.peer, PEER_WAIT_MS), "no probe came");
	CHECK_EQ(bed.peer.got.size, ROOM4(1000) + 1, "probe");
	/* more than the transport carries, if the path does */
	set_route(AF_INET, "");
	CHECK_EQ(acvpn_probe(bed.ctl, &ref, ROOM4(1500)), 0, "probe");
	REQUIRE(peer_recv(&bed.peer, PEER_WAIT_MS), "no probe came");
	CHECK_EQ(acvpn_probe(bed.ctl, &ref, ROOM4(1500) + 1), -EMSGSIZE,
		 "probe beyond the link");
}

/* An answer that does not fit the path is one byte. */
static void test_answer_path(void)
{
	struct peer *p = &bed.peer;

	up(&(struct bed_config){ .no_ipv6 = true });
	memset(packet, 1, BED_MTU);
	peer_send(p, FRAME_DPD_REQUEST, packet, BED_MTU);
	REQUIRE(peer_recv(p, PEER_WAIT_MS), "no answer");
	CHECK_EQ(p->got.size, BED_MTU + 1, "answer");
	set_route(AF_INET, "mtu 1000");
	peer_send(p, FRAME_DPD_REQUEST, packet, ROOM4(1000));
	REQUIRE(peer_recv(p, PEER_WAIT_MS), "no answer");
	CHECK_EQ(p->got.size, ROOM4(1000) + 1, "answer");
	peer_send(p, FRAME_DPD_REQUEST, packet, ROOM4(1000) + 1);
	REQUIRE(peer_recv(p, PEER_WAIT_MS), "no answer");
	CHECK_EQ(p->got.size, 1, "answer that would not fit");
}

/* The outer header */

static void test_outer_df(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .has_outer_df = true,
	};
	int fd, wire;

	up(&(struct bed_config){ .no_ipv6 = true });
	fd = udp_socket(AF_INET, IP_PMTUDISC_PROBE);
	wire = bed_keep(wire_open(AF_INET));
	CHECK(bed_transport().outer_df, "outer-df");
	expect_whole(fd, AF_INET, 500);
	REQUIRE(wire_recv(wire, AF_INET, got, sizeof(got)), "no packet");
	CHECK(got[6] & 0x40, "outer DF is clear");
	REQUIRE(!acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID, &config),
		"transport-set: %s", acvpn_error(bed.ctl));
	CHECK(!bed_transport().outer_df, "outer-df");
	expect_whole(fd, AF_INET, 500);
	REQUIRE(wire_recv(wire, AF_INET, got, sizeof(got)), "no packet");
	CHECK(!(got[6] & 0x40), "outer DF is set");
	/* Now routers may fragment, and so do we. */
	set_route(AF_INET, "mtu 1000");
	expect_whole(fd, AF_INET, BED_MTU);
	CHECK_EQ(bed_transport().path_mtu, 0, "path-mtu");
}

static uint8_t outer_tos_of(int fd, int wire, int outer, int family,
			    uint8_t tos)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = family, .from_m = true, .size = 100, .tos = tos });

	REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	REQUIRE(wire_recv(wire, outer, got, sizeof(got)), "no packet");
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no record");
	CHECK_EQ(inner_tos(bed.peer.plain + 1), tos, "inner tos");
	return inner_tos(got);
}

static void tos_sent(int outer)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int fd, wire, i, ecn;

	bed_up(&(struct bed_config){ .outer = outer, .no_ipv6 = true });
	fd = bed_packet_socket();
	wire = bed_keep(wire_open(outer));
	for (i = 0; i < 2; i++)
		for (ecn = 0; ecn < 4; ecn++)
			CHECK_EQ(outer_tos_of(fd, wire, outer, families[i],
					      (uint8_t)(0xb8 | ecn)), ecn,
				 "outer tos");
	set_session(&(struct acvpn_session_config){
		.has_copy_dscp = true, .copy_dscp = true,
		.has_dscp = true, .dscp = 0x48 >> 2 });
	for (i = 0; i < 2; i++)
		for (ecn = 0; ecn < 4; ecn++) {
			CHECK_EQ(outer_tos_of(fd, wire, outer, families[i],
					      (uint8_t)(0xb8 | ecn)),
				 0xb8 | ecn, "outer tos with copy-dscp");
			CHECK_EQ(outer_tos_of(fd, wire, outer, families[i],
					      (uint8_t)ecn),
				 0x48 | ecn, "of a packet without DSCP");
		}
	set_session(&(struct acvpn_session_config){ .has_copy_dscp = true });
	for (i = 0; i < 2; i++)
		for (ecn = 0; ecn < 4; ecn++)
			CHECK_EQ(outer_tos_of(fd, wire, outer, families[i],
					      (uint8_t)(0xb8 | ecn)),
				 0x48 | ecn, "outer tos with dscp");
}

static void test_tos_v4(void)
{
	tos_sent(AF_INET);
}

static void test_tos_v6(void)
{
	tos_sent(AF_INET6);
}

enum { NOT_ECT = 0, ECT1 = 1, ECT0 = 2, CE = 3, DROP = 4 };

/* RFC 6040 figure 4: by inner, then by outer field */
static const uint8_t decapsulated[4][4] = {
	[NOT_ECT] = { [NOT_ECT] = NOT_ECT, [ECT1] = NOT_ECT, [ECT0] = NOT_ECT,
		      [CE] = DROP },
	[ECT1] = { [NOT_ECT] = ECT1, [ECT1] = ECT1, [ECT0] = ECT1, [CE] = CE },
	[ECT0] = { [NOT_ECT] = ECT0, [ECT1] = ECT1, [ECT0] = ECT0, [CE] = CE },
	[CE] = { [NOT_ECT] = CE, [ECT1] = CE, [ECT0] = CE, [CE] = CE },
};

static void set_outer_tos(int outer, int tos)
{
	int err = outer == AF_INET ?
		  setsockopt(bed.peer.fd, IPPROTO_IP, IP_TOS, &tos,
			     sizeof(tos)) :
		  setsockopt(bed.peer.fd, IPPROTO_IPV6, IPV6_TCLASS, &tos,
			     sizeof(tos));

	REQUIRE(!err, "tos: %s", strerror(errno));
}

static void expect_ecn(int fd, int family, uint8_t inner, uint8_t outer)
{
	size_t len = inner_udp(packet, &(struct inner_spec){
		.family = family, .size = 100, .tos = 0x28 | inner,
		.dst = family == AF_INET ? "10.9.0.77" : "fd09::77" });
	uint8_t want = decapsulated[inner][outer];
	uint64_t before = bed_stats().drops[ACVPN_DROP_REASON_RX_ECN];

	peer_send(&bed.peer, FRAME_DATA, packet, len);
	if (want == DROP) {
		EVENTUALLY(bed_stats().drops[ACVPN_DROP_REASON_RX_ECN] ==
			   before + 1, "inner %d, outer %d: no rx-ecn", inner,
			   outer);
		return;
	}
	REQUIRE(bed_captured(fd, got, PEER_WAIT_MS) == len,
		"inner %d, outer %d: nothing came", inner, outer);
	CHECK(inner_tos(got) == (0x28 | want),
	      "inner %d, outer %d: tos %02x, not %02x", inner, outer,
	      inner_tos(got), 0x28 | want);
	CHECK(!inner_wrong(got, len), "inner %d, outer %d: wrong %s", inner,
	      outer, inner_wrong(got, len));
}

static void ecn_received(int outer)
{
	uint8_t i, o;
	int fd;

	bed_up(&(struct bed_config){ .outer = outer, .no_ipv6 = true });
	fd = bed_packet_socket();
	for (o = 0; o < 4; o++) {
		/* the outer DSCP stays outside */
		set_outer_tos(outer, 0x48 | o);
		for (i = 0; i < 4; i++) {
			expect_ecn(fd, AF_INET, i, o);
			expect_ecn(fd, AF_INET6, i, o);
		}
	}
	CHECK_EQ(bed_stats().drops[ACVPN_DROP_REASON_RX_ECN], 2, "rx-ecn");
}

static void test_ecn_v4(void)
{
	ecn_received(AF_INET);
}

static void test_ecn_v6(void)
{
	ecn_received(AF_INET6);
}

static void down(void)
{
	cstpbed_down();
	sh_status("ip -4 route del 192.0.2.2/32 dev veth0");
	sh_status("ip -6 route del 2001:db8::2/128 dev veth0");
	sh_status("ip -4 route flush cache; ip -6 route flush cache");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "senders are told, IPv4 and IPv6", test_refused },
		{ "fragments where DF is clear", test_fragmented },
		{ "fragments in spite of DF", test_ignore_df },
		{ "no IPv6 fragments", test_ignore_df_v6 },
		{ "events of large packets", test_large_events },
		{ "each transport has its MTU", test_transports },
		{ "answers of the stack itself", test_echo_answered },
		{ "MSS is lowered both ways", test_mss },
		{ "MSS fits the MTU", test_mss_mtu },
		{ "IPv4 path, by route", test_path_v4 },
		{ "IPv6 path, by route", test_path_v6 },
		{ "IPv4 path, by ICMP", test_icmp_v4 },
		{ "IPv6 path, by ICMP", test_icmp_v6 },
		{ "senders are told of the path", test_path_stack },
		{ "probes and the path", test_probe_path },
		{ "answers and the path", test_answer_path },
		{ "outer DF", test_outer_df },
		{ "ECN and DSCP sent over IPv4", test_tos_v4 },
		{ "ECN and DSCP sent over IPv6", test_tos_v6 },
		{ "ECN received over IPv4", test_ecn_v4 },
		{ "ECN received over IPv6", test_ecn_v6 },
	};

	tap_spread(netns_begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
