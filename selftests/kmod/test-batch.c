// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests about more than one thing: a session that comes with its transports
 * and their keys, whole or not at all, and lists of sessions to be deleted.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "bed.h"
#include "cstpbed.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

enum { CLOSED_FD = 999, LIST = ACVPN_BATCH_MAX, TOO_MANY = LIST + 1 };

static struct acvpn_transport_config transports[2];
static struct acvpn_session_config session;

static void cleanup(void)
{
	cstpbed_down();
	bed_down();
}

/* What a gateway would ask for: both channels of a client. */
static void prepare(void)
{
	bed_up(&(struct bed_config){
		.no_session = true, .unconnected = true, .no_ipv6 = true });
	cstpbed_open(&(struct cstpbed_config){});
	transports[0] = (struct acvpn_transport_config){
		.type = ACVPN_TRANSPORT_TYPE_CSTP, .socket = cstpbed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
	};
	transports[1] = (struct acvpn_transport_config){
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(bed.config.outer, 2, PEER_PORT_P),
		.keys = &bed.keys, .n_keys = 1,
	};
	session = (struct acvpn_session_config){
		.ifindex = bed.ifindex, .id = BED_ID,
		.transports = transports, .n_transports = 2,
	};
}

static void check_event(enum acvpn_event_type type, uint32_t transport)
{
	struct acvpn_event event;

	REQUIRE(bed_wait_event(type, &event), "no event %s",
		acvpn_event_type_name(type));
	CHECK_EQ(event.session_id, BED_ID, "session of the event");
	CHECK_EQ(event.transport_type, transport, "transport of the event");
}

static void create(void)
{
	uint32_t id = 0;

	REQUIRE(!acvpn_session_new(bed.ctl, &session, &id), "session-new: %s",
		acvpn_error(bed.ctl));
	CHECK_EQ(id, BED_ID, "id");
	CHECK(bed_answers(), "no answer by DTLS");
	CHECK(cstpbed_answers(), "no answer by CSTP");
}

static void test_whole(void)
{
	prepare();
	create();
	CHECK_EQ(bed_session().n_transports, 2, "transports");
	check_event(ACVPN_EVENT_TYPE_SESSION_NEW, 0);
	/* The one that cannot be undone comes last. */
	check_event(ACVPN_EVENT_TYPE_TRANSPORT_UP,
		    ACVPN_TRANSPORT_TYPE_DTLS);
	check_event(ACVPN_EVENT_TYPE_TRANSPORT_UP,
		    ACVPN_TRANSPORT_TYPE_CSTP);
}

/* Keys of two epochs: it receives by both. */
static void test_two_keys(void)
{
	struct acvpn_key_config keys[2];
	struct acvpn_transport_info t;

	prepare();
	keys[0] = bed.keys;
	bed_random_keys(&keys[1], &bed.peer, ACVPN_CIPHER_AES_256_GCM, 2);
	transports[1].keys = keys;
	transports[1].n_keys = 2;
	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL), "session-new: %s",
		acvpn_error(bed.ctl));
	t = bed_transport();
	CHECK_EQ(t.n_keys, 2, "keys");
	CHECK(bed_answers(), "no answer under the next keys");
}

/* Nothing of it is there; then the same without the fault works. */
static void refused(int error, const char *part, const char *what)
{
	struct acvpn_session_info info;
	int err = acvpn_session_new(bed.ctl, &session, NULL);

	CHECK(err == -error, "%s: %d (%s), not %s", what, err,
	      acvpn_error(bed.ctl), strerror(error));
	CHECK(strstr(acvpn_error(bed.ctl), part), "%s: no %s in \"%s\"", what,
	      part, acvpn_error(bed.ctl));
	CHECK_EQ(acvpn_session_get(bed.ctl, bed.ifindex, BED_ID, &info),
		 -ENOENT, what);
}

