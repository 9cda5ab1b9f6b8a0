// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transports whose socket nobody has a descriptor of any more, and those who
 * get one.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cstpbed.h"
#include "dev.h"
#include "netns.h"
#include "tap.h"

#define DTLS ACVPN_TRANSPORT_TYPE_DTLS
#define CSTP ACVPN_TRANSPORT_TYPE_CSTP

/* Seconds: for longer than any case takes, and for less. */
enum { LONG = 600, SHORT = 3 };

/* How late it may be seen that nobody has a descriptor, and some more */
enum { LOOK_MS = 2500 };

static void up(uint32_t persist)
{
	bed_up(&(struct bed_config){
		.no_ipv6 = true,
		.session = { .has_persist = true, .persist = persist },
	});
}

static void set_persist(uint32_t persist)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = BED_ID, .has_persist = true,
		.persist = persist,
	};

	REQUIRE(!acvpn_session_set(bed.ctl, &config), "session-set: %s",
		acvpn_error(bed.ctl));
}

static void up_cstp(uint32_t persist)
{
	cstpbed_up(&(struct cstpbed_config){});
	set_persist(persist);
}

static void abandon(int *fd)
{
	close(*fd);
	*fd = -1;
}

static void expect_orphan(uint32_t type)
{
	struct acvpn_transport_info info = {};
	struct acvpn_event event;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_ORPHANED, &event),
		"no event orphaned");
	CHECK_EQ(event.transport_type, type, "transport");
	CHECK_EQ(event.session_id, BED_ID, "session");
	REQUIRE(bed_find(type, ACVPN_SLOT_CURRENT, &info), "it is gone");
	CHECK(info.has_orphaned, "not orphaned");
}

/* It ends @least to @most ms after @since. */
static void expect_down(uint32_t type, long long since, int least, int most)
{
	struct acvpn_event event;
	long long took;

	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"no event transport-down");
	took = tap_now() - since;
	CHECK_EQ(event.transport_type, type, "transport");
	CHECK_EQ(event.reason, ACVPN_REASON_SOCKET_CLOSED, "reason");
	CHECK(took >= least - 100, "down after %lld ms, not %d", took, least);
	CHECK(took <= most || !tap_counted(), "down after %lld ms, not %d",
	      took, most);
	CHECK(!bed_find(type, ACVPN_SLOT_CURRENT, NULL), "still there");
}

static int get_fd(uint32_t type)
{
	struct acvpn_transport_ref ref = bed_ref(type, 0);
	int fd = -1;

	REQUIRE(!acvpn_transport_get_fd(bed.ctl, &ref, &fd),
		"transport-get-fd: %s", acvpn_error(bed.ctl));
	REQUIRE(fd >= 0, "descriptor %d", fd);
	return bed_keep(fd);
}

static bool has_orphaned(uint32_t type)
{
	struct acvpn_transport_info info = {};

	return bed_find(type, ACVPN_SLOT_CURRENT, &info) && info.has_orphaned;
}

/* The module let go of the socket, so that its port is free. */
static bool port_is_free(void)
{
	int fd = peer_socket(AF_INET, 1, PEER_PORT_M);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in addr = {};
	socklen_t len = sizeof(addr);

	REQUIRE(!getsockname(fd, (struct sockaddr *)&addr, &len), "fd %d: %s",
		fd, strerror(errno));
	return ntohs(addr.sin_port);
}

static bool connection_ended(void)
{
	while (stream_recv_frame(&cstpbed.peer, PEER_WAIT_MS))
		;
	return cstpbed.peer.ended;
}

/**
 * struct kind - what differs between the kinds of transports
 * @type: enum acvpn_transport_type
 * @sock: the bed's descriptor
 * @up: makes a session that has this transport only
 * @detach: detaches it
 * @answers: does it carry anything?
 * @released: the module let go of the socket
 */
struct kind {
	uint32_t type;
	int *sock;
	void (*up)(uint32_t persist);
	int (*detach)(void);
	bool (*answers)(void);
	bool (*released)(void);
};

static const struct kind dtls = {
	DTLS, &bed.sock, up, bed_detach, bed_answers, port_is_free,
};

