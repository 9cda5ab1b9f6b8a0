// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two modules talk to each other by both channels: makes vpn0 in two network
 * namespaces, joined by DTLS and by CSTP over kernel TLS, and holds the
 * sockets until it ends.
 *
 *	duplex NETNS_A NETNS_B 4|6 [DPD]
 *
 * Outer addresses as in netns.h, host 1 in A and host 2 in B; DPD in seconds,
 * never if absent. Prints "ready", then obeys lines of standard input and
 * answers each with lines that end in "ok" or "error ...":
 *
 *	clock			"clock MS", as in all times told
 *	prefer a|b dtls|cstp	"clock MS" of just before it
 *	detach a|b dtls|cstp	"clock MS" of just before it
 *	notify a|b		close_notify by DTLS; "clock MS" of just before
 *	attach dtls		new sockets and keys at both ends
 *	rekey socket		DTLS on new sockets replaces what there is
 *	rekey epoch		new keys on the same socket
 *	probe a|b SIZE		ask by DTLS whether SIZE bytes get through
 *	stats a|b		"dtls rx-records 123", "total rx-packets 123"
 *	active a|b		"active dtls"
 *	events a|b		"event MS switch cstp dpd", since the last time
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ktls.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "stream.h"
#include "tap.h"

enum { MTU = 1400, SESSION = 1, PORT_BASE = 20000, LOG_MAX = 1 << 16 };

static const enum acvpn_transport_type dtls = ACVPN_TRANSPORT_TYPE_DTLS;
static const enum acvpn_transport_type cstp = ACVPN_TRANSPORT_TYPE_CSTP;

/**
 * struct end - one end
 * @ns: its namespace
 * @host: last byte of its addresses
 * @udp: socket of the current DTLS transport, or -1
 * @old_udp: that of the one before, which still receives for a while
 * @tcp: socket of the CSTP transport
 * @ifindex: vpn0
 * @ctl: libacvpn context
 * @events: subscription
 * @log: what the events told
 * @log_len: bytes used of it
 */
struct end {
	const char *ns;
	int host;
	int udp;
	int old_udp;
	int tcp;
	uint32_t ifindex;
	struct acvpn *ctl;
	struct acvpn_events *events;
	char log[LOG_MAX];
	size_t log_len;
};

static struct end ends[2] = {
	{ .host = 1, .udp = -1, .old_udp = -1, .tcp = -1 },
	{ .host = 2, .udp = -1, .old_udp = -1, .tcp = -1 },
};

static int outer;
static uint32_t dpd;
static uint32_t epoch;
static int port = PORT_BASE;

static void ok(const struct end *end, int err, const char *what)
{
	REQUIRE(!err, "%s: %s: %s", end->ns, what, acvpn_error(end->ctl));
}

static void make_device(struct end *end, const char *ns)
{
	struct acvpn_session_config config = { .id = SESSION };

	end->ns = ns;
	netns_enter(ns);
	REQUIRE(!acvpn_open(&end->ctl), "acvpn_open");
	ok(end, acvpn_link_add(end->ctl, "vpn0", ACVPN_MODE_P2P,
			       &end->ifindex), "link");
	ok(end, acvpn_events_open(end->ctl, &end->events), "events");
	netns_enter(NULL);
	config.ifindex = end->ifindex;
	ok(end, acvpn_session_new(end->ctl, &config, NULL), "session-new");
	sh("ip -n %s addr add 10.9.0.%d/24 dev vpn0", ns, end->host);
	sh("ip -n %s addr add fd09::%d/64 dev vpn0 nodad", ns, end->host);
	sh("ip -n %s link set vpn0 mtu %d up", ns, MTU);
}

static struct acvpn_transport_ref transport(const struct end *end,
					    uint32_t type, uint32_t slot)
{
	return (struct acvpn_transport_ref){
		.ifindex = end->ifindex, .id = SESSION, .type = type,
		.slot = slot,
	};
}

static void attach(struct end *end, enum acvpn_transport_type type,
		   uint32_t slot, int fd)
{
	struct acvpn_transport_config config = {
		.type = type, .slot = slot, .socket = fd, .mtu = MTU,
		.has_dpd = true, .dpd = dpd, .has_keepalive = true,
	};

	ok(end, acvpn_transport_attach(end->ctl, end->ifindex, SESSION,
				       &config), "transport-attach");
}

/* CSTP */

static void open_streams(void)
{
	int listener;

	netns_enter(ends[1].ns);
	listener = stream_listen(outer, ends[1].host);
	REQUIRE(listener >= 0, "listen: %s", strerror(errno));
	netns_enter(ends[0].ns);
	ends[0].tcp = stream_connect(outer, ends[1].host);
	netns_enter(NULL);
	REQUIRE(ends[0].tcp >= 0, "connect: %s", strerror(errno));
	ends[1].tcp = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	REQUIRE(ends[1].tcp >= 0, "accept: %s", strerror(errno));
	close(listener);
}