static void test_bad_transport(void)
{
	prepare();
	transports[0].socket = CLOSED_FD;
	refused(EBADF, "session.transport[1]", "closed descriptor");
	transports[0].socket = bed.sock;
	refused(EPROTOTYPE, "session.transport[1]", "UDP for CSTP");
	transports[0].socket = cstpbed.sock;
	transports[1].remote.addr.family = AF_UNSPEC;
	transports[1].remote.port = 0;
	refused(EDESTADDRREQ, "session.transport[2]", "no address");
	transports[1].remote =
		bed_endpoint(bed.config.outer, 2, PEER_PORT_P);
	transports[1].mtu = 0;
	refused(EINVAL, "session.transport[2]", "no mtu");
	transports[1].mtu = BED_MTU;
	create();
}

static void test_bad_key(void)
{
	struct acvpn_key_config bad;

	prepare();
	bad = bed.keys;
	transports[1].keys = &bad;
	bad.rx = bad.tx;
	refused(EINVAL, "session.transport[2].key", "one key for both ways");
	bad = bed.keys;
	bad.tx.key_len--;
	refused(EINVAL, "session.transport[2].key", "short key");
	transports[1].keys = &bed.keys;
	transports[0].keys = &bed.keys;
	transports[0].n_keys = 1;
	refused(EINVAL, "session.transport[1].key", "keys for CSTP");
	transports[0].n_keys = 0;
	/* The connection was attached before it was refused its keys. */
	EVENTUALLY(acvpn_session_new(bed.ctl, &session, NULL) != -EBUSY,
		   "the socket is still in use");
	CHECK(bed_answers(), "no answer by DTLS");
	CHECK(cstpbed_answers(), "no answer by CSTP");
}

/* All that others hear of what was refused is that it came and went. */
static void test_refused_events(void)
{
	prepare();
	transports[0].socket = CLOSED_FD;
	refused(EBADF, "session.transport[1]", "closed descriptor");
	check_event(ACVPN_EVENT_TYPE_SESSION_NEW, 0);
	check_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
		    ACVPN_TRANSPORT_TYPE_DTLS);
	check_event(ACVPN_EVENT_TYPE_SESSION_DEL, 0);
}

/* Lists of sessions */

static struct acvpn_session_ref refs[TOO_MANY];

static void fill(uint32_t n)
{
	struct acvpn_session_config config = { .id = 1 };
	uint32_t i;

	bed_up(&(struct bed_config){
		.no_session = true, .mode = ACVPN_MODE_MP });
	config.ifindex = bed.ifindex;
	for (i = 0; i < n; i++, config.id++)
		REQUIRE(!acvpn_session_new(bed.ctl, &config, NULL),
			"session-new: %s", acvpn_error(bed.ctl));
	for (i = 0; i < TOO_MANY; i++)
		refs[i] = (struct acvpn_session_ref){
			.ifindex = bed.ifindex, .id = i + 1 };
}

static int count_one(const struct acvpn_session_info *info, void *arg)
{
	(void)info;
	++*(unsigned int *)arg;
	return 0;
}

static unsigned int left(void)
{
	unsigned int n = 0;

	REQUIRE(!acvpn_session_dump(bed.ctl, bed.ifindex, count_one, &n),
		"dump: %s", acvpn_error(bed.ctl));
	return n;
}

static void del(const struct acvpn_session_ref *list, size_t n, int error,
		uint32_t count, const char *what)
{
	uint32_t got = UINT32_MAX;
	int err = acvpn_session_del_list(bed.ctl, list, n, &got);

	CHECK(err == -error, "%s: %d (%s), not %d", what, err,
	      acvpn_error(bed.ctl), -error);
	if (!error)
		CHECK_EQ(got, count, what);
}

static void test_list(void)
{
	fill(LIST + 3);
	del(refs, LIST, 0, LIST, "all that a list may have");
	CHECK_EQ(left(), 3, "sessions left");
	del(refs, LIST, 0, 0, "none of them is there any more");
	del(refs + LIST, 1, 0, 1, "a list of one");
	del(refs + LIST, 1, 0, 0, "a list of one that is gone");
	del(refs, TOO_MANY, E2BIG, 0, "a list that is too long");
	del(refs, 0, E2BIG, 0, "an empty list");
	CHECK_EQ(left(), 2, "sessions left");
}

