// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is told last of a transport and of a session adds up to the packet:
 * with traffic both ways, while transports are detached and attached again and
 * in the end the session is deleted, it is what the peer got and what was sent.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "cstpbed.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

enum {
	ROUNDS = 12, ROUNDS_LONG = 200, PACKET_SIZE = 200, BURST = 8,
	PAUSE_US = 1000, ROUND_MS = 15, RECORDS = 10,
	RECEIVE_BUFFER = 64 << 20,
};

/* A struct acvpn_stats is nothing but counters. */
enum { COUNTERS = sizeof(struct acvpn_stats) / sizeof(uint64_t) };

/**
 * struct ledger - what events have told
 * @down: transports that went
 * @sum: their counters
 * @deleted: the session went, as the last of all
 * @late: something of it was told after that
 * @session: its counters
 */
struct ledger {
	unsigned int down;
	struct acvpn_stats sum;
	bool deleted;
	bool late;
	struct acvpn_stats session;
};

/**
 * struct way - how packets go
 * @attach: give the session its transport
 * @send: have the peer send inner packets
 * @drain: count what the peer has got so far
 * @type: of the transport
 */
struct way {
	void (*attach)(void);
	void (*send)(unsigned int n);
	unsigned int (*drain)(void);
	enum acvpn_transport_type type;
};

static uint8_t outgoing[PACKET_SIZE], incoming[PACKET_SIZE];
static atomic_bool stop;
static int inner_fd;
static unsigned long sent;

static void add(struct acvpn_stats *sum, const struct acvpn_stats *more)
{
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)more;
	unsigned int i;

	for (i = 0; i < COUNTERS; i++)
		to[i] += from[i];
}

static int enter(const struct acvpn_event *event, void *arg)
{
	struct ledger *l = arg;

	if (event->ifindex != bed.ifindex)
		return 0;
	CHECK(!event->lost, "%u events lost", event->lost);
	l->late |= l->deleted;
	if (event->type == ACVPN_EVENT_TYPE_TRANSPORT_DOWN) {
		CHECK(event->has_stats, "transport-down without counters");
		add(&l->sum, &event->stats);
		l->down++;
	}
	if (event->type == ACVPN_EVENT_TYPE_SESSION_DEL) {
		CHECK(event->has_stats, "session-del without counters");
		l->session = event->stats;
		l->deleted = true;
	}
	return 0;
}

static void read_events(struct ledger *l)
{
	int err = acvpn_events_read(bed.events, enter, l);

	REQUIRE(!err, "events: %s", strerror(-err));
}

static void await_down(struct ledger *l, unsigned int n)
{
	tap_patience();
	do {
		read_events(l);
	} while (l->down < n && tap_wait());
	REQUIRE(l->down == n, "%u transports went, not %u", l->down, n);
}

static void await_deleted(struct ledger *l)
{
	tap_patience();
	do {
		read_events(l);
	} while (!l->deleted && tap_wait());
	REQUIRE(l->deleted, "no event session-del");
}

static void build_packets(void)
{
	inner_udp(outgoing, &(struct inner_spec){
		.family = AF_INET, .from_m = true, .size = PACKET_SIZE });
	inner_udp(incoming, &(struct inner_spec){
		.family = AF_INET, .size = PACKET_SIZE });
}

/* A device in mode mp keeps its carrier, so all that is sent gets there. */
static void up(void)
{
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_ipv6 = true, .no_transport = true });
	build_packets();
	inner_fd = bed_packet_socket();
	/* Or the stack would answer by ICMP, on its own account. */
	bed_inner_socket(AF_INET);
	sent = 0;
}

static void grow(int fd)
{
	int size = RECEIVE_BUFFER;

	REQUIRE(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
			    sizeof(size)), "SO_RCVBUF: %s", strerror(errno));
}

/* DTLS */

static void dtls_attach(void)
{
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "attach: %s",
		acvpn_error(bed.ctl));
}

static void dtls_send(unsigned int n)
{
	while (n--)
		peer_send(&bed.peer, FRAME_DATA, incoming, PACKET_SIZE);
}

static unsigned int count_datagrams(int fd)
{
	uint8_t buf[SEAL_RECORD_MAX];
	unsigned int n = 0;

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	return n;
}

static unsigned int dtls_drain(void)
{
	return count_datagrams(bed.peer.fd);
}

static const struct way dtls = {
	dtls_attach, dtls_send, dtls_drain, ACVPN_TRANSPORT_TYPE_DTLS,
};

/* CSTP: the socket is free when what was sent before is out. */

static void cstp_attach(void)
{
	int err;

	tap_patience();
	do {
		err = cstpbed_attach();
	} while (err == -EBUSY && tap_wait());
	REQUIRE(!err, "attach: %s", acvpn_error(bed.ctl));
}

static void cstp_send(unsigned int n)
{
	(void)n;
}

