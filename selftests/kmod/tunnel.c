// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two modules talk to each other: makes vpn0 in two network namespaces, joined
 * by a tunnel with random keys, and holds the sockets until it ends.
 *
 *	tunnel NETNS_A NETNS_B 4|6
 *
 * Outer addresses as in netns.h, host 1 in A and host 2 in B. Prints "ready",
 * then obeys lines of standard input and answers each with lines that end in
 * "ok" or "error ...":
 *
 *	rekey		detach both ends, attach new sockets with new keys
 *	prime		send the FLOOD_SEQS keepalives that a flood replays
 *	flood N SEED	send N malformed datagrams from B to A, and tell how
 *			many go to which counter: "expect rx-auth 123"
 *	stats a|b	"rx-auth 123" for each counter that is not 0
 *	session-del	delete the sessions of both ends
 *	session-new	make them again, with sockets and keys
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "flood.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "tap.h"

enum { MTU = 1400, SESSION = 1 };

static const enum acvpn_transport_type type = ACVPN_TRANSPORT_TYPE_DTLS;

/* Numbers below are never used by the kernels: the flood replays them. */
enum { FIRST_SEQ = 1 + FLOOD_SEQS };

static struct end {
	const char *ns;
	int host;
	int port;
	int sock;
	uint32_t ifindex;
	struct acvpn *ctl;
} ends[2] = {
	{ .host = 1, .port = PEER_PORT_M, .sock = -1 },
	{ .host = 2, .port = PEER_PORT_P, .sock = -1 },
};

static int outer;
static struct acvpn_key_config keys;

static void ok(const struct end *end, int err, const char *what)
{
	REQUIRE(!err, "%s: %s: %s", end->ns, what, acvpn_error(end->ctl));
}

static void make_device(struct end *end, const char *ns)
{
	end->ns = ns;
	netns_enter(ns);
	REQUIRE(!acvpn_open(&end->ctl), "acvpn_open");
	ok(end, acvpn_link_add(end->ctl, "vpn0", ACVPN_MODE_P2P,
			       &end->ifindex), "link");
	netns_enter(NULL);
	sh("ip -n %s addr add 10.9.0.%d/24 dev vpn0", ns, end->host);
	sh("ip -n %s addr add fd09::%d/64 dev vpn0 nodad", ns, end->host);
	sh("ip -n %s link set vpn0 mtu %d up", ns, MTU);
}

static void make_session(struct end *end)
{
	struct acvpn_session_config config = {
		.ifindex = end->ifindex, .id = SESSION,
	};

	ok(end, acvpn_session_new(end->ctl, &config, NULL), "session-new");
}

static void open_socket(struct end *end, const struct end *other)
{
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, outer, other->host, other->port);

	netns_enter(end->ns);
	if (end->sock >= 0)
		close(end->sock);
	end->sock = peer_socket(outer, end->host, end->port);
	REQUIRE(end->sock >= 0 && !connect(end->sock, &addr.sa, len),
		"%s: socket: %s", end->ns, strerror(errno));
	netns_enter(NULL);
}

static void attach(struct end *end)
{
	struct acvpn_transport_config config = {
		.type = type, .socket = end->sock, .mtu = MTU,
	};

	ok(end, acvpn_transport_attach(end->ctl, end->ifindex, SESSION,
				       &config), "transport-attach");
}

static void random_keys(void)
{
	struct acvpn_keydir_config *dirs[] = { &keys.tx, &keys.rx };
	size_t i;

	keys = (struct acvpn_key_config){
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_128_GCM,
	};
	for (i = 0; i < 2; i++) {
		dirs[i]->key_len = 16;
		dirs[i]->iv_len = SEAL_SALT;
		REQUIRE(getrandom(dirs[i]->key, 16, 0) == 16 &&
			getrandom(dirs[i]->iv, SEAL_SALT, 0) == SEAL_SALT,
			"getrandom");
	}
	keys.tx.seq = FIRST_SEQ;
	keys.rx.seq = 1;
}

