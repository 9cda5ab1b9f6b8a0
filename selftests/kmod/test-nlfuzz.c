// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random requests that are often right enough to make sessions, transports and
 * keys: each is answered, each refusal says why, and all works afterwards.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ktlspair.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "nlfuzz.h"
#include "peer.h"
#include "tap.h"

enum {
	MESSAGES = 1000000, MESSAGES_SHORT = 20000,
	TURNOVER = 100, DUMP = 500, PROOF = 5000, TOLD_MAX = 10,
	COMMANDS_MAX = 32,
};

static struct nlfuzz_world world;
static struct acvpn *ctl;
static struct {
	unsigned int accepted[COMMANDS_MAX];
	unsigned int refused[COMMANDS_MAX];
	unsigned int wordless;
} seen;

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Sockets that will do, some of them twice, and some that will not. */
static int some_socket(void)
{
	int family = pick(4) ? AF_INET : AF_INET6, fd;
	union peer_addr addr;
	socklen_t len;

	switch (pick(12)) {
	case 0:
		return socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	case 1:
		return socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	default:
		fd = peer_socket(family, 1, 5000 + (int)pick(1000));
		len = peer_addr(&addr, family, 2, 4432);
		if (fd >= 0 && pick(2) && connect(fd, &addr.sa, len))
			tap_note("connect: %s", strerror(errno));
		return fd;
	}
}

/* Those at even places and behind them, now and then, are of one stream. */
static void replace_socket(unsigned int i)
{
	int *at = &world.sockets[i & ~1u];

	if (at[0] > 2)
		close(at[0]);
	if (at[1] > 2)
		close(at[1]);
	if (!pick(4) && !ktlspair(at))
		return;
	at[0] = some_socket();
	at[1] = some_socket();
}

static void setup(void)
{
	unsigned int i;

	netns_begin();
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	REQUIRE(!acvpn_link_add(ctl, "vpn0", ACVPN_MODE_P2P,
				&world.ifindexes[0]) &&
		!acvpn_link_add(ctl, "vpn1", ACVPN_MODE_MP,
				&world.ifindexes[1]), "link: %s",
		acvpn_error(ctl));
	world.n_ifindexes = 2;
	world.n_sockets = ARRAY_SIZE(world.sockets);
	for (i = 0; i < world.n_sockets; i += 2)
		replace_socket(i);
	sh("ip -n " NETNS_M " addr add 10.9.0.1/24 dev vpn1");
	sh("ip -n " NETNS_M " link set vpn0 up");
	sh("ip -n " NETNS_M " link set vpn1 up");
}

static void send_traffic(int fd)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = 9,
		.sin_addr.s_addr = htonl(0x0a090000 + pick(16)),
	};

	sendto(fd, &to, sizeof(to), MSG_DONTWAIT, (struct sockaddr *)&to,
	       sizeof(to));
}

static void judge(unsigned int cmd, bool mangled,
		  const struct rawnl_answer *answer)
{
	if (!answer->error) {
		seen.accepted[cmd]++;
		return;
	}
	seen.refused[cmd]++;
	/* The core is silent about some of what is no message at all. */
	if (mangled || answer->text[0] || answer->error == ENOMEM)
		return;
	if (seen.wordless++ < TOLD_MAX)
		CHECK(false, "%s: %s, without a word", nlfuzz_command(cmd),
		      strerror(answer->error));
}

/* The descriptors that we get are ours to close. */
static void close_got(const struct rawnl_answer *answer)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)answer->reply;
	struct nlattr *nest, *fd;

	if (answer->error || !answer->reply_len ||
	    genlmsg_hdr(nlh)->cmd != ACVPN_CMD_TRANSPORT_GET_FD)
		return;
	nest = nlmsg_find_attr(nlh, GENL_HDRLEN, ACVPN_A_TRANSPORT);
	fd = nest ? nla_find(nla_data(nest), nla_len(nest),
			     ACVPN_A_TRANSPORT_SOCKET) : NULL;
	REQUIRE(fd, "transport-get-fd tells no descriptor");
	close((int)nla_get_u32(fd));
}

static int ignore(const struct acvpn_session_info *info, void *arg)
{
	(void)arg;
	CHECK(info->id, "session without an id");
	return 0;
}

