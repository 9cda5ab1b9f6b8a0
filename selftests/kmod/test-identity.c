// SPDX-License-Identifier: GPL-2.0-only
/* What tells a session from others: its cookie, and its generation. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "bed.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

static const struct acvpn_cookie alice = { 5, "alice" };

static bool same(const struct acvpn_cookie *a, const struct acvpn_cookie *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static const struct bed_config with_cookie = {
	.session = { .has_cookie = true, .cookie = { 5, "alice" } },
};

static void set_cookie(const struct acvpn_cookie *cookie)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = BED_ID, .has_cookie = true,
		.cookie = *cookie,
	};

	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
}

static void test_cookie(void)
{
	struct acvpn_cookie longest = { .len = ACVPN_COOKIE_SIZE_MAX };
	struct acvpn_session_config config = { .id = BED_ID };
	struct acvpn_session_info info;

	bed_up(&with_cookie);
	info = bed_session();
	CHECK(same(&info.cookie, &alice), "cookie of session-new");
	config.ifindex = bed.ifindex;
	config.has_roaming = true;
	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set");
	info = bed_session();
	CHECK(same(&info.cookie, &alice), "cookie that was not given");
	memset(longest.data, 0xa5, sizeof(longest.data));
	set_cookie(&longest);
	info = bed_session();
	CHECK(same(&info.cookie, &longest), "another cookie");
	set_cookie(&(struct acvpn_cookie){ 0 });
	info = bed_session();
	CHECK_EQ(info.cookie.len, 0, "bytes of no cookie");
}

/* All events that wait, or that come soon, name the session. */
struct tally {
	unsigned int told;
	unsigned int wrong;
	bool deleted;
};

static int check_event(const struct acvpn_event *event, void *arg)
{
	struct tally *tally = arg;

	if (event->ifindex != bed.ifindex)
		return 0;
	tally->told++;
	tally->wrong += !same(&event->cookie, &alice) || !event->generation;
	tally->deleted |= event->type == ACVPN_EVENT_TYPE_SESSION_DEL;
	return 0;
}

static void test_events(void)
{
	struct tally tally = {};

	bed_up(&with_cookie);
	CHECK(bed_answers(), "no answer");
	REQUIRE(!bed_detach(), "detach: %s", acvpn_error(bed.ctl));
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), "del");
	tap_patience();
	while (!tally.deleted && tap_wait())
		acvpn_events_read(bed.events, check_event, &tally);
	CHECK(tally.deleted, "no session-del");
	CHECK(tally.told >= 8, "%u events", tally.told);
	CHECK_EQ(tally.wrong, 0, "events without cookie or generation");
}

static void expect_stale(int err, const char *what)
{
	CHECK(err == -ESTALE && strstr(acvpn_error(bed.ctl), "another"),
	      "%s: %d (%s)", what, err, acvpn_error(bed.ctl));
}

/* Everything that names a session by an id and the wrong generation. */
static void try_commands(uint32_t generation)
{
	struct acvpn_session_ref session = { bed.ifindex, BED_ID, generation };
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = BED_ID, .generation = generation,
	};
	struct acvpn_transport_config transport = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .generation = generation,
	};
	struct acvpn_record bye = {
		.content_type = 23, .has_frame_type = true, .frame_type = 5,
	};
	struct acvpn_transport_ref ref = bed_dtls();
	struct acvpn_session_info info;

	ref.generation = generation;
	expect_stale(acvpn_session_find(bed.ctl, &session, &info), "get");
	expect_stale(acvpn_session_end(bed.ctl, &session, NULL), "del");
	expect_stale(acvpn_session_set(bed.ctl, &config), "set");
	expect_stale(acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID,
					    &transport), "attach");
	expect_stale(acvpn_transport_set(bed.ctl, bed.ifindex, BED_ID,
					 &transport), "transport-set");
	expect_stale(acvpn_transport_detach(bed.ctl, &ref), "detach");
	expect_stale(acvpn_key_new(bed.ctl, &ref, &bed.keys), "key-new");
	expect_stale(acvpn_key_swap(bed.ctl, &ref), "key-swap");
	expect_stale(acvpn_key_del(bed.ctl, &ref, 1), "key-del");
	expect_stale(acvpn_probe(bed.ctl, &ref, 0), "probe");
	expect_stale(acvpn_record_send(bed.ctl, &ref, &bye), "record-send");
}

