// SPDX-License-Identifier: GPL-2.0-only
/* Devices of kind "acvpn": made, changed, moved and removed */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "bed.h"
#include "inner.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

enum { MTU_LEAST = 68, MTU_MOST = 16383, MANY = 50 };

static void cleanup(void)
{
	bed_down();
	netns_enter(NETNS_M);
	sh_status("for l in $(ip -o link | grep -o 'vpn[0-9a-z]*'); "
		  "do ip link del $l; done");
	sh_status("ip -n " NETNS_P " link del vpn0");
	sh_status("modprobe acvpn");
}

static bool exists(const char *name)
{
	return !sh_status("ip link show %s", name);
}

static void test_kind(void)
{
	sh("ip link add vpn0 type acvpn");
	sh("ip -d link show vpn0 | grep -qw acvpn");
	sh("ip -d link show vpn0 | grep -qw POINTOPOINT");
	sh("ip -d link show vpn0 | grep -qw NOARP");
	CHECK(sh_status("ip link add vpn0 type acvpn"), "vpn0 made twice");
	sh("test $(ip -o link show type acvpn | wc -l) = 1");
	sh("ip link del vpn0");
	CHECK(!exists("vpn0"), "vpn0 is still there");
}

/* @size 0: no attribute; else as many bytes of a little-endian value */
static void mode(const char *name, uint32_t value, size_t size, uint16_t type,
		 int error)
{
	uint8_t bytes[8] = {};
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd = rawnl_open_route();

	memcpy(bytes, &value, sizeof(value));
	rawnl_start_link(&m, "vpn0");
	rawnl_begin(&m, IFLA_INFO_DATA | NLA_F_NESTED);
	if (size)
		rawnl_put(&m, type, bytes, size);
	rawnl_end(&m);
	rawnl_end(&m);
	rawnl_call(fd, &m, &answer);
	close(fd);
	CHECK(answer.error == error, "%s: errno %d (%s), not %d", name,
	      answer.error, answer.text, error);
	CHECK(!error || answer.text[0], "%s: no text", name);
	CHECK(exists("vpn0") == !error, "%s: vpn0 is %sthere", name,
	      error ? "" : "not ");
	sh_status("ip link del vpn0");
}

static void test_mode(void)
{
	mode("no mode", 0, 0, IFLA_ACVPN_MODE, 0);
	mode("p2p", ACVPN_MODE_P2P, 4, IFLA_ACVPN_MODE, 0);
	mode("mp", ACVPN_MODE_MP, 4, IFLA_ACVPN_MODE, 0);
	mode("mode out of range", ACVPN_MODE_MP + 1, 4, IFLA_ACVPN_MODE,
	     ERANGE);
	mode("mode 0xffffffff", 0xffffffff, 4, IFLA_ACVPN_MODE, ERANGE);
	mode("short mode", 0, 2, IFLA_ACVPN_MODE, ERANGE);
	mode("max-sessions", 5, 4, IFLA_ACVPN_MAX_SESSIONS, 0);
	mode("queue-bytes", 65536, 4, IFLA_ACVPN_QUEUE_BYTES, 0);
	mode("few queue-bytes", 65535, 4, IFLA_ACVPN_QUEUE_BYTES, ERANGE);
}

/* As mode(), of a link that is there */
static void change(const char *name, uint32_t value, size_t size,
		   uint16_t type, int error)
{
	uint8_t bytes[8] = {};
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd = rawnl_open_route();

	memcpy(bytes, &value, sizeof(value));
	rawnl_start_route(&m, RTM_NEWLINK, (int)bed.ifindex);
	rawnl_begin(&m, IFLA_LINKINFO | NLA_F_NESTED);
	rawnl_put(&m, IFLA_INFO_KIND, "acvpn", 6);
	rawnl_begin(&m, IFLA_INFO_DATA | NLA_F_NESTED);
	rawnl_put(&m, type, bytes, size);
	rawnl_end(&m);
	rawnl_end(&m);
	rawnl_call(fd, &m, &answer);
	close(fd);
	CHECK(answer.error == error, "%s: errno %d (%s), not %d", name,
	      answer.error, answer.text, error);
	CHECK(!error || answer.text[0], "%s: no text", name);
}

static void check_caps(uint32_t max_sessions, uint32_t queue_bytes)
{
	struct acvpn_link_info link;

	REQUIRE(!acvpn_link_get(bed.ctl, bed.ifindex, &link), "%s",
		acvpn_error(bed.ctl));
	CHECK_EQ(link.max_sessions, max_sessions, "max-sessions");
	CHECK_EQ(link.queue_bytes, queue_bytes, "queue-bytes");
}

