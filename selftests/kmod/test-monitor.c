// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that ask for some events only: they get these and no others, with
 * numbers of their own, until they are closed.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "bed.h"
#include "netns.h"
#include "peer.h"
#include "rawnl.h"
#include "tap.h"

enum { PORT = 1234567, SESSIONS = 300, SMALL = 16384 };

/* Sessions, events of one, and bytes that one takes. */
enum { CROWD = 20000, EVENTS = 6, EVENT_SIZE = 1280 };

static struct acvpn_events *events;
static int raw = -1;

static void cleanup(void)
{
	acvpn_events_close(events);
	events = NULL;
	if (raw >= 0)
		close(raw);
	raw = -1;
	bed_down();
}

static void up(void)
{
	bed_up(&(struct bed_config){
		.no_session = true, .mode = ACVPN_MODE_MP });
}

static void ask(uint32_t ifindex, uint64_t types)
{
	const struct acvpn_event_filter filter = {
		.ifindex = ifindex, .types = types,
	};

	acvpn_events_close(events);
	REQUIRE(!acvpn_events_monitor(bed.ctl, &filter, &events),
		"monitor: %s", acvpn_error(bed.ctl));
}

/* @n sessions come and go; without transports, all is told by then. */
static void stir(uint32_t ifindex, uint32_t n)
{
	struct acvpn_session_config config = { .ifindex = ifindex };
	uint32_t i;

	for (i = 0; i < n; i++)
		REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL), "%s",
			acvpn_error(bed.ctl));
	REQUIRE(!acvpn_session_flush(bed.ctl, ifindex), "%s",
		acvpn_error(bed.ctl));
}

/**
 * struct tally - what a subscription has told
 * @told: events by type
 * @lost: events that are missing
 * @seq: number of the last
 * @ifindex: device of the last
 */
struct tally {
	unsigned int told[64];
	unsigned int lost;
	uint32_t seq;
	uint32_t ifindex;
};

static int count(const struct acvpn_event *event, void *arg)
{
	struct tally *tally = arg;

	tally->told[event->type % 64]++;
	tally->lost += event->lost;
	tally->seq = event->seq;
	tally->ifindex = event->ifindex;
	return 0;
}

static struct tally told(void)
{
	struct tally tally = {};
	int err = acvpn_events_read(events, count, &tally);

	CHECK(!err, "events: %s", strerror(-err));
	return tally;
}

static void expect(const struct tally *tally, unsigned int created,
		   unsigned int deleted)
{
	unsigned int i, all = 0;

	for (i = 0; i < 64; i++)
		all += tally->told[i];
	CHECK_EQ(tally->told[ACVPN_EVENT_TYPE_SESSION_NEW], created, "created");
	CHECK_EQ(tally->told[ACVPN_EVENT_TYPE_SESSION_DEL], deleted, "deleted");
	CHECK_EQ(all, created + deleted, "events");
	CHECK_EQ(tally->lost, 0, "lost");
}

static void test_types(void)
{
	struct tally tally;

	up();
	stir(bed.ifindex, 2);
	ask(0, ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_SESSION_NEW));
	stir(bed.ifindex, 3);
	tally = told();
	expect(&tally, 3, 0);
	CHECK_EQ(tally.seq, 3, "number of the last event");
	ask(0, ~ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_SESSION_NEW));
	stir(bed.ifindex, 2);
	tally = told();
	expect(&tally, 0, 2);
	CHECK_EQ(tally.seq, 2, "number of the last event");
	ask(0, ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_IDLE) | UINT64_C(1) << 63);
	stir(bed.ifindex, 2);
	tally = told();
	expect(&tally, 0, 0);
}

static void test_device(void)
{
	struct tally tally;
	uint32_t other;

	up();
	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_MP, &other), "%s",
		acvpn_error(bed.ctl));
	ask(other, UINT64_MAX);
	stir(bed.ifindex, 2);
	stir(other, 3);
	tally = told();
	expect(&tally, 3, 3);
	CHECK_EQ(tally.ifindex, other, "device");
	ask(0, UINT64_MAX);
	stir(other, 1);
	stir(bed.ifindex, 2);
	tally = told();
	expect(&tally, 3, 3);
	acvpn_link_del(bed.ctl, other);
}