static void connect_cstp(void)
{
	struct tlsrec_key keys[2];
	int i, err;

	open_streams();
	for (i = 0; i < 2; i++)
		keys[i] = tlsrec_random_key(TLSREC_1_3,
					    ACVPN_CIPHER_AES_256_GCM, 0);
	for (i = 0; i < 2; i++) {
		err = ktls_start(ends[i].tcp) ?:
		      ktls_tx(ends[i].tcp, &keys[i]) ?:
		      ktls_rx(ends[i].tcp, &keys[!i]);
		REQUIRE(!err, "kernel TLS: %s", strerror(-err));
	}
	for (i = 0; i < 2; i++)
		attach(&ends[i], cstp, 0, ends[i].tcp);
}

/* DTLS */

static void random_key(struct acvpn_keydir_config *dir)
{
	dir->key_len = 16;
	dir->iv_len = SEAL_SALT;
	dir->seq = 1;
	REQUIRE(getrandom(dir->key, 16, 0) == 16 &&
		getrandom(dir->iv, SEAL_SALT, 0) == SEAL_SALT, "getrandom");
}

static void install_keys(uint32_t slot)
{
	struct acvpn_key_config keys = {
		.epoch = epoch, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};
	struct acvpn_keydir_config tx;
	struct acvpn_transport_ref ref;
	int i;

	random_key(&keys.tx);
	random_key(&keys.rx);
	for (i = 1; i >= 0; i--) {
		ref = transport(&ends[i], dtls, slot);
		ok(&ends[i], acvpn_key_new(ends[i].ctl, &ref, &keys),
		   "key-new");
		tx = keys.tx;
		keys.tx = keys.rx;
		keys.rx = tx;
	}
}

/* Ports are never used again: a capture tells keys apart by them. */
static void open_sockets(void)
{
	union peer_addr addr;
	socklen_t len;
	int i;

	port++;
	for (i = 0; i < 2; i++) {
		if (ends[i].old_udp >= 0)
			close(ends[i].old_udp);
		ends[i].old_udp = ends[i].udp;
		netns_enter(ends[i].ns);
		ends[i].udp = peer_socket(outer, ends[i].host, port);
		len = peer_addr(&addr, outer, ends[!i].host, port);
		REQUIRE(ends[i].udp >= 0 &&
			!connect(ends[i].udp, &addr.sa, len), "%s: socket: %s",
			ends[i].ns, strerror(errno));
	}
	netns_enter(NULL);
}

static void connect_dtls(uint32_t slot)
{
	int i;

	open_sockets();
	for (i = 0; i < 2; i++)
		attach(&ends[i], dtls, slot, ends[i].udp);
	epoch = 1;
	install_keys(slot);
}

/* One end swaps; the other follows the first record under the new keys. */
static void swap(void)
{
	struct acvpn_transport_ref ref = transport(&ends[0], dtls, 0);

	ok(&ends[0], acvpn_key_swap(ends[0].ctl, &ref), "key-swap");
}

static void attach_dtls(void)
{
	struct acvpn_transport_ref ref;
	int i;

	for (i = 0; i < 2; i++) {
		ref = transport(&ends[i], dtls, 0);
		acvpn_transport_detach(ends[i].ctl, &ref);
	}
	connect_dtls(0);
}

static void rekey_socket(void)
{
	connect_dtls(ACVPN_SLOT_NEXT);
	swap();
}

static void rekey_epoch(void)
{
	epoch++;
	install_keys(0);
	swap();
}

/* Commands about one end */

static void print_clock(void)
{
	printf("clock %lld\n", tap_now());
}

static void prefer(const struct end *end, const char *arg)
{
	struct acvpn_session_config config = {
		.ifindex = end->ifindex, .id = SESSION,
	};

	REQUIRE(!acvpn_transport_type_parse(arg, &config.prefer), "%s?", arg);
	print_clock();
	ok(end, acvpn_session_set(end->ctl, &config), "session-set");
}

static void detach(const struct end *end, const char *arg)
{
	struct acvpn_transport_ref ref = transport(end, 0, 0);

	REQUIRE(!acvpn_transport_type_parse(arg, &ref.type), "%s?", arg);
	print_clock();
	ok(end, acvpn_transport_detach(end->ctl, &ref), "transport-detach");
}

static void notify(const struct end *end, const char *arg)
{
	struct acvpn_transport_ref ref = transport(end, dtls, 0);
	struct acvpn_record alert = {
		.content_type = CONTENT_ALERT,
		.payload = "\1", .payload_len = 2,
	};

	(void)arg;
	print_clock();
	ok(end, acvpn_record_send(end->ctl, &ref, &alert), "record-send");
}

static void probe(const struct end *end, const char *arg)
{
	struct acvpn_transport_ref ref = transport(end, dtls, 0);

	ok(end, acvpn_probe(end->ctl, &ref, (uint32_t)atoi(arg)), "probe");
}

