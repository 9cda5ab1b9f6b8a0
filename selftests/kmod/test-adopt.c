// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that attached many sessions, CSTP and DTLS, is killed. Traffic
 * goes on; a new process finds them by their cookies, goes on with them, and
 * accounts for all that was carried. Or none comes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dev.h"
#include "gateway.h"
#include "inner.h"
#include "ktls.h"
#include "netns.h"
#include "peer.h"
#include "stream.h"
#include "tap.h"

/* What the owner calls its sessions; a number follows. */
#define COOKIE "mine:"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS
#define CSTP ACVPN_TRANSPORT_TYPE_CSTP

/* As many where the machine is fast, and where it looks at every byte. */
enum { MANY = 1000, FEW = 40, PACKET = 100, FDS = 8 * MANY };

/* Seconds: for as long as the test takes, and for less. */
enum { LONG = 3600, SHORT = 5 };

/**
 * struct far - the peer of a session
 * @udp: its UDP socket
 * @tcp: its end of the TCP connection
 * @tx: its key to send with over CSTP
 * @rx: its key to receive with
 * @seq: number of its next record over DTLS
 * @fds: descriptors that the new process got, of CSTP and of DTLS
 */
struct far {
	int udp;
	int tcp;
	struct tlsrec_key tx;
	struct tlsrec_key rx;
	uint64_t seq;
	int fds[2];
};

static struct gateway gw = {
	.net = 0x0a100000, .local_port = PEER_PORT_M, .remote_port = 20000,
	.crowd = MANY,
};

static struct far far[MANY];
static unsigned int n = MANY;
static struct acvpn *ctl;
static int echo = -1;
static pid_t owner;
static uint16_t epoch;

/* How often each session was used, and what the new process knows of it. */
static unsigned int uses;
static struct acvpn_transport_ref found[MANY];
static struct acvpn_events *events;

/* The owner */

static void own_cstp(unsigned int i)
{
	struct acvpn_transport_config config = {
		.type = CSTP, .mtu = GATEWAY_MTU, .has_dpd = true,
		.has_keepalive = true,
	};
	int err;

	config.socket = stream_connect(AF_INET, 2);
	REQUIRE(config.socket >= 0, "connect %u: %s", i, strerror(errno));
	err = ktls_start(config.socket) ?:
	      ktls_tx(config.socket, &far[i].rx) ?:
	      ktls_rx(config.socket, &far[i].tx);
	REQUIRE(!err, "kernel TLS %u: %s", i, strerror(-err));
	gateway_ok(&gw, acvpn_transport_attach(gw.ctl, gw.ifindex, i + 1,
					       &config),
		   "transport-attach cstp", i);
}

static void own_session(unsigned int i, uint32_t persist)
{
	struct acvpn_session_config config = {
		.ifindex = gw.ifindex, .id = i + 1, .has_persist = true,
		.persist = persist, .has_cookie = true,
	};

	config.cookie.len = (size_t)snprintf((char *)config.cookie.data,
					     sizeof(config.cookie.data),
					     COOKIE "%u", i);
	gateway_session(&gw, i);
	gateway_ok(&gw, acvpn_session_set(gw.ctl, &config), "session-set", i);
	gateway_attach(&gw, i);
	gateway_keys(&gw, i);
	own_cstp(i);
}

/* Does not return. */
static void own_all(uint32_t persist, int out)
{
	unsigned int i;

	REQUIRE(!acvpn_open(&gw.ctl), "acvpn_open");
	for (i = 0; i < n; i++)
		own_session(i, persist);
	REQUIRE(write(out, "", 1) == 1, "pipe: %s", strerror(errno));
	for (;;)
		pause();
}

/* The far ends */

static void far_cstp(int listener, unsigned int i)
{
	far[i].tcp = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	REQUIRE(far[i].tcp >= 0, "accept %u: %s", i, strerror(errno));
}

static void far_dtls(unsigned int i)
{
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, AF_INET, 1, gw.local_port);

	far[i].udp = peer_socket(AF_INET, 2, gw.remote_port + (int)i);
	REQUIRE(far[i].udp >= 0 && !connect(far[i].udp, &addr.sa, len),
		"peer %u: %s", i, strerror(errno));
	far[i].seq = 1;
}

static void far_key(struct seal_key *key, unsigned int i, uint8_t direction)
{
	struct acvpn_keydir_config dir;

	gateway_key(&gw, i, direction, &dir);
	*key = (struct seal_key){ .size = dir.key_len };
	memcpy(key->key, dir.key, dir.key_len);
}

