// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marks and priorities of packets, as netfilter sees them: outer ones have
 * those of their session or socket, and go where rules of routing send that
 * mark; inner ones that are received have theirs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

enum {
	MARK = 77, OTHER = 78, SOCKET = 5, PRIORITY = 6, RX_MARK = 79,
	ROUNDS = 3,
};

static int outer;

static void cleanup(void)
{
	cstpbed_down();
	bed_down();
	netns_enter(NETNS_M);
	sh_status("nft delete table inet marks");
	sh_status("ip rule del pref 100; ip -6 rule del pref 100");
}

/* Count what leaves by veth0, or comes by vpn0, and is as @match says. */
static void watch(const char *hook, const char *match)
{
	sh("nft 'add table inet marks; add counter inet marks seen; "
	   "add chain inet marks %s { type filter hook %s priority 0; }; "
	   "add rule inet marks %s %s counter name seen'", hook, hook, hook,
	   match);
}

/* As many as that, and no more. */
static void seen(unsigned int packets, const char *what)
{
	EVENTUALLY(!sh_status("nft list counter inet marks seen | "
			      "grep -w 'packets %u'", packets),
		   "%s: not %u packets", what, packets);
	sh("nft delete table inet marks");
}

static void set(struct acvpn_session_config config)
{
	config.ifindex = bed.ifindex;
	config.id = BED_ID;
	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
}

static void set_mark(uint32_t mark, uint32_t priority)
{
	set((struct acvpn_session_config){
		.has_mark = true, .mark = mark,
		.has_priority = true, .priority = priority,
	});
}

static void set_rx_mark(uint32_t mark)
{
	set((struct acvpn_session_config){
		.has_rx_mark = true, .rx_mark = mark,
	});
}

static void up(bool unconnected)
{
	const uint32_t mark = SOCKET;

	bed_up(&(struct bed_config){
		.outer = outer, .unconnected = unconnected, .no_ipv6 = true,
		.no_keys = true,
		.session = {
			.has_mark = true, .mark = MARK,
			.has_priority = true, .priority = PRIORITY,
		},
	});
	CHECK(!setsockopt(bed.sock, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)),
	      "SO_MARK: %s", strerror(errno));
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	bed_ready();
}

static void emit(int fd)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		REQUIRE(send(fd, &i, sizeof(i), 0) == sizeof(i), "send: %s",
			strerror(errno));
		CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS),
		      "nothing came");
	}
}

static void send_marked(bool unconnected)
{
	int fd;

	up(unconnected);
	fd = bed_inner_socket(AF_INET);
	watch("output", "udp dport 4432 meta mark 77 meta priority 0:6");
	emit(fd);
	seen(ROUNDS, "as the session is");
	set_mark(OTHER, 0);
	watch("output", "udp dport 4432 meta mark 78 meta priority 0:0");
	emit(fd);
	seen(ROUNDS, "after a change");
	set_mark(0, 0);
	watch("output", "udp dport 4432 meta mark 5 meta priority 0:0");
	emit(fd);
	seen(ROUNDS, "as the socket is");
}

static void test_connected(void) { send_marked(false); }
static void test_unconnected(void) { send_marked(true); }

/* Also when the route has been found before, for another mark. */
static void test_route(void)
{
	int fd;

	up(true);
	fd = bed_inner_socket(AF_INET);
	emit(fd);
	sh("ip %s rule add pref 100 fwmark 78 unreachable",
	   outer == AF_INET6 ? "-6" : "");
	emit(fd);
	set_mark(OTHER, 0);
	CHECK(send(fd, "x", 1, 0) == 1, "send: %s", strerror(errno));
	bed_wait_drop(ACVPN_DROP_REASON_TX_NO_ROUTE, 1);
	set_mark(MARK, 0);
	emit(fd);
}

static void test_receive(void)
{
	uint8_t packet[128];
	size_t len;
	int i;

	up(false);
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .size = 100 });
	set_rx_mark(RX_MARK);
	watch("prerouting", "iifname vpn0 meta mark 79");
	for (i = 0; i < ROUNDS; i++)
		peer_send(&bed.peer, FRAME_DATA, packet, len);
	seen(ROUNDS, "marked");
	set_rx_mark(0);
	watch("prerouting", "iifname vpn0 meta mark 0");
	for (i = 0; i < ROUNDS; i++)
		peer_send(&bed.peer, FRAME_DATA, packet, len);
	seen(ROUNDS, "not marked");
}

static void watch_dscp(const char *dscp)
{
	char match[64];

	snprintf(match, sizeof(match), "udp dport 4432 %s dscp %s",
		 outer == AF_INET ? "ip" : "ip6", dscp);
	watch("output", match);
}