static const struct kind cstp = {
	CSTP, &cstpbed.sock, up_cstp, cstpbed_detach, cstpbed_answers,
	connection_ended,
};

/* Held, and found; returns a descriptor of what is detached again. */
static int found(const struct kind *kind)
{
	int fd;

	kind->up(LONG);
	CHECK_EQ(bed_session().persist, LONG, "persist");
	abandon(kind->sock);
	expect_orphan(kind->type);
	CHECK(kind->answers(), "no answer");
	fd = get_fd(kind->type);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC, "flags of the descriptor");
	EVENTUALLY(!has_orphaned(kind->type), "still orphaned");
	CHECK(kind->answers(), "no answer");
	REQUIRE(!kind->detach(), "transport-detach: %s",
		acvpn_error(bed.ctl));
	return fd;
}

/* It is a socket as any other then. */
static void test_dtls(void)
{
	int fd = found(&dtls);
	char buf[16];

	CHECK_EQ(port_of(fd), PEER_PORT_M, "port");
	peer_send_raw(&bed.peer, "\x17hello", 6);
	CHECK(peer_readable(fd, PEER_WAIT_MS) &&
	      recv(fd, buf, sizeof(buf), 0) == 6, "nothing came");
}

/* One whose keys are those of the kernel still. */
static void test_cstp(void)
{
	int fd = found(&cstp);

	EVENTUALLY(send(fd, "hello", 5, MSG_DONTWAIT) == 5, "send: %s",
		   strerror(errno));
}

static void ends(const struct kind *kind)
{
	long long since;

	kind->up(SHORT);
	since = tap_now();
	abandon(kind->sock);
	expect_orphan(kind->type);
	expect_down(kind->type, since, SHORT * 1000, SHORT * 1000 + LOOK_MS);
	EVENTUALLY(kind->released(), "the socket is there still");
}

static void test_dtls_ends(void)
{
	ends(&dtls);
}

static void test_cstp_ends(void)
{
	ends(&cstp);
}

/* Who holds it is asked for, not who attached it. */
static void test_adopted(void)
{
	long long since;
	int fd;

	up(SHORT);
	abandon(&bed.sock);
	expect_orphan(DTLS);
	fd = get_fd(DTLS);
	bed_no_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, SHORT * 1000 + LOOK_MS);
	CHECK(bed_answers(), "no answer");
	since = tap_now();
	bed.n_fds--;
	abandon(&fd);
	expect_orphan(DTLS);
	expect_down(DTLS, since, SHORT * 1000, SHORT * 1000 + LOOK_MS);
}

static void set_later(const struct kind *kind)
{
	long long since;

	kind->up(0);
	set_persist(LONG);
	abandon(kind->sock);
	expect_orphan(kind->type);
	CHECK(kind->answers(), "no answer");
	since = tap_now();
	set_persist(0);
	expect_down(kind->type, since, 0, LOOK_MS);
	EVENTUALLY(kind->released(), "the socket is there still");
}

static void test_dtls_set(void)
{
	set_later(&dtls);
}

static void test_cstp_set(void)
{
	set_later(&cstp);
}

/* Without it, all is as it was: closing tells at once. */
static void test_not_held(void)
{
	long long since;
	int fd;

	up(0);
	fd = get_fd(DTLS);
	CHECK_EQ(port_of(fd), PEER_PORT_M, "port");
	abandon(&bed.sock);
	CHECK(bed_answers(), "no answer");
	since = tap_now();
	bed.n_fds--;
	abandon(&fd);
	expect_down(DTLS, since, 0, 500);
	CHECK(port_is_free(), "the socket is there still");
}

