// SPDX-License-Identifier: GPL-2.0-only
/*
 * What waits in a socket when keys come: the module takes the records of the
 * peer, and nothing of anybody else's, although the gateway's threads read the
 * same socket meanwhile. Nothing is lost, whoever has it.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

enum { PAIRS = 6, ROUNDS = 200, LONG_ROUNDS = 10000 };

enum { STRANGER_PORT = 4700, ROOM = 16 << 20 };

static int stranger = -1;

/* What the other reader has got in this round. */
static struct {
	pthread_t thread;
	bool running;
	int fd;
	atomic_bool go;
	atomic_bool stop;
	atomic_uint hellos;
	atomic_uint records;
} reader;

static void *read_all(void *arg)
{
	uint8_t buf[SEAL_RECORD_MAX];

	while (!atomic_load(&reader.stop)) {
		if (!atomic_load(&reader.go) ||
		    recv(reader.fd, buf, sizeof(buf), MSG_DONTWAIT) <= 0) {
			sched_yield();
			continue;
		}
		atomic_fetch_add(buf[0] == CONTENT_DATA ? &reader.records :
							  &reader.hellos, 1);
	}
	return arg;
}

static void up(int outer)
{
	union peer_addr addr;
	int room = ROOM;
	socklen_t len;

	bed_up(&(struct bed_config){
		.outer = outer, .no_ipv6 = true, .unconnected = true,
		.no_transport = true });
	netns_enter(NETNS_P);
	stranger = bed_keep(peer_socket(outer, 2, STRANGER_PORT));
	netns_enter(NETNS_M);
	len = peer_addr(&addr, outer, 1, PEER_PORT_M);
	REQUIRE(stranger >= 0 && !connect(stranger, &addr.sa, len) &&
		!setsockopt(bed.sock, SOL_SOCKET, SO_RCVBUFFORCE, &room,
			    sizeof(room)), "%s", strerror(errno));
	memset(&reader, 0, sizeof(reader));
	reader.fd = bed.sock;
	REQUIRE(!pthread_create(&reader.thread, NULL, read_all, NULL),
		"thread");
	reader.running = true;
}

static void send_pair(void)
{
	static const uint8_t hello[33] = { CONTENT_HANDSHAKE, 0xfe, 0xfd };

	peer_send(&bed.peer, FRAME_KEEPALIVE, NULL, 0);
	REQUIRE(send(stranger, hello, sizeof(hello), 0) == sizeof(hello),
		"send: %s", strerror(errno));
}

static bool all_accounted(void)
{
	return atomic_load(&reader.hellos) == PAIRS &&
	       atomic_load(&reader.records) + bed_stats().rx_keepalives ==
		       PAIRS;
}

/* Both begin to read at once; who is first differs. */
static void one_round(unsigned int n)
{
	struct acvpn_stats stats;
	unsigned int i;

	bed_fresh_keys();
	REQUIRE(!bed_attach(), "transport-attach: %s", acvpn_error(bed.ctl));
	atomic_store(&reader.hellos, 0);
	atomic_store(&reader.records, 0);
	for (i = 0; i < PAIRS; i++)
		send_pair();
	atomic_store(&reader.go, true);
	REQUIRE(!bed_keys(), "key-new: %s", acvpn_error(bed.ctl));
	EVENTUALLY(all_accounted(),
		   "round %u: of %u hellos %u came, of %u records %u and %llu",
		   n, PAIRS, atomic_load(&reader.hellos), PAIRS,
		   atomic_load(&reader.records),
		   (unsigned long long)bed_stats().rx_keepalives);
	REQUIRE(all_accounted(), "something is lost");
	stats = bed_stats();
	CHECK_EQ(bed_drops(&stats), 0, "drops");
	atomic_store(&reader.go, false);
	REQUIRE(!bed_detach(), "transport-detach: %s", acvpn_error(bed.ctl));
}

static void rounds(int outer)
{
	unsigned int i;

	up(outer);
	for (i = 0; i < (unsigned int)tap_form(ROUNDS, LONG_ROUNDS); i++)
		one_round(i);
}

static void test_v4(void)
{
	rounds(AF_INET);
}

static void test_v6(void)
{
	rounds(AF_INET6);
}

static void down(void)
{
	atomic_store(&reader.stop, true);
	if (reader.running)
		pthread_join(reader.thread, NULL);
	reader.running = false;
	bed_down();
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "another reader, IPv4", test_v4 },
		{ "another reader, IPv6", test_v6 },
	};

	netns_begin();
	tap_run("waits in the socket: ", cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