/* Data and answers of the kernel alike. */
static void test_dscp(void)
{
	int fd;

	up(false);
	fd = bed_inner_socket(AF_INET);
	watch_dscp("cs0");
	emit(fd);
	seen(ROUNDS, "without");
	set((struct acvpn_session_config){ .has_dscp = true, .dscp = 18 });
	watch_dscp("af21");
	emit(fd);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	seen(ROUNDS + 1, "as the session is");
	CHECK_EQ(bed_session().dscp, 18, "told");
	set((struct acvpn_session_config){ .has_dscp = true });
	watch_dscp("cs0");
	emit(fd);
	seen(ROUNDS, "not any more");
}

/* CSTP: it is the socket that is marked. */

static void expect_option(int option, uint32_t want, const char *what)
{
	socklen_t len = sizeof(want);
	uint32_t got = 0;

	CHECK(!getsockopt(cstpbed.sock, SOL_SOCKET, option, &got, &len),
	      "%s: %s", what, strerror(errno));
	CHECK_EQ(got, want, what);
}

static void cstp_up(void)
{
	bed_up(&(struct bed_config){
		.no_transport = true, .no_ipv6 = true,
		.session = {
			.has_mark = true, .mark = MARK,
			.has_priority = true, .priority = PRIORITY,
		},
	});
	cstpbed_open(&(struct cstpbed_config){ .outer = outer });
	REQUIRE(!cstpbed_attach(), "transport-attach: %s",
		acvpn_error(bed.ctl));
	REQUIRE(bed_running(true), "no carrier");
}

static void test_stream(void)
{
	cstp_up();
	expect_option(SO_MARK, MARK, "SO_MARK");
	expect_option(SO_PRIORITY, PRIORITY, "SO_PRIORITY");
	watch("output", "meta l4proto tcp meta mark != 77");
	CHECK(cstpbed_answers(), "no answer");
	seen(0, "otherwise marked");
	sh("ip %s rule add pref 100 fwmark 78 unreachable",
	   outer == AF_INET6 ? "-6" : "");
	set_mark(OTHER, PRIORITY + 1);
	expect_option(SO_MARK, OTHER, "SO_MARK after a change");
	expect_option(SO_PRIORITY, PRIORITY + 1, "SO_PRIORITY after a change");
	stream_send(&cstpbed.peer, FRAME_DPD_REQUEST, "are you there", 13);
	CHECK(!stream_recv_frame(&cstpbed.peer, PEER_QUIET_MS),
	      "went where the old mark does");
	set_mark(0, 0);
	expect_option(SO_MARK, OTHER, "SO_MARK, left alone");
	set_mark(MARK, 0);
	CHECK(stream_recv_frame(&cstpbed.peer, PEER_WAIT_MS), "never came");
}

static void test_stream_receive(void)
{
	uint8_t packet[128];
	size_t len;
	int i;

	cstp_up();
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .size = 100 });
	set_rx_mark(RX_MARK);
	watch("prerouting", "iifname vpn0 meta mark 79");
	for (i = 0; i < ROUNDS; i++)
		stream_send(&cstpbed.peer, FRAME_DATA, packet, len);
	seen(ROUNDS, "marked");
}

static void test_told(void)
{
	struct acvpn_session_info s;

	bed_up(&(struct bed_config){ .no_transport = true });
	s = bed_session();
	CHECK(!s.mark && !s.priority && !s.rx_mark, "not 0 by default");
	set_mark(UINT32_MAX, UINT32_MAX - 1);
	set_rx_mark(UINT32_MAX - 2);
	s = bed_session();
	CHECK_EQ(s.mark, UINT32_MAX, "mark");
	CHECK_EQ(s.priority, UINT32_MAX - 1, "priority");
	CHECK_EQ(s.rx_mark, UINT32_MAX - 2, "rx-mark");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "connected socket", test_connected },
		{ "unconnected socket", test_unconnected },
		{ "route by mark", test_route },
		{ "received packets", test_receive },
		{ "DSCP", test_dscp },
		{ "TCP socket", test_stream },
		{ "packets received by TCP", test_stream_receive },
	};
	static const struct tap_case told = { "told", test_told };

	netns_begin();
	tap_run("", &told, 1, cleanup);
	outer = AF_INET;
	tap_run("IPv4, ", cases, ARRAY_SIZE(cases), cleanup);
	outer = AF_INET6;
	tap_run("IPv6, ", cases, ARRAY_SIZE(cases), cleanup);
	netns_cleanup();
	return tap_end();
}