static void test_caps(void)
{
	bed_up(&(struct bed_config){ .no_session = true });
	check_caps(0, ACVPN_QUEUE_BYTES_DEFAULT);
	change("max-sessions", 5, 4, IFLA_ACVPN_MAX_SESSIONS, 0);
	check_caps(5, ACVPN_QUEUE_BYTES_DEFAULT);
	change("queue-bytes", 65536, 4, IFLA_ACVPN_QUEUE_BYTES, 0);
	check_caps(5, 65536);
	change("few queue-bytes", 65535, 4, IFLA_ACVPN_QUEUE_BYTES, ERANGE);
	change("short queue-bytes", 0, 2, IFLA_ACVPN_QUEUE_BYTES, ERANGE);
	change("short max-sessions", 0, 2, IFLA_ACVPN_MAX_SESSIONS, ERANGE);
	change("same mode", ACVPN_MODE_P2P, 4, IFLA_ACVPN_MODE, 0);
	change("other mode", ACVPN_MODE_MP, 4, IFLA_ACVPN_MODE, EOPNOTSUPP);
	check_caps(5, 65536);
	change("most queue-bytes", UINT32_MAX, 4, IFLA_ACVPN_QUEUE_BYTES, 0);
	change("any sessions", 0, 4, IFLA_ACVPN_MAX_SESSIONS, 0);
	check_caps(0, UINT32_MAX);
}

static int try_session(uint32_t id)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = id,
	};

	return acvpn_session_new(bed.ctl, &config, NULL);
}

static void cap_sessions(uint32_t max)
{
	struct acvpn_link_config config = {
		.has_max_sessions = true, .max_sessions = max,
	};

	REQUIRE(!acvpn_link_set(bed.ctl, bed.ifindex, &config), "link set: %s",
		acvpn_error(bed.ctl));
}

static void test_max_sessions(void)
{
	bed_up(&(struct bed_config){
		.no_session = true, .mode = ACVPN_MODE_MP });
	cap_sessions(2);
	CHECK_EQ(try_session(1), 0, "first");
	CHECK_EQ(try_session(2), 0, "second");
	CHECK_EQ(try_session(3), -ENOSPC, "third of two");
	CHECK(strstr(acvpn_error(bed.ctl), "max-sessions"), "text: %s",
	      acvpn_error(bed.ctl));
	CHECK_EQ(acvpn_session_del(bed.ctl, bed.ifindex, 1), 0, "delete");
	CHECK_EQ(try_session(3), 0, "in place of the first");
	cap_sessions(1);
	CHECK_EQ(try_session(4), -ENOSPC, "when there are too many");
	CHECK_EQ(acvpn_session_flush(bed.ctl, bed.ifindex), 0, "flush");
	CHECK_EQ(try_session(4), 0, "when all were deleted");
	cap_sessions(0);
	CHECK_EQ(try_session(5), 0, "without a cap");
}

static void test_two(void)
{
	struct acvpn_session_config session = { .id = 1 };

	bed_up(&(struct bed_config){});
	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_P2P,
				&session.ifindex), "%s", acvpn_error(bed.ctl));
	CHECK(!acvpn_session_new(bed.ctl, &session, NULL), "session on vpn1");
	sh("ip link set vpn1 up && ip link del vpn1");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS),
	      "vpn0 is dead after vpn1 was removed");
}

static void test_many(void)
{
	sh("for i in $(seq %d); do echo link add vpn$i type acvpn; "
	   "echo link set vpn$i up; done | ip -b -", MANY);
	sh("test $(ip -o link show type acvpn | wc -l) = %d", MANY);
	sh("for i in $(seq %d); do echo link del vpn$i; done | ip -b -", MANY);
	sh("test -z \"$(ip -o link show type acvpn)\"");
}

static void test_rename(void)
{
	bed_up(&(struct bed_config){});
	sh("ip link set vpn0 down && ip link set vpn0 name vpnx && "
	   "ip link set vpnx up");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS),
	      "dead after the name changed");
	sh("ip link show vpnx");
}