/* Filters of all kinds, and cookies as they are made here. */
static void dump(void)
{
	struct acvpn_session_filter filter = {
		.cookie = { pick(3) / 2, { (uint8_t)random() } },
		.transport_type = pick(ACVPN_TRANSPORT_TYPE_CSTP + 1),
		.transport_state = pick(ACVPN_TRANSPORT_STATE_PAUSED + 1),
	};

	CHECK(!acvpn_session_dump(ctl, 0, ignore, NULL), "dump: %s",
	      acvpn_error(ctl));
	CHECK(!acvpn_session_select(ctl, 0, 1 + pick(ACVPN_DETAIL_FULL),
				    &filter, ignore, NULL), "filter: %s",
	      acvpn_error(ctl));
}

/* A session that is wholly right works on either device. */
static void prove(uint32_t ifindex)
{
	struct acvpn_session_config session = { .ifindex = ifindex };
	struct acvpn_transport_config transport = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = 1400,
	};
	struct acvpn_transport_ref ref = {
		.ifindex = ifindex, .type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	struct acvpn_key_config keys = {
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_128_GCM,
		.tx = { .key = "t", .key_len = 16, .iv_len = 4 },
		.rx = { .key = "r", .key_len = 16, .iv_len = 4 },
	};
	union peer_addr addr;
	socklen_t len = peer_addr(&addr, AF_INET, 2, 4432);

	REQUIRE(!acvpn_session_flush(ctl, ifindex) &&
		!acvpn_session_new(ctl, &session, &ref.id), "session-new: %s",
		acvpn_error(ctl));
	transport.socket = peer_socket(AF_INET, 1, 6999);
	REQUIRE(transport.socket >= 0 &&
		!connect(transport.socket, &addr.sa, len), "socket: %s",
		strerror(errno));
	CHECK(!acvpn_transport_attach(ctl, ifindex, ref.id, &transport) &&
	      !acvpn_key_new(ctl, &ref, &keys) &&
	      !acvpn_session_del(ctl, ifindex, ref.id), "a good session: %s",
	      acvpn_error(ctl));
	close(transport.socket);
}

static void test_messages(void)
{
	unsigned int i, n, cmd, seed = (unsigned int)getpid();
	static struct rawnl_answer answer;
	static struct rawnl_msg m;
	bool mangled;
	int fd, out;

	n = tap_form(MESSAGES_SHORT, MESSAGES);
	tap_note("seed %u", seed);
	setup();
	srandom(seed);
	fd = rawnl_open();
	out = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (i = 1; i <= n; i++) {
		cmd = nlfuzz_message(&m, &world, &mangled);
		rawnl_call(fd, &m, &answer);
		judge(cmd, mangled, &answer);
		close_got(&answer);
		send_traffic(out);
		if (i % TURNOVER == 0)
			replace_socket(pick(world.n_sockets));
		if (i % DUMP == 0)
			dump();
		if (i % PROOF == 0) {
			prove(world.ifindexes[0]);
			prove(world.ifindexes[1]);
		}
	}
	close(out);
	close(fd);
	tap_note("figure nlfuzz-messages %u messages", n);
}

/* Each command must have done something, or its state was never reached. */
static void test_reach(void)
{
	unsigned int i;

	for (i = 0; i < nlfuzz_commands(); i++) {
		tap_note("%s: %u accepted, %u refused", nlfuzz_command(i),
			 seen.accepted[i], seen.refused[i]);
		CHECK(seen.accepted[i], "%s was never accepted",
		      nlfuzz_command(i));
	}
}

static void test_end(void)
{
	unsigned int i;

	for (i = 0; i < world.n_sockets; i++)
		if (world.sockets[i] > 2)
			close(world.sockets[i]);
	CHECK(!acvpn_link_del(ctl, world.ifindexes[0]) &&
	      !acvpn_link_del(ctl, world.ifindexes[1]), "link del: %s",
	      acvpn_error(ctl));
	acvpn_close(ctl);
	netns_cleanup();
}

static const struct tap_case cases[] = {
	{ "random messages", test_messages },
	{ "all commands were reached", test_reach },
	{ "all goes away", test_end },
};

int main(void)
{
	tap_run("", cases, ARRAY_SIZE(cases), NULL);
	return tap_end();
}