static void test_generation(void)
{
	struct acvpn_session_config config = { .id = BED_ID };
	struct acvpn_session_ref ref = { .id = BED_ID };
	struct acvpn_session_info info;
	uint32_t first;

	bed_up(&(struct bed_config){});
	config.ifindex = bed.ifindex;
	ref.ifindex = bed.ifindex;
	info = bed_session();
	first = info.generation;
	CHECK_EQ(first, 1, "generation of the first session");
	try_commands(first + 1);
	REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, BED_ID) &&
		!acvpn_session_new(bed.ctl, &config, NULL), "%s",
		acvpn_error(bed.ctl));
	info = bed_session();
	CHECK_EQ(info.generation, first + 1, "generation of the second");
	ref.generation = first;
	expect_stale(acvpn_session_end(bed.ctl, &ref, NULL), "late del");
	ref.generation = first + 1;
	CHECK(!acvpn_session_end(bed.ctl, &ref, NULL), "%s",
	      acvpn_error(bed.ctl));
}

/* How much a dump tells. */

static int note(const struct acvpn_session_info *session, void *arg)
{
	*(struct acvpn_session_info *)arg = *session;
	return 0;
}

static struct acvpn_session_info survey(enum acvpn_detail detail)
{
	struct acvpn_session_info info = {};

	REQUIRE(!acvpn_session_survey(bed.ctl, bed.ifindex, detail, note,
				      &info), "%s", acvpn_error(bed.ctl));
	CHECK(info.id == BED_ID && info.generation == 1 &&
	      same(&info.cookie, &alice), "identity in detail %u", detail);
	return info;
}

static void test_detail(void)
{
	struct acvpn_session_info info;

	bed_up(&with_cookie);
	CHECK(bed_answers(), "no answer");
	info = survey(ACVPN_DETAIL_IDS);
	CHECK(!info.ipv4.family && !info.active && !info.n_transports &&
	      !info.prefer && !info.stats.rx_records, "more than ids");
	info = survey(ACVPN_DETAIL_TOTALS);
	CHECK(info.ipv4.family && info.ipv6.family && info.active,
	      "addresses and active");
	CHECK_EQ(info.stats.rx_dpd_requests, 1, "requests in totals");
	CHECK(info.n_transports == 1 &&
	      info.transports[0].type == ACVPN_TRANSPORT_TYPE_DTLS &&
	      info.transports[0].slot == ACVPN_SLOT_CURRENT &&
	      info.transports[0].state == ACVPN_TRANSPORT_STATE_UP,
	      "transports in totals");
	CHECK(!info.transports[0].mtu && !info.transports[0].n_keys &&
	      !info.transports[0].remote.port && !info.prefer,
	      "more than totals");
	info = survey(ACVPN_DETAIL_FULL);
	CHECK(info.ipv4.family && info.active && info.prefer &&
	      info.n_transports == 1, "less than all");
}

/* Which sessions a dump tells of. */

static int note_id(const struct acvpn_session_info *session, void *arg)
{
	*(unsigned int *)arg |= 1u << session->id;
	return 0;
}

static int count_one(const struct acvpn_session_info *session, void *arg)
{
	(void)session;
	++*(unsigned int *)arg;
	return 0;
}

/* @ids: bits of the ids that are expected */
static void expect_some(const char *cookie, uint32_t type, uint32_t state,
			unsigned int ids)
{
	struct acvpn_session_filter filter = {
		.transport_type = type, .transport_state = state,
	};
	unsigned int got = 0;

	filter.cookie.len = strlen(cookie);
	memcpy(filter.cookie.data, cookie, filter.cookie.len);
	REQUIRE(!acvpn_session_select(bed.ctl, bed.ifindex, ACVPN_DETAIL_IDS,
				      &filter, note_id, &got), "%s",
		acvpn_error(bed.ctl));
	CHECK(got == ids, "cookie \"%s\", type %u, state %u: %#x, not %#x",
	      cookie, type, state, got, ids);
}

