// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of two processors at once: they come in the order of their numbers,
 * so that a gap always means that one was lost. And those of a link that is
 * deleted: who deletes it has them all.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

enum {
	SESSIONS = 600, SENDERS = 2, FIRST_PORT = 10000,
	RECEIVE_BUFFER = 64 << 20,
};

/* First inner address of the sessions, in host order */
enum { INNER_NET = 0x0a400000 };

/**
 * struct sender - sends one packet that is too big to each of some sessions
 * @cpu: processor that it runs on
 * @fd: packet socket on vpn0
 * @first: the first of these sessions
 * @packets: one for each
 * @thread: does it
 */
struct sender {
	int cpu;
	int fd;
	unsigned int first;
	uint8_t packets[SESSIONS / SENDERS][BED_MTU + 1];
	pthread_t thread;
};

static struct sender senders[SENDERS];
static pthread_barrier_t together;

static struct in_addr inner_of(unsigned int i)
{
	return (struct in_addr){ .s_addr = htonl(INNER_NET + 2 + i) };
}

static void new_session(unsigned int i)
{
	struct acvpn_session_config session = {
		.ifindex = bed.ifindex, .id = i + 1, .has_ipv4 = true,
		.ipv4 = inner_of(i),
	};
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(AF_INET, 2, FIRST_PORT + (int)i),
	};
	struct acvpn_transport_ref ref = {
		.ifindex = bed.ifindex, .id = i + 1,
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	struct acvpn_key_config keys;
	struct peer peer;

	bed_random_keys(&keys, &peer, ACVPN_CIPHER_AES_128_GCM, 1);
	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL) &&
		!acvpn_transport_attach(bed.ctl, bed.ifindex, ref.id,
					&config) &&
		!acvpn_key_new(bed.ctl, &ref, &keys), "session %u: %s", i,
		acvpn_error(bed.ctl));
}

static void prepare(struct sender *s, int cpu)
{
	char dst[INET_ADDRSTRLEN];
	struct in_addr addr;
	unsigned int i;

	s->cpu = cpu;
	s->fd = bed_packet_socket();
	s->first = (unsigned int)cpu * (SESSIONS / SENDERS);
	for (i = 0; i < SESSIONS / SENDERS; i++) {
		addr = inner_of(s->first + i);
		inet_ntop(AF_INET, &addr, dst, sizeof(dst));
		inner_udp(s->packets[i], &(struct inner_spec){
			.family = AF_INET, .from_m = true, .dst = dst,
			.size = BED_MTU + 1 });
	}
}

static void *send_all(void *arg)
{
	struct sender *s = arg;
	unsigned int i;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((unsigned int)s->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	pthread_barrier_wait(&together);
	for (i = 0; i < SESSIONS / SENDERS; i++)
		if (send(s->fd, s->packets[i], BED_MTU + 1, 0) < 0)
			return "send";
	return NULL;
}

/**
 * struct tally - events that came
 * @type: what is counted
 * @told: how many of them
 * @deleted: how many of those because their device was deleted
 * @lost: how many of any kind seemed to be lost
 */
struct tally {
	enum acvpn_event_type type;
	unsigned int told;
	unsigned int deleted;
	unsigned int lost;
};

static int count(const struct acvpn_event *event, void *arg)
{
	struct tally *tally = arg;

	tally->lost += event->lost;
	if (event->type != tally->type)
		return 0;
	tally->told++;
	tally->deleted += event->reason == ACVPN_REASON_DEVICE_DELETED;
	return 0;
}

static void read_all(struct tally *tally)
{
	while (peer_readable(acvpn_events_fd(bed.events), 0))
		REQUIRE(acvpn_events_read(bed.events, count, tally) >= 0,
			"events");
}

static void sessions_up(void)
{
	int fd, size = RECEIVE_BUFFER;
	unsigned int i;

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_ipv6 = true, .unconnected = true,
		.no_session = true });
	dev_up("vpn0", BED_MTU + 100);
	fd = acvpn_events_fd(bed.events);
	REQUIRE(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
			    sizeof(size)), "SO_RCVBUF: %s", strerror(errno));
	for (i = 0; i < SESSIONS; i++)
		new_session(i);
}

static void test_order(void)
{
	struct tally tally = { .type = ACVPN_EVENT_TYPE_LARGE_PACKET };
	unsigned int i;
	void *failed;

	sessions_up();
	read_all(&tally);
	CHECK_EQ(tally.lost, 0, "events lost before");
	for (i = 0; i < SENDERS; i++)
		prepare(&senders[i], (int)i);
	pthread_barrier_init(&together, NULL, SENDERS);
	for (i = 0; i < SENDERS; i++)
		REQUIRE(!pthread_create(&senders[i].thread, NULL, send_all,
					&senders[i]), "thread");
	for (i = 0; i < SENDERS; i++) {
		pthread_join(senders[i].thread, &failed);
		CHECK(!failed, "sender %u: %s", i, (const char *)failed);
	}
	read_all(&tally);
	CHECK_EQ(tally.told, SESSIONS, "events");
	CHECK_EQ(tally.lost, 0, "events that seemed to be lost");
}

static void test_link_deleted(void)
{
	struct tally tally = { .type = ACVPN_EVENT_TYPE_SESSION_DEL };
	struct acvpn_session_info info;

	sessions_up();
	CHECK(!acvpn_link_del(bed.ctl, bed.ifindex), "link del: %s",
	      acvpn_error(bed.ctl));
	read_all(&tally);
	CHECK_EQ(tally.told, SESSIONS, "events");
	CHECK_EQ(tally.deleted, SESSIONS, "events with this reason");
	CHECK_EQ(tally.lost, 0, "events that seemed to be lost");
	CHECK_EQ(acvpn_session_get(bed.ctl, bed.ifindex, 1, &info), -ENODEV,
		 "session-get");
	bed.ifindex = 0;
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "numbers of two processors", test_order },
		{ "sessions of a link that is deleted", test_link_deleted },
	};

	if (sysconf(_SC_NPROCESSORS_ONLN) < SENDERS)
		tap_note("one processor: nothing can go wrong here");
	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), bed_down);
	return tap_end();
}