/* Keys of the second epoch have other directions. */
static uint8_t direction(bool from_far)
{
	return (uint8_t)(2 * (epoch - 1) + (from_far ? 2 : 1));
}

static struct peer *peer_of(unsigned int i)
{
	static struct peer p;

	p.fd = far[i].udp;
	p.epoch = epoch;
	p.seq = far[i].seq;
	far_key(&p.rx, i, direction(false));
	far_key(&p.tx, i, direction(true));
	return &p;
}

static struct stream *stream_of(unsigned int i)
{
	static struct stream s;

	memset(&s, 0, sizeof(s));
	s.fd = far[i].tcp;
	s.tx = far[i].tx;
	s.rx = far[i].rx;
	return &s;
}

static void stream_done(const struct stream *s, unsigned int i)
{
	far[i].tx = s->tx;
	far[i].rx = s->rx;
}

static void expect_frame(struct stream *s, uint8_t frame, unsigned int i)
{
	do {
		REQUIRE(stream_recv_frame(s, PEER_WAIT_MS),
			"session %u: nothing came by cstp", i);
	} while (s->plain[6] != frame);
}

static void use_cstp(unsigned int i)
{
	struct stream *s = stream_of(i);

	stream_send(s, FRAME_DPD_REQUEST, &i, sizeof(i));
	expect_frame(s, FRAME_DPD_RESPONSE, i);
	stream_done(s, i);
}

/* An inner packet in, and the answer to it out. */
static void use_dtls(unsigned int i)
{
	struct in_addr src = { htonl(gw.net + 2 + i) };
	uint8_t packet[PACKET], data[PACKET];
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct peer *p = peer_of(i);
	char dst[INET_ADDRSTRLEN];
	ssize_t got;

	inet_ntop(AF_INET, &(struct in_addr){ htonl(gw.net + 1) }, dst,
		  sizeof(dst));
	inner_udp(packet, &(struct inner_spec){
		.family = AF_INET, .size = sizeof(packet),
		.src = inet_ntoa(src), .dst = dst });
	peer_send(p, FRAME_DATA, packet, sizeof(packet));
	far[i].seq = p->seq;
	REQUIRE(peer_readable(echo, PEER_WAIT_MS), "session %u: nothing came",
		i);
	got = recvfrom(echo, data, sizeof(data), 0, (struct sockaddr *)&from,
		       &len);
	CHECK_EQ(ntohl(from.sin_addr.s_addr), gw.net + 2 + i, "source");
	REQUIRE(sendto(echo, data, (size_t)got, 0, (struct sockaddr *)&from,
		       len) == got, "answer: %s", strerror(errno));
	do {
		REQUIRE(peer_recv(p, PEER_WAIT_MS), "session %u: no answer", i);
	} while (p->plain[0] != FRAME_DATA);
	CHECK_EQ(p->got.epoch, epoch, "epoch");
}

static void use_all(void)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		use_cstp(i);
		use_dtls(i);
	}
	uses++;
}

/* Both */

static void open_echo(void)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(INNER_PORT_M),
		.sin_addr.s_addr = htonl(gw.net + 1),
	};

	echo = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	REQUIRE(echo >= 0 &&
		!bind(echo, (struct sockaddr *)&addr, sizeof(addr)),
		"inner socket: %s", strerror(errno));
}

static void make_device(void)
{
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	gateway_open(&gw, ctl, "vpn0");
	dev_no_ipv6("vpn0");
	dev_up("vpn0", GATEWAY_MTU);
	dev_address(gw.ifindex, "10.16.0.1/16");
	open_echo();
}

static void make_keys(void)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		far[i].tx = tlsrec_random_key(TLSREC_1_3,
					      ACVPN_CIPHER_AES_128_GCM, 0);
		far[i].rx = tlsrec_random_key(TLSREC_1_3,
					      ACVPN_CIPHER_AES_128_GCM, 0);
	}
}

/* What the owner has is its own: we close what we shared. */
static void start_owner(uint32_t persist, int *ready)
{
	int fds[2];

	REQUIRE(!pipe(fds), "pipe: %s", strerror(errno));
	fflush(stdout);
	owner = fork();
	REQUIRE(owner >= 0, "fork: %s", strerror(errno));
	if (!owner)
		own_all(persist, fds[1]);
	close(fds[1]);
	close(gw.sock);
	*ready = fds[0];
}