static void print_counters(const char *whose, const struct acvpn_stats *s)
{
	const struct {
		const char *name;
		uint64_t value;
	} counters[] = {
		{ "rx-packets", s->rx_packets },
		{ "tx-packets", s->tx_packets },
		{ "rx-records", s->rx_records },
		{ "tx-records", s->tx_records },
		{ "rx-control", s->rx_control },
		{ "rx-passed", s->rx_passed },
		{ "rx-dpd-responses", s->rx_dpd_responses },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		printf("%s %s %llu\n", whose, counters[i].name,
		       (unsigned long long)counters[i].value);
	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		if (s->drops[i])
			printf("%s %s %llu\n", whose, acvpn_drop_reason_name(i),
			       (unsigned long long)s->drops[i]);
}

static void get(const struct end *end, struct acvpn_session_info *info)
{
	ok(end, acvpn_session_get(end->ctl, end->ifindex, SESSION, info),
	   "session-get");
}

static void stats(const struct end *end, const char *arg)
{
	const struct acvpn_transport_info *t;
	struct acvpn_session_info info;
	unsigned int i;

	(void)arg;
	get(end, &info);
	for (i = 0; i < info.n_transports; i++) {
		t = &info.transports[i];
		if (t->slot == ACVPN_SLOT_CURRENT)
			print_counters(acvpn_transport_type_name(t->type),
				       &t->stats);
	}
	print_counters("total", &info.stats);
}

static void active(const struct end *end, const char *arg)
{
	struct acvpn_session_info info;

	(void)arg;
	get(end, &info);
	printf("active %s\n", info.active ?
	       acvpn_transport_type_name(info.active) : "none");
}

/* Events */

static int log_event(const struct acvpn_event *event, void *arg)
{
	struct end *end = arg;
	size_t room = LOG_MAX - end->log_len;
	int n;

	n = snprintf(end->log + end->log_len, room, "event %lld %s %s %s\n",
		     tap_now(), acvpn_event_type_name(event->type),
		     event->transport_type ?
		     acvpn_transport_type_name(event->transport_type) : "-",
		     event->reason ? acvpn_reason_name(event->reason) : "-");
	if (n > 0 && (size_t)n < room)
		end->log_len += (size_t)n;
	end->log[end->log_len] = '\0';
	return 0;
}

static void read_events(struct end *end)
{
	int err = acvpn_events_read(end->events, log_event, end);

	REQUIRE(!err, "%s: events: %s", end->ns, strerror(-err));
}

static void print_events(const struct end *end, const char *arg)
{
	struct end *e = &ends[end != ends];

	(void)arg;
	read_events(e);
	fwrite(e->log, 1, e->log_len, stdout);
	e->log_len = 0;
}

static const struct command {
	const char *name;
	void (*run)(const struct end *end, const char *arg);
} commands[] = {
	{ "prefer", prefer }, { "detach", detach }, { "notify", notify },
	{ "probe", probe }, { "stats", stats }, { "active", active },
	{ "events", print_events },
};

static bool obey_end(const char *line)
{
	char name[16], which, arg[16] = "";
	size_t i;

	if (sscanf(line, "%15s %c %15s", name, &which, arg) < 2 ||
	    (which != 'a' && which != 'b'))
		return false;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(name, commands[i].name)) {
			commands[i].run(&ends[which - 'a'], arg);
			return true;
		}
	return false;
}

static bool obey(const char *line)
{
	if (!strcmp(line, "clock\n"))
		print_clock();
	else if (!strcmp(line, "attach dtls\n"))
		attach_dtls();
	else if (!strcmp(line, "rekey socket\n"))
		rekey_socket();
	else if (!strcmp(line, "rekey epoch\n"))
		rekey_epoch();
	else
		return obey_end(line);
	return true;
}

/* Read a line, and log events meanwhile; returns false at the end of input. */
static bool next_line(char *line, size_t size)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = acvpn_events_fd(ends[0].events), .events = POLLIN },
		{ .fd = acvpn_events_fd(ends[1].events), .events = POLLIN },
	};
	size_t len = 0;

	while (poll(fds, ARRAY_SIZE(fds), -1) > 0) {
		if (fds[1].revents)
			read_events(&ends[0]);
		if (fds[2].revents)
			read_events(&ends[1]);
		if (!fds[0].revents)
			continue;
		if (len + 1 == size || read(STDIN_FILENO, line + len, 1) != 1)
			return false;
		line[++len] = '\0';
		if (line[len - 1] == '\n')
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	char line[128];

	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: duplex NETNS_A NETNS_B 4|6 [DPD]\n");
		return 2;
	}
	outer = argv[3][0] == '6' ? AF_INET6 : AF_INET;
	dpd = argc > 4 ? (uint32_t)atoi(argv[4]) : 0;
	make_device(&ends[0], argv[1]);
	make_device(&ends[1], argv[2]);
	connect_cstp();
	connect_dtls(0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (next_line(line, sizeof(line))) {
		if (obey(line))
			puts("ok");
		else
			printf("error unknown command: %s", line);
	}
	return 0;
}