static void test_refused(void)
{
	struct acvpn_event_filter filter = { .types = UINT64_MAX };

	up();
	for (filter.ifindex = 1; filter.ifindex < 0x7fffffff;
	     filter.ifindex += 0x7ffffffd) {
		CHECK_EQ(acvpn_events_monitor(bed.ctl, &filter, &events),
			 -ENODEV, "another device");
		CHECK(strstr(acvpn_error(bed.ctl), "no acvpn device"),
		      "text: %s", acvpn_error(bed.ctl));
	}
}

/* A socket that is full hears of it, and then how many it has missed. */
static void test_overflow(void)
{
	struct tally tally = {};
	int size = SMALL, err;

	up();
	ask(0, ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_SESSION_NEW));
	REQUIRE(!setsockopt(acvpn_events_fd(events), SOL_SOCKET, SO_RCVBUF,
			    &size, sizeof(size)), "SO_RCVBUF: %s",
		strerror(errno));
	stir(bed.ifindex, SESSIONS);
	err = acvpn_events_read(events, count, &tally);
	while (err == -ENOBUFS)
		err = acvpn_events_read(events, count, &tally);
	CHECK(!err, "events: %s", strerror(-err));
	CHECK(tally.seq < SESSIONS, "nothing was lost");
	stir(bed.ifindex, 1);
	CHECK(!acvpn_events_read(events, count, &tally), "events");
	CHECK_EQ(tally.told[ACVPN_EVENT_TYPE_SESSION_NEW] + tally.lost,
		 SESSIONS + 1, "events told and lost");
}

/* Who says how many sessions there are has room for the events of all. */
static void test_reserve(void)
{
	int size = 0, want = CROWD * EVENTS * EVENT_SIZE;
	socklen_t len = sizeof(size);

	up();
	ask(0, UINT64_MAX);
	acvpn_events_reserve(events, CROWD);
	REQUIRE(!getsockopt(acvpn_events_fd(events), SOL_SOCKET, SO_RCVBUF,
			    &size, &len), "SO_RCVBUF: %s", strerror(errno));
	CHECK(size >= want, "room is %d bytes, of %d", size, want);
}

/* What libacvpn does not do: a port of choice, and another wish. */

static void raw_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_pid = PORT };

	raw = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	REQUIRE(raw >= 0 &&
		!bind(raw, (struct sockaddr *)&addr, sizeof(addr)),
		"netlink socket: %s", strerror(errno));
}

static void raw_ask(uint64_t types)
{
	struct rawnl_answer answer;
	struct rawnl_msg m;

	rawnl_start(&m, ACVPN_CMD_MONITOR);
	rawnl_put(&m, ACVPN_A_EVENTS, &types, sizeof(types));
	rawnl_call(raw, &m, &answer);
	CHECK_EQ(answer.error, 0, "monitor");
}

static unsigned int raw_events(void)
{
	uint8_t buf[RAWNL_MAX];
	unsigned int n = 0;

	while (recv(raw, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	return n;
}

static void test_again(void)
{
	up();
	raw_open();
	raw_ask(ACVPN_EVENT_BIT(ACVPN_EVENT_TYPE_SESSION_NEW));
	stir(bed.ifindex, 2);
	CHECK_EQ(raw_events(), 2, "events");
	raw_ask(UINT64_MAX);
	stir(bed.ifindex, 2);
	CHECK_EQ(raw_events(), 4, "events of another wish");
	raw_ask(0);
	stir(bed.ifindex, 2);
	CHECK_EQ(raw_events(), 0, "events that nobody wants");
}

static void test_closed(void)
{
	up();
	raw_open();
	raw_ask(UINT64_MAX);
	close(raw);
	raw_open();
	stir(bed.ifindex, 2);
	CHECK_EQ(raw_events(), 0, "events for who had that port");
}

/* Another namespace is told nothing. */
static void test_namespace(void)
{
	struct acvpn_event_filter filter = { .types = UINT64_MAX };
	struct acvpn *ctl;
	struct tally tally;

	up();
	netns_enter(NETNS_P);
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	CHECK(!acvpn_events_monitor(ctl, &filter, &events), "monitor: %s",
	      acvpn_error(ctl));
	acvpn_close(ctl);
	netns_enter(NETNS_M);
	stir(bed.ifindex, 2);
	tally = told();
	expect(&tally, 0, 0);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "types", test_types },
		{ "one device", test_device },
		{ "another device", test_refused },
		{ "overflow", test_overflow },
		{ "room for many", test_reserve },
		{ "another wish", test_again },
		{ "closed socket", test_closed },
		{ "another namespace", test_namespace },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), cleanup);
	netns_cleanup();
	return tap_end();
}