/* One of two sessions of a socket persists. */
static void test_shared(void)
{
	struct acvpn_session_config session = { .id = BED_ID + 1 };
	struct acvpn_transport_config config = {
		.type = DTLS, .mtu = BED_MTU, .has_dpd = true,
		.has_keepalive = true,
		.remote = bed_endpoint(AF_INET, 2, PEER_PORT_P + 1),
	};
	struct acvpn_event event;

	bed_up(&(struct bed_config){
		.no_ipv6 = true, .mode = ACVPN_MODE_MP, .unconnected = true,
		.session = { .has_persist = true, .persist = LONG } });
	session.ifindex = bed.ifindex;
	config.socket = bed.sock;
	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL) &&
		!acvpn_transport_attach(bed.ctl, bed.ifindex, session.id,
					&config), "%s", acvpn_error(bed.ctl));
	abandon(&bed.sock);
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"no event transport-down");
	CHECK_EQ(event.session_id, session.id, "session");
	CHECK_EQ(event.reason, ACVPN_REASON_SOCKET_CLOSED, "reason");
	EVENTUALLY(has_orphaned(DTLS), "not orphaned");
	CHECK(bed_answers(), "no answer");
}

static void test_link_deleted(void)
{
	up(LONG);
	abandon(&bed.sock);
	expect_orphan(DTLS);
	CHECK(!port_is_free(), "the socket is gone");
	REQUIRE(!acvpn_link_del(bed.ctl, bed.ifindex), "link del: %s",
		acvpn_error(bed.ctl));
	EVENTUALLY(port_is_free(), "the socket is there still");
}

/* Other processes */

static void say(int fd, char c)
{
	REQUIRE(write(fd, &c, 1) == 1, "pipe: %s", strerror(errno));
}

static bool hear(int fd)
{
	char c;

	return read(fd, &c, 1) == 1;
}

/**
 * struct helper - a process that does what it is told
 * @pid: process
 * @to: pipe to it
 * @from: pipe from it
 */
struct helper {
	pid_t pid;
	int to;
	int from;
};

/* It runs @fn with its ends of the pipes, and exits with what that returns. */
static struct helper start(int (*fn)(int in, int out))
{
	int to[2], from[2];
	struct helper h;

	REQUIRE(!pipe2(to, O_CLOEXEC) && !pipe2(from, O_CLOEXEC), "pipe: %s",
		strerror(errno));
	fflush(stdout);
	h.pid = fork();
	REQUIRE(h.pid >= 0, "fork: %s", strerror(errno));
	if (!h.pid) {
		close(to[1]);
		close(from[0]);
		_exit(fn(to[0], from[1]));
	}
	close(to[0]);
	close(from[1]);
	h.to = to[1];
	h.from = from[0];
	return h;
}

static int finish(struct helper *h)
{
	int status;

	REQUIRE(waitpid(h->pid, &status, 0) == h->pid, "waitpid: %s",
		strerror(errno));
	close(h->to);
	close(h->from);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

enum { HELPER_ID = 3 };

/* Root of a user namespace asks for what somebody else attached there. */
static int ask_in_user_namespace(int in, int out)
{
	struct acvpn_transport_ref ref = { .id = HELPER_ID, .type = DTLS };
	struct acvpn_session_config session = { .id = HELPER_ID };
	struct acvpn *ctl;
	int fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || acvpn_open(&ctl) ||
	    acvpn_link_add(ctl, "vpn9", ACVPN_MODE_P2P, &ref.ifindex))
		return 100;
	session.ifindex = ref.ifindex;
	if (acvpn_session_new(ctl, &session, NULL))
		return 101;
	say(out, (char)ref.ifindex);
	if (!hear(in))
		return 102;
	/* What the socket's packets are would be its namespace's business. */
	session.has_mark = true;
	session.mark = 5;
	if (acvpn_session_set(ctl, &session) != -EPERM)
		return 103;
	session.has_mark = false;
	session.has_rx_mark = true;
	session.rx_mark = 5;
	if (acvpn_session_set(ctl, &session))
		return 104;
	return -acvpn_transport_get_fd(ctl, &ref, &fd);
}

static int enter_helper(const struct helper *h)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", h->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 || setns(fd, CLONE_NEWNET);
	close(fd);
	return err;
}