static unsigned int cstp_drain(void)
{
	unsigned int n = 0;

	while (stream_recv(&cstpbed.peer, n ? 1 : PEER_QUIET_MS))
		n += cstpbed.peer.plain[6] == FRAME_DATA;
	return n;
}

static const struct way cstp = {
	cstp_attach, cstp_send, cstp_drain, ACVPN_TRANSPORT_TYPE_CSTP,
};

/* Traffic */

static void *send_packets(void *arg)
{
	(void)arg;
	while (!stop) {
		if (send(inner_fd, outgoing, PACKET_SIZE, 0) != PACKET_SIZE)
			return "send";
		if (++sent % BURST == 0)
			usleep(PAUSE_US);
	}
	return NULL;
}

static void detach(const struct way *way)
{
	struct acvpn_transport_ref ref = bed_ref(way->type, 0);

	REQUIRE(!acvpn_transport_detach(bed.ctl, &ref), "detach: %s",
		acvpn_error(bed.ctl));
}

/* Returns what the peer has got. The session goes with its last transport. */
static unsigned int rounds(const struct way *way, struct ledger *l,
			   unsigned int n)
{
	unsigned int i, got = 0;

	for (i = 0; i < n; i++) {
		way->attach();
		tap_nap(ROUND_MS);
		got += way->drain();
		way->send(RECORDS);
		if (i + 1 < n)
			detach(way);
		read_events(l);
	}
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "del: %s",
		acvpn_error(bed.ctl));
	return got;
}

static uint64_t rx_drops(const struct acvpn_stats *s)
{
	uint64_t sum = s->drops[ACVPN_DROP_REASON_RX_DETACHED];
	int i;

	for (i = 0; i < ACVPN_DROP_REASON_TX_INNER; i++)
		sum += s->drops[i];
	return sum;
}

/* Drops of the device, of which all packets that were sent are counted. */
static uint64_t device_tx_drops(void)
{
	uint64_t sum = bed_device_drop(ACVPN_DROP_REASON_TX_DETACHED);
	int i;

	for (i = ACVPN_DROP_REASON_TX_INNER; i <= ACVPN_DROP_REASON_TX_STREAM;
	     i++)
		sum += bed_device_drop(i);
	return sum;
}

static void check_sums(const struct ledger *l, unsigned int got)
{
	struct rtnl_link_stats link = bed_link();

	CHECK(!memcmp(&l->sum, &l->session, sizeof(l->sum)),
	      "the session's counters are not those of its transports");
	CHECK(!l->late, "something was told after the end");
	CHECK_EQ(l->sum.tx_packets, got, "sent, and got by the peer");
	CHECK_EQ(l->sum.tx_bytes, (uint64_t)got * PACKET_SIZE, "bytes sent");
	CHECK_EQ(l->sum.tx_packets + device_tx_drops(), sent,
		 "sent and dropped, and given to the device");
	CHECK_EQ(l->sum.rx_packets, link.rx_packets,
		 "received, and delivered by the device");
	tap_note("%llu packets sent, %lu given, %llu received, %llu rx drops",
		 (unsigned long long)l->sum.tx_packets, sent,
		 (unsigned long long)l->sum.rx_packets,
		 (unsigned long long)rx_drops(&l->sum));
}

static void run(const struct way *way, struct ledger *l)
{
	unsigned int n = (unsigned int)tap_form(ROUNDS, ROUNDS_LONG), got;
	pthread_t thread;
	void *failed;

	stop = false;
	REQUIRE(!pthread_create(&thread, NULL, send_packets, NULL), "thread");
	got = rounds(way, l, n);
	stop = true;
	pthread_join(thread, &failed);
	CHECK(!failed, "sender: %s", (const char *)failed);
	await_deleted(l);
	/* The last may come late; a pause between two tells nothing. */
	tap_nap(PEER_QUIET_MS);
	got += way->drain();
	CHECK_EQ(l->down, n, "transports that went");
	CHECK(l->sum.tx_packets > n, "hardly a packet was sent");
	check_sums(l, got);
}

static void test_dtls(void)
{
	unsigned int n = (unsigned int)tap_form(ROUNDS, ROUNDS_LONG) * RECORDS;
	struct ledger l = {};
	uint64_t ours;

	up();
	grow(bed.peer.fd);
	grow(bed.sock);
	run(&dtls, &l);
	/* What came too late for a transport stays with userspace, or was for
	 * the keys of another one.
	 */
	ours = l.sum.rx_packets + rx_drops(&l.sum);
	CHECK_EQ(ours + count_datagrams(bed.sock), n, "sent by the peer");
}

static void test_cstp(void)
{
	struct ledger l = {};

	up();
	cstpbed_open(&(struct cstpbed_config){});
	run(&cstp, &l);
}