static void new_session(uint32_t id, const char *cookie)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = id, .has_cookie = true,
	};

	config.cookie.len = strlen(cookie);
	memcpy(config.cookie.data, cookie, config.cookie.len);
	REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL), "session-new: %s",
		acvpn_error(bed.ctl));
}

static void test_filter(void)
{
	enum { DTLS = ACVPN_TRANSPORT_TYPE_DTLS,
	       CSTP = ACVPN_TRANSPORT_TYPE_CSTP };
	struct bed_config config = with_cookie;

	config.mode = ACVPN_MODE_MP;
	bed_up(&config);
	new_session(1, "alic");
	new_session(2, "bob");
	new_session(3, "");
	expect_some("", 0, 0, 1u << BED_ID | 1u << 1 | 1u << 2 | 1u << 3);
	expect_some("a", 0, 0, 1u << BED_ID | 1u << 1);
	expect_some("alice", 0, 0, 1u << BED_ID);
	expect_some("alice's", 0, 0, 0);
	expect_some("", DTLS, 0, 1u << BED_ID);
	expect_some("", CSTP, 0, 0);
	expect_some("", 0, ACVPN_TRANSPORT_STATE_UP, 1u << BED_ID);
	expect_some("", DTLS, ACVPN_TRANSPORT_STATE_DEAD, 0);
	expect_some("alic", CSTP, ACVPN_TRANSPORT_STATE_UP, 0);
	expect_some("bob", DTLS, ACVPN_TRANSPORT_STATE_UP, 0);
	expect_some("alice", DTLS, ACVPN_TRANSPORT_STATE_UP, 1u << BED_ID);
}

/* More than are looked at in one go, and none of them is told of. */
static void test_filter_many(void)
{
	enum { MANY = 700 };
	struct acvpn_session_filter filter = { .cookie = { 3, "bob" } };
	struct acvpn_session_config config = {
		.has_cookie = true, .cookie = { 3, "ann" },
	};
	unsigned int got = 0, i;

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_session = true });
	config.ifindex = bed.ifindex;
	for (i = 0; i < MANY; i++)
		REQUIRE(!acvpn_session_new(bed.ctl, &config, &config.id) &&
			!(config.id = 0), "session-new: %s",
			acvpn_error(bed.ctl));
	memcpy(config.cookie.data, "bob", 3);
	config.id = 1 << 20;
	REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL), "%s",
		acvpn_error(bed.ctl));
	REQUIRE(!acvpn_session_select(bed.ctl, 0, ACVPN_DETAIL_TOTALS, &filter,
				      count_one, &got), "%s",
		acvpn_error(bed.ctl));
	CHECK_EQ(got, 1, "sessions behind those that are filtered");
	memcpy(filter.cookie.data, "ann", 3);
	got = 0;
	REQUIRE(!acvpn_session_select(bed.ctl, 0, ACVPN_DETAIL_IDS, &filter,
				      count_one, &got), "%s",
		acvpn_error(bed.ctl));
	CHECK_EQ(got, MANY, "sessions before it");
}

/* Looking sessions up, and who has what is asked for. */

static struct acvpn_addr address(const char *text)
{
	struct acvpn_addr addr = { .family = AF_INET6 };

	if (strchr(text, ':')) {
		inet_pton(AF_INET6, text, &addr.v6);
		return addr;
	}
	addr.family = AF_INET;
	inet_pton(AF_INET, text, &addr.v4);
	return addr;
}

static const struct acvpn_network networks[] = {
	{ { AF_INET, { .v4.s_addr = 10 | 77 << 8 } }, 16 },
	{ { AF_INET6, { .v6.s6_addr = { 0xfd, 0x77 } } }, 32 },
};

static void expect_at(const char *text, int err)
{
	struct acvpn_addr addr = address(text);
	struct acvpn_session_info info;
	int got = acvpn_session_at(bed.ctl, bed.ifindex, &addr, &info);

	CHECK(got == err, "%s: %d (%s), not %d", text, got,
	      acvpn_error(bed.ctl), err);
	CHECK(got || info.id == BED_ID, "%s: session %u", text, info.id);
	CHECK(!err || strstr(acvpn_error(bed.ctl), "inner address"),
	      "%s: %s", text, acvpn_error(bed.ctl));
}

