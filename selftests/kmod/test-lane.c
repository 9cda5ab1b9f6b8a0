// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CSTP connections of one device: none waits for another, and what waits in
 * all of them is bounded.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cstpbed.h"
#include "dev.h"
#include "inner.h"
#include "ktlspair.h"
#include "netns.h"
#include "tap.h"

/* First inner address of the sessions, in host order */
enum { INNER_NET = 0x0a400000 };

static uint8_t packet[INNER_MAX];

static void up(enum acvpn_mode mode)
{
	bed_up(&(struct bed_config){
		.mode = mode, .no_ipv6 = true, .no_session = true });
	dev_up("vpn0", BED_MTU);
}

static struct in_addr inner_of(unsigned int i)
{
	return (struct in_addr){ .s_addr = htonl(INNER_NET + 2 + i) };
}

static struct acvpn_transport_ref ref_of(unsigned int i)
{
	return (struct acvpn_transport_ref){
		.ifindex = bed.ifindex, .id = i + 1,
		.type = ACVPN_TRANSPORT_TYPE_CSTP,
	};
}

static int attach(unsigned int i, int sock)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_CSTP, .socket = sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
	};

	return acvpn_transport_attach(bed.ctl, bed.ifindex, i + 1, &config);
}

static void new_session(unsigned int i)
{
	struct acvpn_session_config session = {
		.ifindex = bed.ifindex, .id = i + 1, .has_ipv4 = true,
		.ipv4 = inner_of(i),
	};

	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL),
		"session-new %u: %s", i, acvpn_error(bed.ctl));
}

static void new_line(unsigned int i, int sock)
{
	new_session(i);
	REQUIRE(!attach(i, sock), "transport-attach %u: %s", i,
		acvpn_error(bed.ctl));
}

static struct acvpn_stats stats_of(unsigned int i)
{
	struct acvpn_session_info info;

	REQUIRE(!acvpn_session_get(bed.ctl, bed.ifindex, i + 1, &info) &&
		info.n_transports, "session-get %u: %s", i,
		acvpn_error(bed.ctl));
	return info.transports[0].stats;
}

/*
 * Three connections whose peers do not read, detached together. Each may send
 * what it has for two seconds, whatever the others do: the peer of the one in
 * the middle reads then, and gets all of it.
 */

enum {
	LINES = 3, MIDDLE = 1, FRAME_BYTES = 1000, WAITING = 50,
	FINISH_MS = 2000, PAUSE_MS = 500,
};

static struct cstpbed lines[LINES];

static bool send_frame(unsigned int i)
{
	static const uint8_t payload[FRAME_BYTES];
	struct acvpn_transport_ref ref = ref_of(i);

	return !acvpn_record_send(bed.ctl, &ref, &(struct acvpn_record){
		.content_type = CONTENT_DATA, .has_frame_type = true,
		.frame_type = FRAME_KEEPALIVE, .payload = payload,
		.payload_len = sizeof(payload) });
}

/* Returns how many frames it takes until there is no room any more. */
static unsigned int fill_line(unsigned int i)
{
	unsigned int n = 0;

	while (send_frame(i))
		n++;
	/* What TCP has taken meanwhile made room again. */
	tap_sleep(50);
	while (send_frame(i))
		n++;
	return n;
}

static void open_line(unsigned int i)
{
	int small = 16384;

	cstpbed_open(&(struct cstpbed_config){});
	setsockopt(cstpbed.sock, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	lines[i] = cstpbed;
	bed_keep(cstpbed.sock);
	bed_keep(cstpbed.peer.fd);
	cstpbed.sock = -1;
	cstpbed.peer.fd = -1;
	new_line(i, lines[i].sock);
}

static void test_parallel(void)
{
	unsigned int i, sent[LINES], got = 0;
	struct stream *s = &lines[MIDDLE].peer;
	int err;

	up(ACVPN_MODE_MP);
	for (i = 0; i < LINES; i++)
		open_line(i);
	for (i = 0; i < LINES; i++)
		sent[i] = fill_line(i);
	REQUIRE(sent[MIDDLE] > WAITING, "only %u frames wait", sent[MIDDLE]);
	tap_within(FINISH_MS);
	REQUIRE(!acvpn_session_flush(bed.ctl, bed.ifindex), "flush: %s",
		acvpn_error(bed.ctl));
	for (; got < sent[MIDDLE]; got++) {
		/* So slow that its sender has to wait again and again. */
		tap_sleep(got % 4 ? 0 : 10);
		if (!stream_recv_frame(s, PAUSE_MS))
			break;
	}
	CHECK_EQ(got, sent[MIDDLE], "frames that came");
	CHECK(!s->ended, "the connection was shut down");
	new_session(0);
	EVENTUALLY((err = attach(0, lines[MIDDLE].sock)) != -EBUSY,
		   "the socket is still in use");
	CHECK(!err, "transport-attach: %s", strerror(-err));
}

/*
 * Peers that do not read: what waits for each is bounded, and so is what waits
 * for all of them, to less than the sum.
 */

enum {
	SLOW = 400, OFFERED = 160, BYTES_MAX = 64 << 20, TRUESIZE_MIN = 2048,
	CAP_STEP = 16384,
};

static int far_ends[2 * SLOW];
static unsigned int n_far_ends;

static void open_slow(unsigned int i)
{
	struct rlimit files = { .rlim_cur = 4 * SLOW, .rlim_max = 4 * SLOW };
	int small = 1, fds[2];

	setrlimit(RLIMIT_NOFILE, &files);
	REQUIRE(!ktlspair(fds), "connection %u", i);
	far_ends[n_far_ends++] = fds[0];
	far_ends[n_far_ends++] = fds[1];
	ktlspair_no_fin(fds);
	setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	setsockopt(fds[1], SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	new_line(i, fds[0]);
}

static void offer(int fd, unsigned int i)
{
	char dst[INET_ADDRSTRLEN];
	struct in_addr addr = inner_of(i);
	unsigned int n;
	size_t len;

	inet_ntop(AF_INET, &addr, dst, sizeof(dst));
	len = inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .dst = dst,
		.size = BED_MTU });
	for (n = 0; n < OFFERED; n++)
		REQUIRE(send(fd, packet, len, 0) == (ssize_t)len, "send: %s",
			strerror(errno));
}

