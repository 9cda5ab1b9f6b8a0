// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests as programs sent them that were built for the first edition of the
 * netlink interface: they mean what they meant, and what such programs read in
 * replies and events is where it was. All numbers here are frozen; none comes
 * from a header of this tree.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

enum { ID = 7, NEST = 0x8000, HEADERS = 20 };

/* Commands */
enum {
	SESSION_NEW = 1, SESSION_GET, SESSION_SET, SESSION_DEL, SESSION_FLUSH,
	TRANSPORT_ATTACH, TRANSPORT_SET, TRANSPORT_DETACH, KEY_NEW, KEY_SWAP,
	KEY_DEL, RECORD_SEND, PROBE, EVENT,
};

static int nl_fd = -1;

/* Finds an attribute of @type among @len bytes at @at; NULL if none is. */
static const uint8_t *find(const uint8_t *at, size_t len, uint16_t type,
			   size_t *size)
{
	uint16_t head[2];
	size_t step;

	while (len >= sizeof(head)) {
		memcpy(head, at, sizeof(head));
		REQUIRE(head[0] >= sizeof(head) && head[0] <= len,
			"attribute of %u bytes in %zu", head[0], len);
		if ((head[1] & 0x3fff) == type) {
			*size = head[0] - sizeof(head);
			return at + sizeof(head);
		}
		step = (head[0] + 3u) & ~3u;
		if (step >= len)
			return NULL;
		at += step;
		len -= step;
	}
	return NULL;
}

/* What is at @path, which ends with 0, in a message; NULL if nothing is. */
static const uint8_t *lookup(const uint8_t *msg, size_t len,
			     const uint16_t *path, size_t *size)
{
	const uint8_t *at = msg + HEADERS;

	*size = len - HEADERS;
	for (; *path && at; path++)
		at = find(at, *size, *path, size);
	return at;
}

#define PATH(...) ((const uint16_t[]){ __VA_ARGS__, 0 })

static uint64_t number(const uint8_t *msg, size_t len, const uint16_t *path,
		       size_t want)
{
	uint64_t value = 0;
	const uint8_t *at;
	size_t size;

	at = lookup(msg, len, path, &size);
	REQUIRE(at && size == want, "attribute %u.%u: %zu bytes, not %zu",
		path[0], path[1], at ? size : 0, want);
	memcpy(&value, at, size);
	return value;
}

static uint32_t read_u32(const struct rawnl_answer *a, const uint16_t *path)
{
	return (uint32_t)number(a->reply, a->reply_len, path, 4);
}

static uint64_t read_u64(const struct rawnl_answer *a, const uint16_t *path)
{
	return number(a->reply, a->reply_len, path, 8);
}

static void begin(struct rawnl_msg *m, uint8_t cmd)
{
	rawnl_start(m, cmd);
	rawnl_u32(m, 1, bed.ifindex);
}

static void begin_session(struct rawnl_msg *m, uint8_t cmd)
{
	begin(m, cmd);
	rawnl_begin(m, 2 | NEST);
	rawnl_u32(m, 1, ID);
}

static void begin_transport(struct rawnl_msg *m, uint8_t cmd)
{
	begin_session(m, cmd);
	rawnl_end(m);
	rawnl_begin(m, 3 | NEST);
	rawnl_u32(m, 1, 1);
}

static void send_it(struct rawnl_msg *m, struct rawnl_answer *answer,
		    const char *what)
{
	struct rawnl_answer none;

	while (m->depth)
		rawnl_end(m);
	rawnl_call(nl_fd, m, answer ?: &none);
	CHECK(!(answer ?: &none)->error, "%s: errno %d (%s)", what,
	      (answer ?: &none)->error, (answer ?: &none)->text);
}