static void test_mtu(void)
{
	sh("ip link add vpn0 type acvpn");
	sh("ip -d link show vpn0 | grep -q 'mtu 1434 '");
	sh("ip link set vpn0 mtu %d", MTU_LEAST);
	sh("ip link set vpn0 mtu %d", MTU_MOST);
	CHECK(sh_status("ip link set vpn0 mtu %d", MTU_LEAST - 1), "MTU %d",
	      MTU_LEAST - 1);
	CHECK(sh_status("ip link set vpn0 mtu %d", MTU_MOST + 1), "MTU %d",
	      MTU_MOST + 1);
}

static void test_up_down(void)
{
	uint8_t packet[128];
	size_t len;
	int i;

	bed_up(&(struct bed_config){});
	for (i = 0; i < 20; i++)
		sh("ip link set vpn0 down && ip link set vpn0 up");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer when up");
	/* Control frames are answered, packets are not delivered. */
	sh("ip link set vpn0 down");
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .size = 100 });
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	bed_wait_drop(ACVPN_DROP_REASON_RX_LINK_DOWN, 1);
	peer_drain(&bed.peer);
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer when down");
	sh("ip link set vpn0 up");
	CHECK(bed_running(true), "no carrier");
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	CHECK(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no echo, up again");
}

/* The socket stays in NETNS_M; packets now come from and go to NETNS_P. */
static void test_move(void)
{
	uint8_t packet[128];
	size_t len;

	bed_up(&(struct bed_config){});
	sh("ip link set vpn0 netns " NETNS_P);
	CHECK(!exists("vpn0"), "vpn0 did not move");
	sh("ip -n " NETNS_P " addr add " INNER_M4 "/24 dev vpn0");
	sh("ip -n " NETNS_P " link set vpn0 up");
	len = inner_echo(packet, &(struct inner_spec){
		.family = AF_INET, .size = 100 });
	/* The carrier may need a moment to be noticed. */
	EVENTUALLY(!sh_status("ip -n " NETNS_P " link show vpn0 | "
			      "grep -q LOWER_UP"), "no carrier");
	peer_send(&bed.peer, FRAME_DATA, packet, len);
	REQUIRE(peer_recv_frame(&bed.peer, PEER_WAIT_MS), "no answer");
	CHECK(inner_is_echo_reply(bed.peer.plain + 1, bed.peer.got.size - 1,
				  packet, len), "not the echo reply");
	sh("ip -n " NETNS_P " link del vpn0");
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "x", 1);
	CHECK(!peer_recv(&bed.peer, PEER_QUIET_MS), "vpn0 still answers");
}

static void test_ethtool(void)
{
	sh("ip link add vpn0 type acvpn");
	sh("ethtool -i vpn0 | grep -qx 'driver: acvpn'");
	sh("ethtool -i vpn0 | grep -q '^version: [0-9]'");
}

static void test_unload(void)
{
	bed_up(&(struct bed_config){});
	sh("ip link add vpn1 type acvpn && ip link set vpn1 up");
	sh("test $(awk '$1 == \"acvpn\" { print $3 }' /proc/modules) = 0");
	sh("rmmod acvpn");
	CHECK(!exists("vpn0") && !exists("vpn1"), "devices are still there");
	/* The socket is userspace's alone again. */
	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	CHECK(peer_readable(bed.sock, PEER_WAIT_MS),
	      "socket is dead after rmmod");
	bed.ifindex = 0;
}

/* That the index is taken shows when all of ours is there already. */
static void test_index_taken(void)
{
	CHECK(sh_status("ip link add vpn0 index 1 type acvpn"),
	      "the index of the loopback device can be had");
	CHECK(!exists("vpn0"), "vpn0 is there");
	sh("rmmod acvpn && modprobe acvpn");
}

static void test_autoload(void)
{
	struct acvpn *ctl;

	sh("modprobe acvpn && rmmod acvpn");
	sh("ip link add vpn0 type acvpn");
	sh("grep -q ^acvpn /proc/modules && rmmod acvpn");
	CHECK(!acvpn_open(&ctl), "family does not load the module");
	sh("grep -q ^acvpn /proc/modules");
	acvpn_close(ctl);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "kind", test_kind },
		{ "mode", test_mode },
		{ "index that is taken", test_index_taken },
		{ "caps", test_caps },
		{ "most sessions", test_max_sessions },
		{ "two devices", test_two },
		{ "many devices", test_many },
		{ "rename", test_rename },
		{ "MTU", test_mtu },
		{ "up and down", test_up_down },
		{ "another namespace", test_move },
		{ "ethtool", test_ethtool },
		{ "module is loaded when it is needed", test_autoload },
		{ "module is unloaded under its devices", test_unload },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), cleanup);
	netns_cleanup();
	return tap_end();
}