/* All sessions, and all far ends, and traffic between them */
static void up(uint32_t persist)
{
	int listener, ready;
	unsigned int i;
	char c;

	epoch = 1;
	uses = 0;
	make_device();
	make_keys();
	netns_enter(NETNS_P);
	listener = stream_listen(AF_INET, 2);
	REQUIRE(listener >= 0, "listen: %s", strerror(errno));
	netns_enter(NETNS_M);
	start_owner(persist, &ready);
	netns_enter(NETNS_P);
	for (i = 0; i < n; i++) {
		far_dtls(i);
		far_cstp(listener, i);
	}
	netns_enter(NETNS_M);
	close(listener);
	REQUIRE(read(ready, &c, 1) == 1, "the owner failed");
	close(ready);
	use_all();
}

static void kill_owner(void)
{
	int status;

	REQUIRE(!kill(owner, SIGKILL) &&
		waitpid(owner, &status, 0) == owner, "kill: %s",
		strerror(errno));
	owner = 0;
}

static void down(void)
{
	unsigned int i, k;

	if (owner)
		kill_owner();
	if (ctl)
		acvpn_link_del(ctl, gw.ifindex);
	acvpn_close(ctl);
	ctl = NULL;
	close(echo);
	for (i = 0; i < n; i++) {
		close(far[i].udp);
		close(far[i].tcp);
		for (k = 0; k < 2; k++)
			if (far[i].fds[k])
				close(far[i].fds[k]);
	}
	memset(far, 0, sizeof(far));
	memset(found, 0, sizeof(found));
	acvpn_events_close(events);
	events = NULL;
}

/* A new process */

/**
 * struct census - what a dump tells
 * @sessions: sessions
 * @transports: transports of them
 * @orphans: those of which nobody has a descriptor
 */
struct census {
	unsigned int sessions;
	unsigned int transports;
	unsigned int orphans;
};

static int count_one(const struct acvpn_session_info *info, void *arg)
{
	struct census *c = arg;
	unsigned int i;

	c->sessions++;
	CHECK_EQ(ntohl(info->ipv4.v4.s_addr), gw.net + 1 + info->id,
		 "inner address");
	c->transports += info->n_transports;
	for (i = 0; i < info->n_transports; i++)
		c->orphans += info->transports[i].has_orphaned;
	return 0;
}

static struct census census(void)
{
	struct census c = {};

	gateway_ok(&gw, acvpn_session_dump(ctl, gw.ifindex, count_one, &c),
		   "session-get", 0);
	return c;
}

/* All that it has to know is in the cookie, and in what is told with it. */
static int find_one(const struct acvpn_session_info *info, void *arg)
{
	char text[ACVPN_COOKIE_SIZE_MAX + 1] = "";
	unsigned int i;

	memcpy(text, info->cookie.data, info->cookie.len);
	REQUIRE(sscanf(text, COOKIE "%u", &i) == 1 && i < n && !found[i].id,
		"session %u has cookie \"%s\"", info->id, text);
	CHECK_EQ(info->n_transports, 2, "transports");
	found[i] = (struct acvpn_transport_ref){
		.ifindex = info->ifindex, .id = info->id,
		.generation = info->generation,
	};
	++*(unsigned int *)arg;
	return 0;
}

static void find_all(void)
{
	struct acvpn_session_filter filter = {
		.cookie = { sizeof(COOKIE) - 1, COOKIE },
		.transport_type = CSTP,
	};
	unsigned int count = 0;

	gateway_ok(&gw, acvpn_session_select(ctl, 0, ACVPN_DETAIL_TOTALS,
					     &filter, find_one, &count),
		   "find", 0);
	CHECK_EQ(count, n, "sessions found");
}

static struct acvpn_transport_ref ref_of(uint32_t type, unsigned int i)
{
	struct acvpn_transport_ref ref = found[i];

	ref.type = type;
	return ref;
}

static void get_fds(unsigned int i)
{
	static const uint32_t types[] = { CSTP, DTLS };
	struct acvpn_transport_ref ref;
	unsigned int k;

	for (k = 0; k < 2; k++) {
		ref = ref_of(types[k], i);
		gateway_ok(&gw, acvpn_transport_get_fd(ctl, &ref,
						       &far[i].fds[k]),
			   "transport-get-fd", i);
	}
}

static void new_keys(unsigned int i)
{
	struct acvpn_transport_ref ref = ref_of(DTLS, i);
	struct acvpn_key_config keys = {
		.epoch = epoch, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};

	gateway_key(&gw, i, direction(false), &keys.tx);
	gateway_key(&gw, i, direction(true), &keys.rx);
	far[i].seq = 1;
	gateway_ok(&gw, acvpn_key_new(ctl, &ref, &keys), "key-new", i);
	gateway_ok(&gw, acvpn_key_swap(ctl, &ref), "key-swap", i);
}