static void test_other_user(void)
{
	struct acvpn_transport_config config = { .type = DTLS, .mtu = BED_MTU };
	struct acvpn_transport_ref ref = { .id = HELPER_ID, .type = DTLS };
	struct helper h = start(ask_in_user_namespace);
	struct acvpn *ctl = NULL;
	int fd = -1;
	char c = 0;

	bed_up(&(struct bed_config){ .no_transport = true });
	REQUIRE(read(h.from, &c, 1) == 1, "helper: %d", finish(&h));
	ref.ifindex = (uint32_t)c;
	config.socket = bed.sock;
	REQUIRE(!enter_helper(&h) && !acvpn_open(&ctl), "setns: %s",
		strerror(errno));
	netns_enter(NETNS_M);
	CHECK(!acvpn_transport_attach(ctl, ref.ifindex, HELPER_ID, &config),
	      "transport-attach: %s", acvpn_error(ctl));
	say(h.to, 1);
	CHECK_EQ(finish(&h), EPERM, "transport-get-fd without privilege");
	acvpn_close(ctl);
	CHECK(fd < 0, "descriptor");
}

/* A namespace that holds nothing but a session that persists, of a socket. */
static int live_in_namespace(int in, int out)
{
	struct acvpn_session_config session = {
		.id = HELPER_ID, .has_persist = true, .persist = SHORT,
	};
	struct acvpn_transport_config config = {
		.type = DTLS, .mtu = BED_MTU,
		.remote = { .addr.family = AF_INET, .port = 1,
			    .addr.v4.s_addr = htonl(0x7f000001) },
	};
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct acvpn *ctl;

	if (unshare(CLONE_NEWNET) || acvpn_open(&ctl) ||
	    acvpn_link_add(ctl, "vpn9", ACVPN_MODE_P2P, &session.ifindex))
		return 100;
	config.socket = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(config.socket, (struct sockaddr *)&any, sizeof(any)) ||
	    acvpn_session_new(ctl, &session, NULL) ||
	    acvpn_transport_attach(ctl, session.ifindex, HELPER_ID, &config))
		return 101;
	say(out, 1);
	return !hear(in);
}

static bool has_link(const char *name)
{
	return !sh_status("ip link show %s", name);
}

static void test_namespace(void)
{
	struct helper h = start(live_in_namespace);
	long long since, took;

	REQUIRE(hear(h.from), "helper: %d", finish(&h));
	sh("ip link add gone0 type veth peer name gone1 netns %d", h.pid);
	say(h.to, 1);
	CHECK_EQ(finish(&h), 0, "helper");
	since = tap_now();
	CHECK(has_link("gone0"), "the namespace is gone");
	EVENTUALLY(!has_link("gone0"), "the namespace is there still");
	took = tap_now() - since;
	CHECK(took >= SHORT * 1000 - 100, "gone after %lld ms", took);
	CHECK(took <= SHORT * 1000 + 2 * LOOK_MS || !tap_counted(),
	      "gone after %lld ms", took);
}

static void test_unload(void)
{
	up_cstp(LONG);
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	abandon(&cstpbed.sock);
	abandon(&bed.sock);
	EVENTUALLY(has_orphaned(CSTP) && has_orphaned(DTLS), "not orphaned");
	sh("modprobe -r acvpn");
	EVENTUALLY(port_is_free(), "the socket is there still");
	CHECK(connection_ended(), "the connection is there still");
	sh("modprobe acvpn");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "DTLS socket that is held, and found", test_dtls },
		{ "CSTP socket that is held, and found", test_cstp },
		{ "DTLS socket that nobody comes for", test_dtls_ends },
		{ "CSTP socket that nobody comes for", test_cstp_ends },
		{ "socket that was found, and left again", test_adopted },
		{ "persist set later, and to 0", test_dtls_set },
		{ "the same of a CSTP socket", test_cstp_set },
		{ "no persist", test_not_held },
		{ "socket of two sessions", test_shared },
		{ "link deleted", test_link_deleted },
		{ "descriptor of a socket of another user", test_other_user },
		{ "namespace goes when persist is over", test_namespace },
		{ "module unloaded", test_unload },
	};

	netns_begin();
	tap_run("persist: ", cases, ARRAY_SIZE(cases), cstpbed_down);
	netns_cleanup();
	return tap_end();
}
