// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of sessions, held by one and by several, on UDP and on TCP, both ways,
 * in the long form by a thousand on TCP: two devices with as many sessions are
 * joined pair by pair, over a path of 20 ms there and back, and the rates are
 * those of the one in NETNS_M. How close they are held shows where time is
 * counted; that no more passes than rate and burst allow, and what was dropped,
 * shows everywhere.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway.h"
#include "inner.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "tap.h"

enum {
	SOME = 16, MANY = 1000, STARTS_PER_TICK = 16,
	TICK_ONE_MS = 20, TICK_MANY_MS = 100,
	PAYLOAD = 1172, PACKET = PAYLOAD + 28,
	WARM_S = 2, RUN_ONE_S = 6, RUN_MANY_S = 3,
	RATE_ONE = 1000000, RATE_MANY = 16384,
	PEER_PORT = 10000, CHUNK = 65536, SNDBUF = 32768,
	OFF_MAX = 5, /* percent */
};

enum direction { TX, RX };

static const char *const ways[] = { "tx", "rx" };

/* Session i is for a stream between near + 2 + i and far + 2 + i. */
static const uint32_t near = 0x0a500000, far = 0x0a400000;

static struct gateway gw = {
	.net = far, .local_port = PEER_PORT_M, .remote_port = PEER_PORT,
	.crowd = UINT32_MAX,
};

static struct acvpn *ctl, *far_ctl;
static uint32_t far_ifindex;
static int outer[MANY], ends[2][MANY]; /* the latter by direction: who sends */
static unsigned int n_sessions, tick_ms, run_ticks;
static uint64_t rate;

/* The far device: one connected socket for each session */

static void far_ok(int err, const char *what, unsigned int i)
{
	REQUIRE(!err, "%s %u: %s", what, i, acvpn_error(far_ctl));
}

static void far_attach(unsigned int i)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = GATEWAY_MTU,
		.has_dpd = true, .has_keepalive = true,
	};
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, AF_INET, 1, PEER_PORT_M);

	outer[i] = peer_socket(AF_INET, 2, PEER_PORT + (int)i);
	REQUIRE(outer[i] >= 0 && !connect(outer[i], &addr.sa, len),
		"outer socket %u: %s", i, strerror(errno));
	config.socket = outer[i];
	far_ok(acvpn_transport_attach(far_ctl, far_ifindex, i + 1, &config),
	       "transport-attach", i);
}

static void far_session(unsigned int i)
{
	struct acvpn_session_config config = {
		.ifindex = far_ifindex, .id = i + 1, .has_ipv4 = true,
		.ipv4.s_addr = htonl(near + 2 + i),
	};
	struct acvpn_transport_ref ref = {
		.ifindex = far_ifindex, .id = i + 1,
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	struct acvpn_key_config keys = {
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};

	far_ok(acvpn_session_new(far_ctl, &config, NULL), "session-new", i);
	far_attach(i);
	gateway_key(&gw, i, 2, &keys.tx);
	gateway_key(&gw, i, 1, &keys.rx);
	far_ok(acvpn_key_new(far_ctl, &ref, &keys), "key-new", i);
}

/* Both devices, and one rate for all sessions of the near one */

static void limit(unsigned int i, enum direction way)
{
	struct acvpn_session_config config = {
		.ifindex = gw.ifindex, .id = i + 1,
		.has_tx_rate = way == TX, .tx_rate = rate,
		.has_rx_rate = way == RX, .rx_rate = rate,
	};

	gateway_ok(&gw, acvpn_session_set(ctl, &config), "session-set", i);
}

static void plumb(const char *ns, uint32_t local, uint32_t remote)
{
	sh("ip -n %s link set vpn0 mtu %d up", ns, GATEWAY_MTU);
	sh("ip -n %s route add %u.%u.0.0/16 dev vpn0", ns, remote >> 24,
	   remote >> 16 & 255);
	sh("ip -n %s route add local %u.%u.0.0/16 dev lo", ns, local >> 24,
	   local >> 16 & 255);
	sh("tc -n %s qdisc add dev veth0 root netem delay 10ms limit 100000",
	   ns);
}

static void setup(unsigned int n, enum direction way)
{
	struct rlimit files = { 8192, 8192 };
	unsigned int i;

	n_sessions = n;
	rate = n == 1 ? RATE_ONE : RATE_MANY;
	tick_ms = n == 1 ? TICK_ONE_MS : TICK_MANY_MS;
	run_ticks = (n == 1 ? RUN_ONE_S : RUN_MANY_S) * 1000 / tick_ms;
	setrlimit(RLIMIT_NOFILE, &files);
	netns_begin();
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	gateway_open(&gw, ctl, "vpn0");
	for (i = 0; i < n; i++) {
		gateway_whole(&gw, i);
		limit(i, way);
	}
	plumb(NETNS_M, near, far);
	netns_enter(NETNS_P);
	REQUIRE(!acvpn_open(&far_ctl), "acvpn_open");
	far_ok(acvpn_link_add(far_ctl, "vpn0", ACVPN_MODE_MP, &far_ifindex),
	       "vpn0", 0);
	for (i = 0; i < n; i++)
		far_session(i);
	plumb(NETNS_P, far, near);
	netns_enter(NETNS_M);
}

static void teardown(void)
{
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		close(outer[i]);
		close(ends[TX][i]);
		close(ends[RX][i]);
		outer[i] = -1;
		ends[TX][i] = -1;
		ends[RX][i] = -1;
	}
	close(gw.sock);
	acvpn_close(ctl);
	acvpn_close(far_ctl);
	ctl = NULL;
	far_ctl = NULL;
	netns_enter(NULL);
	netns_cleanup();
}