/* Nothing is under way: the replies have the last word, too. */
static void test_replies(void)
{
	struct acvpn_transport_ref transport;
	struct acvpn_session_ref session = { .id = BED_ID };
	struct acvpn_stats last, all;
	struct ledger l = {};

	up();
	dtls_attach();
	dtls_send(RECORDS);
	EVENTUALLY_EQ(bed_stats().rx_packets, RECORDS, "received");
	transport = bed_dtls();
	session.ifindex = bed.ifindex;
	REQUIRE(!acvpn_transport_end(bed.ctl, &transport, &last), "%s",
		acvpn_error(bed.ctl));
	CHECK_EQ(last.rx_packets, RECORDS, "reply of transport-detach");
	await_down(&l, 1);
	CHECK(!memcmp(&l.sum, &last, sizeof(last)), "event transport-down");
	dtls_attach();
	dtls_send(1);
	EVENTUALLY_EQ(bed_stats().rx_packets, 1, "received");
	REQUIRE(!acvpn_session_end(bed.ctl, &session, &all), "%s",
		acvpn_error(bed.ctl));
	CHECK_EQ(all.rx_packets, RECORDS + 1, "reply of session-del");
	CHECK_EQ(all.rx_records, RECORDS + 1, "records in it");
	await_deleted(&l);
	CHECK(!memcmp(&l.session, &all, sizeof(all)), "event session-del");
}

/* A drop of a transport that went is still one of its session. */
static void test_totals(void)
{
	struct acvpn_session_info info;
	struct ledger l = {};
	uint8_t record[SEAL_RECORD_MAX];
	size_t n;

	up();
	dtls_attach();
	n = peer_seal(&bed.peer, record, FRAME_DATA, incoming, PACKET_SIZE);
	record[n - 1] ^= 1;
	peer_send_raw(&bed.peer, record, n);
	bed_wait_drop(ACVPN_DROP_REASON_RX_AUTH, 1);
	dtls_send(2);
	EVENTUALLY_EQ(bed_stats().rx_packets, 2, "received");
	detach(&dtls);
	info = bed_session();
	CHECK_EQ(info.stats.drops[ACVPN_DROP_REASON_RX_AUTH], 1, "at once");
	CHECK_EQ(info.stats.rx_packets, 2, "packets at once");
	await_down(&l, 1);
	info = bed_session();
	CHECK_EQ(info.stats.drops[ACVPN_DROP_REASON_RX_AUTH], 1, "later");
	CHECK_EQ(info.stats.rx_records, 2, "records later");
	dtls_attach();
	dtls_send(1);
	EVENTUALLY_EQ(bed_session().stats.rx_packets, 3, "with the next one");
}

/* The connection takes no more: what waits is dropped, and counted as that. */
static void test_reset(void)
{
	struct linger hard = { .l_onoff = 1 };
	struct ledger l = {};
	unsigned int i;

	up();
	cstpbed_open(&(struct cstpbed_config){});
	cstp_attach();
	REQUIRE(!setsockopt(cstpbed.peer.fd, SOL_SOCKET, SO_LINGER, &hard,
			    sizeof(hard)), "SO_LINGER");
	for (i = 0; i < 10 * BURST; i++, sent++)
		REQUIRE(send(inner_fd, outgoing, PACKET_SIZE, 0) ==
			PACKET_SIZE, "send: %s", strerror(errno));
	close(cstpbed.peer.fd);
	cstpbed.peer.fd = -1;
	for (i = 0; i < 10 * BURST; i++, sent++)
		REQUIRE(send(inner_fd, outgoing, PACKET_SIZE, 0) ==
			PACKET_SIZE, "send: %s", strerror(errno));
	await_down(&l, 1);
	CHECK_EQ(l.sum.tx_packets + device_tx_drops(), sent,
		 "sent and dropped");
}

/* Frames still wait when the transport goes: the peer gets them, counted. */
static void test_waiting(void)
{
	enum { LOTS = 5000 };
	struct ledger l = {};
	unsigned int got, i;

	up();
	cstpbed_open(&(struct cstpbed_config){});
	cstp_attach();
	for (i = 0; i < LOTS &&
	     !bed_device_drop(ACVPN_DROP_REASON_TX_QUEUE_FULL); i++, sent++)
		REQUIRE(send(inner_fd, outgoing, PACKET_SIZE, MSG_DONTWAIT) ==
			PACKET_SIZE || errno == ENOBUFS || errno == EAGAIN,
			"send: %s", strerror(errno));
	detach(&cstp);
	await_down(&l, 1);
	got = stream_drain(&cstpbed.peer);
	tap_note("%u got, %llu told, %u tries", got,
		 (unsigned long long)l.sum.tx_packets, i);
	CHECK_EQ(l.sum.tx_packets, got, "sent, and got by the peer");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "replies", test_replies },
		{ "totals keep what went", test_totals },
		{ "DTLS under traffic", test_dtls },
		{ "CSTP under traffic", test_cstp },
		{ "CSTP whose peer reads late", test_waiting },
		{ "CSTP that is reset", test_reset },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), cstpbed_down);
	return tap_end();
}