static void cross_keys(void)
{
	struct acvpn_keydir_config tx = keys.tx;

	keys.tx = keys.rx;
	keys.rx = tx;
	keys.tx.seq = FIRST_SEQ;
	keys.rx.seq = 1;
}

static struct acvpn_transport_ref transport(const struct end *end)
{
	return (struct acvpn_transport_ref){
		.ifindex = end->ifindex, .id = SESSION, .type = type,
	};
}

static void install_keys(struct end *end)
{
	struct acvpn_transport_ref ref = transport(end);

	ok(end, acvpn_key_new(end->ctl, &ref, &keys), "key-new");
}

static void connect_ends(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		open_socket(&ends[i], &ends[!i]);
		attach(&ends[i]);
	}
	random_keys();
	install_keys(&ends[0]);
	cross_keys();
	install_keys(&ends[1]);
}

static void rekey(void)
{
	struct acvpn_transport_ref ref;
	int i;

	for (i = 0; i < 2; i++) {
		ref = transport(&ends[i]);
		ok(&ends[i], acvpn_transport_detach(ends[i].ctl, &ref),
		   "transport-detach");
	}
	connect_ends();
}

static void session_del(void)
{
	int i;

	for (i = 0; i < 2; i++)
		ok(&ends[i], acvpn_session_del(ends[i].ctl, ends[i].ifindex,
					       SESSION), "session-del");
}

static void session_new(void)
{
	make_session(&ends[0]);
	make_session(&ends[1]);
	connect_ends();
}

static void print_stats(const struct end *end)
{
	struct acvpn_session_info info;
	const struct acvpn_stats *s = &info.transports[0].stats;
	uint32_t i;

	ok(end, acvpn_session_get(end->ctl, end->ifindex, SESSION, &info),
	   "session-get");
	printf("rx-packets %llu\nrx-records %llu\nrx-keepalives %llu\n"
	       "rx-passed %llu\ntx-packets %llu\n",
	       (unsigned long long)s->rx_packets,
	       (unsigned long long)s->rx_records,
	       (unsigned long long)s->rx_keepalives,
	       (unsigned long long)s->rx_passed,
	       (unsigned long long)s->tx_packets);
	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		if (s->drops[i])
			printf("%s %llu\n", acvpn_drop_reason_name(i),
			       (unsigned long long)s->drops[i]);
}

/* B, with its sending key; keys are as B has them after cross_keys(). */
static struct peer *peer_of_b(void)
{
	static struct peer peer;

	peer = (struct peer){ .fd = ends[1].sock, .epoch = 1 };
	peer.tx.size = keys.tx.key_len;
	memcpy(peer.tx.key, keys.tx.key, keys.tx.key_len);
	memcpy(peer.tx.salt, keys.tx.iv, SEAL_SALT);
	return &peer;
}

static bool obey(const char *line)
{
	unsigned int count, seed;

	if (!strcmp(line, "rekey\n"))
		rekey();
	else if (!strcmp(line, "session-del\n"))
		session_del();
	else if (!strcmp(line, "session-new\n"))
		session_new();
	else if (!strcmp(line, "stats a\n"))
		print_stats(&ends[0]);
	else if (!strcmp(line, "stats b\n"))
		print_stats(&ends[1]);
	else if (!strcmp(line, "prime\n"))
		flood_prime(peer_of_b());
	else if (sscanf(line, "flood %u %u", &count, &seed) == 2)
		flood(peer_of_b(), count, seed);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	char line[128];

	if (argc != 4) {
		fprintf(stderr, "usage: tunnel NETNS_A NETNS_B 4|6\n");
		return 2;
	}
	outer = argv[3][0] == '6' ? AF_INET6 : AF_INET;
	make_device(&ends[0], argv[1]);
	make_device(&ends[1], argv[2]);
	session_new();
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		if (obey(line))
			puts("ok");
		else
			printf("error unknown command: %s", line);
	}
	/* The devices stay; that their sockets go is what tests want. */
	return 0;
}