static uint64_t waiting(unsigned int i)
{
	struct acvpn_stats stats = stats_of(i);

	return OFFERED - stats.tx_packets - bed_drops(&stats);
}

static int sending_socket(void)
{
	int fd = bed_packet_socket(), large = 512 << 20;

	/* Packets that wait count to their sender, which would wait as well. */
	REQUIRE(!setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &large,
			    sizeof(large)), "SO_SNDBUF: %s", strerror(errno));
	return fd;
}

static void test_memory(void)
{
	uint64_t sum = 0;
	unsigned int i;
	int fd;

	up(ACVPN_MODE_MP);
	sh("ip link set lo up");
	fd = sending_socket();
	for (i = 0; i < SLOW; i++)
		open_slow(i);
	for (i = 0; i < SLOW; i++)
		offer(fd, i);
	for (i = 0; i < SLOW; i++)
		sum += waiting(i);
	tap_note("figure lane-waiting %llu packets", (unsigned long long)sum);
	CHECK(sum * TRUESIZE_MIN <= BYTES_MAX, "%llu packets wait",
	      (unsigned long long)sum);
	CHECK(sum * TRUESIZE_MIN >= BYTES_MAX / 2, "only %llu packets wait",
	      (unsigned long long)sum);
	/* What is gone is on nobody's account. */
	REQUIRE(!acvpn_session_flush(bed.ctl, bed.ifindex), "flush: %s",
		acvpn_error(bed.ctl));
	tap_sleep(FINISH_MS + 500);
	for (i = 0; i < 2; i++) {
		open_slow(i);
		offer(fd, i);
		CHECK(waiting(i) > OFFERED / 4, "there is no room afterwards");
	}
}

/* The device is told how much that is. */
static void test_cap(void)
{
	struct acvpn_link_config cap = {
		.has_queue_bytes = true, .queue_bytes = 4 * CAP_STEP,
	};
	uint64_t room, dropped;
	int fd;

	up(ACVPN_MODE_MP);
	sh("ip link set lo up");
	fd = sending_socket();
	REQUIRE(!acvpn_link_set(bed.ctl, bed.ifindex, &cap), "link set: %s",
		acvpn_error(bed.ctl));
	open_slow(0);
	offer(fd, 0);
	room = waiting(0);
	dropped = stats_of(0).drops[ACVPN_DROP_REASON_TX_QUEUE_BYTES];
	CHECK(room && room * TRUESIZE_MIN <= cap.queue_bytes,
	      "%llu packets wait", (unsigned long long)room);
	CHECK(dropped, "not dropped for that");
	/* Small frames come as before. */
	CHECK(send_frame(0), "no room for what is no packet");
	cap.queue_bytes = ACVPN_QUEUE_BYTES_DEFAULT;
	REQUIRE(!acvpn_link_set(bed.ctl, bed.ifindex, &cap), "link set: %s",
		acvpn_error(bed.ctl));
	open_slow(1);
	offer(fd, 1);
	CHECK_EQ(stats_of(1).drops[ACVPN_DROP_REASON_TX_QUEUE_BYTES], 0,
		 "dropped for that when there is room");
	CHECK(waiting(1) > room, "no more room than before");
}

static void down(void)
{
	cstpbed_down();
	while (n_far_ends)
		close(far_ends[--n_far_ends]);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "one that waits holds up no other", test_parallel },
		{ "what waits for all is bounded", test_memory },
		{ "the bound is settable", test_cap },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), down);
	netns_cleanup();
	return tap_end();
}