/* Streams */

static struct sockaddr_in inner(uint32_t addr, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(addr),
	};
}

static int bound(const char *ns, int type, uint32_t addr, uint16_t port)
{
	struct sockaddr_in at = inner(addr, port);
	int fd, small = SNDBUF;

	netns_enter(ns);
	fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	netns_enter(NETNS_M);
	REQUIRE(fd >= 0 && !bind(fd, (struct sockaddr *)&at, sizeof(at)),
		"inner socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	return fd;
}

static void join(int fd, uint32_t addr, uint16_t port)
{
	struct sockaddr_in to = inner(addr, port);

	REQUIRE(!connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect: %s",
		strerror(errno));
}

static void open_udp(unsigned int i)
{
	uint32_t a = near + 2 + i, b = far + 2 + i;

	ends[TX][i] = bound(NETNS_M, SOCK_DGRAM, a, INNER_PORT_M);
	ends[RX][i] = bound(NETNS_P, SOCK_DGRAM, b, INNER_PORT_P);
	join(ends[TX][i], b, INNER_PORT_P);
	join(ends[RX][i], a, INNER_PORT_M);
}

static void open_tcp(unsigned int i)
{
	uint32_t a = near + 2 + i, b = far + 2 + i;
	int listener = bound(NETNS_P, SOCK_STREAM, b, INNER_PORT_P);

	REQUIRE(!listen(listener, 1), "listen: %s", strerror(errno));
	ends[TX][i] = bound(NETNS_M, SOCK_STREAM, a, INNER_PORT_M);
	join(ends[TX][i], b, INNER_PORT_P);
	ends[RX][i] = accept(listener, NULL, NULL);
	REQUIRE(ends[RX][i] >= 0, "accept: %s", strerror(errno));
	close(listener);
}

static void send_one(enum direction way, unsigned int i)
{
	static const uint8_t data[PAYLOAD];

	REQUIRE(send(ends[way][i], data, sizeof(data), 0) == sizeof(data),
		"send: %s", strerror(errno));
}

static void send_some(enum direction way, unsigned int count)
{
	unsigned int i;

	while (count--)
		for (i = 0; i < n_sessions; i++)
			send_one(way, i);
}

/* Of the first @n: as much as TCP takes, and all that came. */
static void pump(enum direction way, unsigned int n)
{
	static uint8_t data[CHUNK];
	unsigned int i;

	for (i = 0; i < n; i++) {
		while (send(ends[way][i], data, sizeof(data), MSG_DONTWAIT) > 0)
			;
		while (recv(ends[!way][i], data, sizeof(data),
			    MSG_DONTWAIT | MSG_TRUNC) > 0)
			;
	}
}

/* What the near device counted */

/**
 * struct reading - counters at one time
 * @at: seconds
 * @bytes: what passed, by session
 * @packets: the same of all
 * @rate: packets that were dropped for the rate
 * @other: packets that were dropped for anything else
 */
struct reading {
	double at;
	uint64_t bytes[MANY];
	uint64_t packets;
	uint64_t rate;
	uint64_t other;
};

static enum direction reading_of;

static int read_session(const struct acvpn_session_info *info, void *arg)
{
	enum acvpn_drop_reason reason = reading_of == TX ?
		ACVPN_DROP_REASON_TX_RATE : ACVPN_DROP_REASON_RX_RATE;
	const struct acvpn_stats *s = &info->transports[0].stats;
	struct reading *r = arg;
	int i;

	CHECK_EQ(info->n_transports, 1, "transports");
	r->bytes[info->id - 1] = reading_of == TX ? s->tx_bytes : s->rx_bytes;
	r->packets += reading_of == TX ? s->tx_packets : s->rx_packets;
	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		*(i == (int)reason ? &r->rate : &r->other) += s->drops[i];
	return 0;
}

static struct reading *read_all(struct reading *r, enum direction way)
{
	memset(r, 0, sizeof(*r));
	reading_of = way;
	r->at = gateway_now();
	gateway_ok(&gw, acvpn_session_dump(ctl, gw.ifindex, read_session, r),
		   "dump", 0);
	return r;
}

static uint32_t burst(void)
{
	return rate / 8 < ACVPN_BURST_MIN ? ACVPN_BURST_MIN :
					    (uint32_t)(rate / 8);
}

/* In percent. */
static double off(double got, double want)
{
	return 100 * (got / want - 1);
}

/* @each: each session has its rate, not only all of them together. */
static void check_rates(const struct reading *a, const struct reading *b,
			enum direction way, const char *what, bool each)
{
	double want = (double)rate * (b->at - a->at), got, sum = 0, worst = 0;
	unsigned int i;

	for (i = 0; i < n_sessions; i++) {
		got = (double)(b->bytes[i] - a->bytes[i]);
		sum += got;
		if (off(got, want) * off(got, want) > worst * worst)
			worst = off(got, want);
		/* The clock is read before the counters. */
		CHECK(got <= want + burst() || !tap_counted(),
		      "session %u: %.0f bytes, rate and burst allow %.0f", i,
		      got, want + burst());
	}
	tap_note("figure rate-%s-%s-%u-off %.2f %%", what, ways[way],
		 n_sessions, off(sum, want * n_sessions));
	if (!tap_counted())
		return;
	got = off(sum, want * n_sessions);
	CHECK(got <= OFF_MAX && got >= -OFF_MAX, "off by %.2f %%", got);
	CHECK(!each || (worst <= OFF_MAX && worst >= -OFF_MAX),
	      "one session is off by %.2f %%", worst);
}

static struct reading before, after;

/* Twice as much as may pass, after the burst is used up. */
static void udp(unsigned int n, enum direction way)
{
	unsigned int per_tick, i, sent;

	setup(n, way);
	for (i = 0; i < n; i++)
		open_udp(i);
	/* What waits for the other host's address must not overflow. */
	send_one(way, 0);
	tap_sleep(TICK_MANY_MS);
	per_tick = 2 * (unsigned int)rate * tick_ms / 1000 / PACKET;
	sent = burst() / PACKET + 2;
	send_some(way, sent);
	tap_sleep(TICK_MANY_MS);
	read_all(&before, way);
	for (i = 0; i < run_ticks; i++) {
		send_some(way, per_tick);
		tap_sleep((int)tick_ms);
	}
	read_all(&after, way);
	check_rates(&before, &after, way, "udp", true);
	sent = 1 + n * (sent + per_tick * run_ticks);
	EVENTUALLY(read_all(&after, way)->packets + after.rate == sent,
		   "of %u packets %llu passed and %llu are counted as dropped",
		   sent, (unsigned long long)after.packets,
		   (unsigned long long)after.rate);
	CHECK(after.rate > 0, "nothing was dropped");
	CHECK_EQ(after.other, 0, "dropped for other reasons");
	teardown();
}

/* Some at a time, for queues have no room for what a thousand begin with. */
static void start_some(enum direction way)
{
	unsigned int i, ticks = (n_sessions - 1) / STARTS_PER_TICK;

	for (i = 0; i < ticks; i++) {
		pump(way, (i + 1) * STARTS_PER_TICK);
		tap_sleep(TICK_ONE_MS);
	}
}

static void tcp(unsigned int n, enum direction way)
{
	unsigned int i, warm;

	setup(n, way);
	warm = WARM_S * 1000 / TICK_ONE_MS;
	for (i = 0; i < n; i++)
		open_tcp(i);
	start_some(way);
	for (i = 0; i < warm + run_ticks * tick_ms / TICK_ONE_MS; i++) {
		if (i == warm)
			read_all(&before, way);
		pump(way, n);
		tap_sleep(TICK_ONE_MS);
	}
	read_all(&after, way);
	check_rates(&before, &after, way, "tcp", false);
	CHECK(after.rate > 0, "nothing was dropped");
	CHECK_EQ(after.other, 0, "dropped for other reasons");
	teardown();
}

static unsigned int many(void)
{
	return (unsigned int)tap_form(SOME, MANY);
}

static void test_udp_tx(void) { udp(1, TX); }
static void test_udp_rx(void) { udp(1, RX); }
static void test_tcp_tx(void) { tcp(1, TX); }
static void test_tcp_rx(void) { tcp(1, RX); }
static void test_udp_tx_many(void) { udp(SOME, TX); }
static void test_udp_rx_many(void) { udp(SOME, RX); }
static void test_tcp_tx_many(void) { tcp(many(), TX); }
static void test_tcp_rx_many(void) { tcp(many(), RX); }

int main(void)
{
	static const struct tap_case cases[] = {
		{ "one session sends UDP", test_udp_tx },
		{ "one session receives UDP", test_udp_rx },
		{ "one session sends TCP", test_tcp_tx },
		{ "one session receives TCP", test_tcp_rx },
		{ "many sessions send UDP", test_udp_tx_many },
		{ "many sessions receive UDP", test_udp_rx_many },
		{ "many sessions send TCP", test_tcp_tx_many },
		{ "many sessions receive TCP", test_tcp_rx_many },
	};

	tap_run("", cases, ARRAY_SIZE(cases), NULL);
	return tap_end();
}