static void up_mp(void)
{
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_transport = true,
		.session = { .networks = networks,
			     .n_networks = ARRAY_SIZE(networks) } });
}

static void test_lookup(void)
{
	struct in_addr v4 = { htonl(0x0a090002) };
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd;

	up_mp();
	expect_at("10.9.0.2", 0);
	expect_at("fd09::2", 0);
	expect_at("10.77.255.1", 0);
	expect_at("fd77::9", 0);
	expect_at("10.78.0.1", -ENOENT);
	expect_at("fd78::1", -ENOENT);
	fd = rawnl_open();
	rawnl_start(&m, ACVPN_CMD_SESSION_GET);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	rawnl_begin(&m, ACVPN_A_SESSION | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_SESSION_ID, BED_ID);
	rawnl_put(&m, ACVPN_A_SESSION_IPV4, &v4, sizeof(v4));
	rawnl_end(&m);
	rawnl_call(fd, &m, &answer);
	CHECK(answer.error == EINVAL && answer.text[0], "named twice: %d (%s)",
	      answer.error, answer.text);
	close(fd);
}

/* @id: the session that is expected, or a negative errno */
static void expect_peer(int family, int port, int local_port, int id)
{
	struct acvpn_endpoint remote = bed_endpoint(family, 2, port);
	struct acvpn_session_info info;
	int err;

	err = acvpn_session_of_peer(bed.ctl, bed.ifindex, &remote,
				    (uint16_t)local_port, &info);
	CHECK((err ?: (int)info.id) == id, "port %d, ours %d: %d (%s), not %d",
	      port, local_port, err ?: (int)info.id, acvpn_error(bed.ctl), id);
	CHECK(!err || strstr(acvpn_error(bed.ctl), "peer address"), "%s",
	      acvpn_error(bed.ctl));
}

static void test_peer(int family, bool unconnected)
{
	bed_up(&(struct bed_config){
		.outer = family, .unconnected = unconnected });
	expect_peer(family, PEER_PORT_P, 0, BED_ID);
	expect_peer(family, PEER_PORT_P, PEER_PORT_M, BED_ID);
	expect_peer(family, PEER_PORT_P, PEER_PORT_M + 1, -ENOENT);
	expect_peer(family, PEER_PORT_P + 1, 0, -ENOENT);
	REQUIRE(!bed_detach(), "detach: %s", acvpn_error(bed.ctl));
	expect_peer(family, PEER_PORT_P, 0, -ENOENT);
	bed_down();
}

static void test_peers(void)
{
	test_peer(AF_INET, false);
	test_peer(AF_INET, true);
	test_peer(AF_INET6, false);
	test_peer(AF_INET6, true);
}

static void attach_second(int sock, const struct acvpn_endpoint *remote,
			  int want)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = sock,
		.mtu = BED_MTU,
	};
	int err;

	if (remote)
		config.remote = *remote;
	err = acvpn_transport_attach(bed.ctl, bed.ifindex, 1, &config);
	CHECK(err == want, "attach: %d (%s), not %d", err,
	      acvpn_error(bed.ctl), want);
}

/* One peer, and a session at each of three ports of ours. */
static void test_peer_twice(void)
{
	struct acvpn_endpoint at = bed_endpoint(AF_INET, 2, PEER_PORT_P);
	struct acvpn_transport_ref ref = { .id = 1 };
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, AF_INET, 2, PEER_PORT_P);
	int fd;

	bed_up(&(struct bed_config){ .mode = ACVPN_MODE_MP });
	new_session(1, "");
	fd = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + 1));
	attach_second(fd, &at, 0);
	expect_peer(AF_INET, PEER_PORT_P, 0, -ENOTUNIQ);
	expect_peer(AF_INET, PEER_PORT_P, PEER_PORT_M, BED_ID);
	expect_peer(AF_INET, PEER_PORT_P, PEER_PORT_M + 1, 1);
	ref.ifindex = bed.ifindex;
	ref.type = ACVPN_TRANSPORT_TYPE_DTLS;
	REQUIRE(!acvpn_transport_detach(bed.ctl, &ref), "detach: %s",
		acvpn_error(bed.ctl));
	expect_peer(AF_INET, PEER_PORT_P, 0, BED_ID);
	fd = bed_keep(peer_socket(AF_INET, 1, PEER_PORT_M + 2));
	REQUIRE(!connect(fd, &addr.sa, len), "connect: %s", strerror(errno));
	attach_second(fd, NULL, 0);
	expect_peer(AF_INET, PEER_PORT_P, 0, -ENOTUNIQ);
	expect_peer(AF_INET, PEER_PORT_P, PEER_PORT_M + 2, 1);
	bed_detach();
	expect_peer(AF_INET, PEER_PORT_P, 0, 1);
}