static void make_session(void)
{
	struct in_addr v4 = { htonl(0x0a140002) };
	static struct rawnl_answer answer;
	struct rawnl_msg m;

	begin_session(&m, SESSION_NEW);
	rawnl_put(&m, 2, &v4, sizeof(v4));
	rawnl_u32(&m, 8, 300);
	rawnl_u32(&m, 11, 1300);
	rawnl_u32(&m, 13, 1);
	send_it(&m, &answer, "session-new");
	CHECK_EQ(read_u32(&answer, PATH(1)), bed.ifindex, "ifindex");
	CHECK_EQ(read_u32(&answer, PATH(2, 1)), ID, "id");
	CHECK_EQ(read_u32(&answer, PATH(2, 2)), v4.s_addr, "ipv4");
	CHECK_EQ(read_u32(&answer, PATH(2, 8)), 300, "idle-timeout");
	CHECK_EQ(read_u32(&answer, PATH(2, 11)), 1300, "mss-clamp");
}

static void attach(void)
{
	struct acvpn_endpoint peer = bed_endpoint(AF_INET, 2, PEER_PORT_P);
	struct rawnl_msg m;

	begin_transport(&m, TRANSPORT_ATTACH);
	rawnl_u32(&m, 2, (uint32_t)bed.sock);
	rawnl_put(&m, 3, &peer.addr.v4, 4);
	rawnl_u32(&m, 5, peer.port);
	rawnl_u32(&m, 9, BED_MTU);
	rawnl_u32(&m, 16, 0);
	rawnl_u32(&m, 17, 0);
	send_it(&m, NULL, "transport-attach");
}

static void put_direction(struct rawnl_msg *m, uint16_t type,
			  const struct acvpn_keydir_config *dir)
{
	rawnl_begin(m, type | NEST);
	rawnl_put(m, 1, dir->key, dir->key_len);
	rawnl_put(m, 2, dir->iv, dir->iv_len);
	rawnl_put(m, 3, &dir->seq, 8);
	rawnl_end(m);
}

static void install(uint32_t epoch)
{
	struct rawnl_msg m;

	bed_random_keys(&bed.keys, &bed.peer, ACVPN_CIPHER_AES_128_GCM,
			(uint16_t)epoch);
	begin_transport(&m, KEY_NEW);
	rawnl_end(&m);
	rawnl_begin(&m, 4 | NEST);
	rawnl_u32(&m, 1, epoch);
	rawnl_u32(&m, 2, 1);
	put_direction(&m, 3, &bed.keys.tx);
	put_direction(&m, 4, &bed.keys.rx);
	send_it(&m, NULL, "key-new");
}

static void change(void)
{
	struct rawnl_msg m;

	begin_session(&m, SESSION_SET);
	rawnl_u32(&m, 8, 600);
	rawnl_u32(&m, 9, 1);
	send_it(&m, NULL, "session-set");
	begin_transport(&m, TRANSPORT_SET);
	rawnl_u32(&m, 9, BED_MTU - 100);
	rawnl_u32(&m, 16, 77);
	send_it(&m, NULL, "transport-set");
}

static void describe(void)
{
	static struct rawnl_answer answer;
	struct rawnl_msg m;

	begin_session(&m, SESSION_GET);
	send_it(&m, &answer, "session-get");
	CHECK_EQ(read_u32(&answer, PATH(2, 1)), ID, "id");
	CHECK_EQ(read_u32(&answer, PATH(2, 8)), 600, "idle-timeout");
	CHECK_EQ(read_u32(&answer, PATH(2, 9)), 1, "roaming");
	CHECK_EQ(read_u32(&answer, PATH(2, 14)), 1, "active");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 1)), 1, "transport type");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 9)), BED_MTU - 100, "mtu");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 15)), 2, "state");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 16)), 77, "dpd");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 12, 1)), 1, "epoch");
	CHECK_EQ(read_u32(&answer, PATH(2, 5, 12, 2)), 1, "cipher");
	/* The records that follow are counted there. */
	CHECK_EQ(read_u64(&answer, PATH(2, 5, 13, 6)), 2, "tx-records");
	CHECK_EQ(read_u64(&answer, PATH(2, 5, 13, 12)), 1, "tx-dpd-requests");
	CHECK(read_u64(&answer, PATH(2, 4)) < 600000, "age");
}