/* Each time a question by CSTP and its answer, a packet by DTLS and another
 * back; and a goodbye.
 */
static int check_account(const struct acvpn_event *event, void *arg)
{
	const struct acvpn_stats *s = &event->stats;
	uint64_t drops = s->drops_other;
	unsigned int i;

	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		drops += s->drops[i];
	CHECK(event->type == ACVPN_EVENT_TYPE_SESSION_DEL && event->has_stats,
	      "event %u", event->type);
	CHECK_EQ(s->rx_packets, uses, "packets received");
	CHECK_EQ(s->rx_bytes, uses * PACKET, "bytes received");
	CHECK_EQ(s->tx_packets, uses, "packets sent");
	CHECK_EQ(s->tx_bytes, uses * PACKET, "bytes sent");
	CHECK_EQ(s->rx_dpd_requests, uses, "questions");
	CHECK_EQ(s->tx_dpd_responses, uses, "answers");
	CHECK_EQ(s->rx_records, 2 * uses, "records received");
	CHECK_EQ(s->tx_records, 2 * uses + 1, "records sent");
	CHECK_EQ(drops + s->rx_passed, 0, "dropped or passed on");
	++*(unsigned int *)arg;
	return 0;
}

static void watch(void)
{
	struct acvpn_event_filter filter = {
		.ifindex = gw.ifindex,
		.types = ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_SESSION_DEL),
	};

	gateway_ok(&gw, acvpn_events_monitor(ctl, &filter, &events), "monitor",
		   0);
}

static void account(unsigned int *told)
{
	int err = acvpn_events_read(events, check_account, told);

	REQUIRE(!err, "events: %s", strerror(-err));
}

static void say_goodbye(unsigned int i)
{
	static const struct acvpn_record record = {
		.content_type = CONTENT_DATA, .has_frame_type = true,
		.frame_type = FRAME_DISCONNECT,
	};
	struct acvpn_transport_ref cstp = ref_of(CSTP, i);
	struct acvpn_transport_ref dtls = ref_of(DTLS, i);

	gateway_ok(&gw, acvpn_record_send(ctl, &cstp, &record), "record-send",
		   i);
	gateway_ok(&gw, acvpn_transport_detach(ctl, &cstp), "detach cstp", i);
	gateway_ok(&gw, acvpn_transport_detach(ctl, &dtls), "detach dtls", i);
	gateway_ok(&gw, acvpn_session_del(ctl, found[i].ifindex, found[i].id),
		   "session-del", i);
}

static void test_adopted(void)
{
	unsigned int i, told = 0;

	up(LONG);
	kill_owner();
	use_all();
	EVENTUALLY(census().orphans == 2 * n, "%u orphans", census().orphans);
	use_all();
	find_all();
	for (i = 0; i < n; i++)
		get_fds(i);
	EVENTUALLY(!census().orphans, "%u orphans", census().orphans);
	epoch = 2;
	for (i = 0; i < n; i++)
		new_keys(i);
	use_all();
	watch();
	for (i = 0; i < n; i++) {
		say_goodbye(i);
		expect_frame(stream_of(i), FRAME_DISCONNECT, i);
		account(&told);
	}
	CHECK_EQ(census().sessions, 0, "sessions");
	EVENTUALLY((account(&told), told == n), "%u sessions accounted for",
		   told);
}

static bool connection_ended(unsigned int i)
{
	struct stream *s = stream_of(i);

	while (stream_recv(s, PEER_WAIT_MS))
		;
	return s->ended;
}

static bool port_is_free(void)
{
	int fd = peer_socket(AF_INET, 1, gw.local_port);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void test_forgotten(void)
{
	unsigned int i;

	up(SHORT);
	kill_owner();
	for (i = 0; i < n; i++)
		REQUIRE(connection_ended(i), "connection %u is there still", i);
	EVENTUALLY(!census().transports, "%u transports", census().transports);
	EVENTUALLY(port_is_free(), "the UDP socket is there still");
	CHECK_EQ(census().sessions, n, "sessions");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "owner is killed, and another one comes", test_adopted },
		{ "owner is killed, and none comes", test_forgotten },
	};
	const struct rlimit limit = { FDS, FDS };
	const char *suite = getenv("ACVPN_SUITE");

	if (!suite || strcmp(suite, "uml"))
		n = FEW;
	setrlimit(RLIMIT_NOFILE, &limit);
	netns_begin();
	tap_run("adopt: ", cases, ARRAY_SIZE(cases), down);
	netns_cleanup();
	return tap_end();
}