static void test_named_twice(void)
{
	struct in_addr v4 = { htonl(0xc0000202) };
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd = rawnl_open();

	bed_up(&(struct bed_config){});
	rawnl_start(&m, ACVPN_CMD_SESSION_GET);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	rawnl_begin(&m, ACVPN_A_SESSION | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_SESSION_ID, BED_ID);
	rawnl_end(&m);
	rawnl_begin(&m, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_DTLS);
	rawnl_put(&m, ACVPN_A_TRANSPORT_REMOTE_IPV4, &v4, sizeof(v4));
	rawnl_u32(&m, ACVPN_A_TRANSPORT_REMOTE_PORT, PEER_PORT_P);
	rawnl_end(&m);
	rawnl_call(fd, &m, &answer);
	CHECK(answer.error == EINVAL && strstr(answer.text, "one way"),
	      "named twice: %d (%s)", answer.error, answer.text);
	close(fd);
}

static void expect_owner(int err, const char *what)
{
	uint32_t generation;

	CHECK_EQ(err, -EADDRINUSE, what);
	CHECK_EQ(acvpn_error_owner(bed.ctl, &generation), BED_ID, what);
	CHECK_EQ(generation, 1, what);
	CHECK(strstr(acvpn_error(bed.ctl), "(session 7)"), "%s: %s", what,
	      acvpn_error(bed.ctl));
}

static void test_owner(void)
{
	struct acvpn_session_config config = {
		.has_ipv4 = true, .ipv4.s_addr = htonl(0x0a090002),
	};
	struct acvpn_session_info info;

	up_mp();
	config.ifindex = bed.ifindex;
	expect_owner(acvpn_session_new(bed.ctl, &config, NULL), "address");
	config.has_ipv4 = false;
	config.networks = networks;
	config.n_networks = ARRAY_SIZE(networks);
	expect_owner(acvpn_session_new(bed.ctl, &config, NULL), "network");
	config.n_networks = 0;
	REQUIRE(!acvpn_session_new(bed.ctl, &config, &config.id), "%s",
		acvpn_error(bed.ctl));
	config.n_networks = ARRAY_SIZE(networks);
	expect_owner(acvpn_session_set(bed.ctl, &config), "set");
	CHECK_EQ(acvpn_session_get(bed.ctl, bed.ifindex, 99, &info), -ENOENT,
		 "no such session");
	CHECK_EQ(acvpn_error_owner(bed.ctl, NULL), 0, "of another failure");
}

static void test_peer_owner(void)
{
	struct acvpn_endpoint at = bed_endpoint(AF_INET, 2, PEER_PORT_P);

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .unconnected = true });
	new_session(1, "");
	attach_second(bed.sock, &at, -EADDRINUSE);
	expect_owner(-EADDRINUSE, "peer");
	REQUIRE(!bed_detach(), "detach: %s", acvpn_error(bed.ctl));
	attach_second(bed.sock, &at, 0);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "cookie", test_cookie },
		{ "cookie and generation in events", test_events },
		{ "generation in commands", test_generation },
		{ "detail", test_detail },
		{ "filter", test_filter },
		{ "filter of many", test_filter_many },
		{ "look-up by inner address", test_lookup },
		{ "look-up by outer address", test_peers },
		{ "one peer at several ports of ours", test_peer_twice },
		{ "named by id and by peer", test_named_twice },
		{ "who has an address", test_owner },
		{ "who has a peer", test_peer_owner },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), bed_down);
	return tap_end();
}