static void use(void)
{
	struct rawnl_msg m;

	begin_transport(&m, RECORD_SEND);
	rawnl_end(&m);
	rawnl_begin(&m, 6 | NEST);
	rawnl_u32(&m, 1, 23);
	rawnl_u32(&m, 2, 5);
	rawnl_put(&m, 3, "bye", 3);
	send_it(&m, NULL, "record-send");
	begin_transport(&m, PROBE);
	rawnl_u32(&m, 23, 100);
	send_it(&m, NULL, "probe");
}

static void take_down(void)
{
	struct rawnl_msg m;

	begin_transport(&m, KEY_SWAP);
	send_it(&m, NULL, "key-swap");
	begin_transport(&m, KEY_DEL);
	rawnl_end(&m);
	rawnl_begin(&m, 4 | NEST);
	rawnl_u32(&m, 1, 2);
	send_it(&m, NULL, "key-del");
	begin_transport(&m, TRANSPORT_DETACH);
	send_it(&m, NULL, "transport-detach");
	begin_session(&m, SESSION_DEL);
	send_it(&m, NULL, "session-del");
	begin(&m, SESSION_FLUSH);
	send_it(&m, NULL, "session-flush");
}

static int listen_raw(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	int group, fd;

	REQUIRE(sk && !nl_connect(sk, NETLINK_GENERIC), "nl_connect");
	group = genl_ctrl_resolve_grp(sk, "acvpn", "events");
	REQUIRE(!nl_socket_add_membership(sk, group), "group events");
	fd = bed_keep(dup(nl_socket_get_fd(sk)));
	nl_socket_free(sk);
	return fd;
}

static void check_events(int fd)
{
	static const uint32_t types[] = { 1, 13, 3, 9, 4, 2 };
	uint8_t buf[8192];
	uint32_t seq = 0;
	ssize_t n;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		n = recv(fd, buf, sizeof(buf), 0);
		REQUIRE(n > HEADERS, "event %zu: %s", i, strerror(errno));
		CHECK_EQ(number(buf, (size_t)n, PATH(1), 4), bed.ifindex,
			 "ifindex");
		CHECK(number(buf, (size_t)n, PATH(5, 2), 4) == types[i],
		      "event %zu is no %u", i, types[i]);
		CHECK_EQ(number(buf, (size_t)n, PATH(5, 3), 4), ID, "id");
		if (types[i] == 4)
			CHECK_EQ(number(buf, (size_t)n, PATH(5, 5), 4), 1,
				 "reason");
		CHECK(!i || number(buf, (size_t)n, PATH(5, 1), 4) == seq + 1,
		      "number of event %zu", i);
		seq = (uint32_t)number(buf, (size_t)n, PATH(5, 1), 4);
	}
}

static void test_requests(void)
{
	int events;

	bed_up(&(struct bed_config){
		.no_ipv6 = true, .unconnected = true, .no_session = true });
	nl_fd = bed_keep(rawnl_open());
	events = listen_raw();
	make_session();
	attach();
	install(1);
	change();
	use();
	describe();
	install(2);
	take_down();
	check_events(events);
}

/* Errors are what they were, too. */
static void test_errors(void)
{
	static struct rawnl_answer answer;
	struct rawnl_msg m;

	bed_up(&(struct bed_config){ .no_session = true });
	nl_fd = bed_keep(rawnl_open());
	begin_session(&m, SESSION_GET);
	rawnl_end(&m);
	rawnl_call(nl_fd, &m, &answer);
	CHECK_EQ(answer.error, ENOENT, "session-get without session");
	begin_session(&m, SESSION_NEW);
	rawnl_end(&m);
	rawnl_call(nl_fd, &m, &answer);
	CHECK_EQ(answer.error, 0, "session-new");
	rawnl_call(nl_fd, &m, &answer);
	CHECK_EQ(answer.error, EBUSY, "second session-new");
	rawnl_start(&m, SESSION_GET);
	rawnl_call(nl_fd, &m, &answer);
	CHECK_EQ(answer.error, EINVAL, "session-get without attributes");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "requests of the first edition", test_requests },
		{ "errors of the first edition", test_errors },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), bed_down);
	return tap_end();
}