static void test_some(void)
{
	fill(4);
	refs[0].generation = 1;
	refs[1].generation = 99;
	refs[2].id = 3000000;
	refs[3].id = 1;
	refs[4].id = 4;
	del(refs, 5, 0, 2, "one twice, of another generation, never there");
	CHECK_EQ(left(), 2, "sessions left");
	refs[1].ifindex++;
	del(refs, 2, EXDEV, 0, "sessions of two devices");
	refs[0].ifindex = 0x7ffffffe;
	refs[1].ifindex = 0x7ffffffe;
	del(refs, 2, ENODEV, 0, "another device");
	CHECK_EQ(left(), 2, "sessions left");
}

/* Their ends are told one by one. */
static void test_events(void)
{
	struct acvpn_event event;
	uint32_t i;

	fill(3);
	del(refs, 3, 0, 3, "three");
	for (i = 0; i < 3; i++) {
		REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_SESSION_DEL, &event),
			"no event");
		CHECK_EQ(event.session_id, i + 1, "session");
		CHECK_EQ(event.reason, ACVPN_REASON_USER, "reason");
	}
}

/* What libacvpn would not send. */

static void put_session(struct rawnl_msg *m, uint32_t id)
{
	rawnl_begin(m, ACVPN_A_SESSION | NLA_F_NESTED);
	if (id)
		rawnl_u32(m, ACVPN_A_SESSION_ID, id);
	rawnl_end(m);
}

static void test_nameless(void)
{
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd;

	fill(2);
	fd = rawnl_open();
	rawnl_start(&m, ACVPN_CMD_SESSION_DEL);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	put_session(&m, 1);
	put_session(&m, 0);
	put_session(&m, 2);
	rawnl_call(fd, &m, &answer);
	close(fd);
	CHECK_EQ(answer.error, EINVAL, "one without an id");
	CHECK(strstr(answer.text, "id is missing"), "text: %s", answer.text);
	CHECK_EQ(left(), 2, "sessions left");
}

/* A message that is longer than those of rawnl.h; its error, or -1. */
static int send_long(int fd, uint32_t n)
{
	static uint8_t buf[NLMSG_ALIGNTO * 8 * TOO_MANY + RAWNL_MAX];
	struct rawnl_msg m;
	struct nlmsgerr *e;
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	size_t len;
	uint32_t i;

	rawnl_start(&m, ACVPN_CMD_SESSION_DEL);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	len = m.len;
	memcpy(buf, m.buf, len);
	for (i = 0; i < n; i++) {
		m.len = 0;
		put_session(&m, i + 1);
		memcpy(buf + len, m.buf, m.len);
		len += m.len;
	}
	nlh->nlmsg_len = (uint32_t)len;
	REQUIRE(send(fd, buf, len, 0) == (ssize_t)len, "send: %s",
		strerror(errno));
	if (recv(fd, buf, sizeof(buf), 0) <= 0 ||
	    nlh->nlmsg_type != NLMSG_ERROR)
		return -1;
	e = NLMSG_DATA(nlh);
	return -e->error;
}

static void test_too_many(void)
{
	int fd;

	fill(2);
	fd = rawnl_open();
	CHECK_EQ(send_long(fd, TOO_MANY), E2BIG, "a list that is too long");
	close(fd);
	CHECK_EQ(left(), 2, "sessions left");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "session with transports", test_whole },
		{ "session with keys of two epochs", test_two_keys },
		{ "bad transport", test_bad_transport },
		{ "bad key", test_bad_key },
		{ "events of what was refused", test_refused_events },
		{ "list of sessions", test_list },
		{ "list of which some are there", test_some },
		{ "events of a list", test_events },
		{ "list with a nameless session", test_nameless },
		{ "list that is too long", test_too_many },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), cleanup);
	netns_cleanup();
	return tap_end();
}
