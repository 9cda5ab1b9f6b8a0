// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers with link-local addresses, which are another host's on another link
 * (RFC 4007): two links, and on both a peer fe80::2 with the same port.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

enum { LINKS = 2, NEW_PORT = 6000, HOLD_MS = 1100 };

static const char *const link_name[LINKS] = { "veth0", "veth1" };

/* One on each link; sessions have the identifiers 1 and 2. */
static struct peer peers[LINKS];
static uint8_t wire[SEAL_RECORD_MAX];

static void begin(void)
{
	int i;

	netns_setup();
	sh("ip -n " NETNS_M " link add veth1 type veth peer name veth1 netns "
	   NETNS_P);
	for (i = 0; i < LINKS; i++) {
		sh("ip -n " NETNS_M " addr add fe80::1/64 dev %s nodad",
		   link_name[i]);
		sh("ip -n " NETNS_P " addr add fe80::2/64 dev %s nodad",
		   link_name[i]);
		sh("ip -n " NETNS_M " link set %s up", link_name[i]);
		sh("ip -n " NETNS_P " link set %s up", link_name[i]);
	}
	netns_enter(NETNS_M);
}

static struct sockaddr_in6 address(const char *text, int port, uint32_t scope)
{
	struct sockaddr_in6 a = {
		.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port),
		.sin6_scope_id = scope,
	};

	inet_pton(AF_INET6, text, &a.sin6_addr);
	return a;
}

static int bound(const struct sockaddr_in6 *a)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	REQUIRE(fd >= 0 && !bind(fd, (const void *)a, sizeof(*a)),
		"socket: %s", strerror(errno));
	return fd;
}

/* A socket of the peer on link @i. */
static int peer_on(int i, int port)
{
	struct sockaddr_in6 from, to;
	uint32_t scope;
	int fd;

	netns_enter(NETNS_P);
	scope = if_nametoindex(link_name[i]);
	from = address("fe80::2", port, scope);
	to = address("fe80::1", PEER_PORT_M, scope);
	fd = bed_keep(bound(&from));
	netns_enter(NETNS_M);
	REQUIRE(!connect(fd, (void *)&to, sizeof(to)), "connect: %s",
		strerror(errno));
	return fd;
}

static uint32_t scope_of(int i)
{
	return if_nametoindex(link_name[i]);
}

static struct acvpn_endpoint at(int port, uint32_t scope)
{
	struct acvpn_endpoint ep = {
		.addr.family = AF_INET6, .port = (uint16_t)port,
		.scope = scope,
	};

	inet_pton(AF_INET6, "fe80::2", &ep.addr.v6);
	return ep;
}

static int attach(uint32_t id, int sock, struct acvpn_endpoint remote)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = remote,
	};

	return acvpn_transport_attach(bed.ctl, bed.ifindex, id, &config);
}

static void give_keys(uint32_t id, struct peer *peer)
{
	struct acvpn_transport_ref ref = bed_dtls();
	struct acvpn_key_config keys;

	ref.id = id;
	bed_random_keys(&keys, peer, ACVPN_CIPHER_AES_128_GCM, 1);
	REQUIRE(!acvpn_key_new(bed.ctl, &ref, &keys), "keys: %s",
		acvpn_error(bed.ctl));
}

static void up(void)
{
	struct sockaddr_in6 any = address("::", PEER_PORT_M, 0);
	int i;

	bed_up(&(struct bed_config){
		.outer = AF_INET6, .mode = ACVPN_MODE_MP, .no_ipv6 = true,
		.unconnected = true, .no_session = true });
	close(bed.sock);
	bed.sock = bound(&any);
	for (i = 0; i < LINKS; i++) {
		struct acvpn_session_config session = {
			.ifindex = bed.ifindex, .id = (uint32_t)i + 1,
			.has_roaming = true, .roaming = true,
		};

		REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL),
			"session: %s", acvpn_error(bed.ctl));
	}
}

static void up_both(void)
{
	int i;

	up();
	for (i = 0; i < LINKS; i++) {
		uint32_t id = (uint32_t)i + 1;

		REQUIRE(!attach(id, bed.sock, at(PEER_PORT_P, scope_of(i))),
			"%s: %s", link_name[i], acvpn_error(bed.ctl));
		give_keys(id, &peers[i]);
		peers[i].fd = peer_on(i, PEER_PORT_P);
	}
}

static struct acvpn_transport_info transport(uint32_t id)
{
	struct acvpn_session_info info;

	REQUIRE(!acvpn_session_get(bed.ctl, bed.ifindex, id, &info) &&
		info.n_transports == 1, "session %u: %s", id,
		acvpn_error(bed.ctl));
	return info.transports[0];
}

static void expect_remote(uint32_t id, int port, uint32_t scope)
{
	struct acvpn_endpoint want = at(port, scope);
	struct acvpn_transport_info info = transport(id);
	char a[ACVPN_ENDPOINT_STRLEN], b[ACVPN_ENDPOINT_STRLEN];

	acvpn_endpoint_format(&want, a, sizeof(a));
	acvpn_endpoint_format(&info.remote, b, sizeof(b));
	CHECK(!strcmp(a, b), "session %u: %s, not %s", id, b, a);
}

/* What comes by a link is that peer's, and so is what goes there. */
static void test_links(void)
{
	int i;

	up_both();
	for (i = 0; i < LINKS; i++) {
		peer_send(&peers[i], FRAME_DPD_REQUEST, "x", 1);
		CHECK(peer_recv(&peers[i], PEER_WAIT_MS), "%s: no answer",
		      link_name[i]);
		CHECK(!peer_readable(peers[!i].fd, 0), "%s: on the other link",
		      link_name[i]);
		CHECK_EQ(transport((uint32_t)i + 1).stats.rx_records, 1,
			 "rx_records");
		expect_remote((uint32_t)i + 1, PEER_PORT_P, scope_of(i));
	}
}

static void test_lookup(void)
{
	struct acvpn_endpoint nowhere = at(PEER_PORT_P, 0);
	struct acvpn_session_info info;
	int i;

	up_both();
	for (i = 0; i < LINKS; i++) {
		struct acvpn_endpoint where = at(PEER_PORT_P, scope_of(i));

		REQUIRE(!acvpn_session_of_peer(bed.ctl, bed.ifindex, &where, 0,
					       &info), "%s: %s", link_name[i],
			acvpn_error(bed.ctl));
		CHECK_EQ(info.id, i + 1, "session");
	}
	CHECK_EQ(acvpn_session_of_peer(bed.ctl, bed.ifindex, &nowhere, 0,
				       &info), -EINVAL, "without a scope");
	CHECK(strstr(acvpn_error(bed.ctl), "scope"), "%s",
	      acvpn_error(bed.ctl));
}

static void refused(struct acvpn_endpoint remote, int want, const char *text)
{
	int err = attach(1, bed.sock, remote);

	CHECK(err == want && strstr(acvpn_error(bed.ctl), text),
	      "%d (%s), not %d", err, acvpn_error(bed.ctl), want);
}

static void test_refused(void)
{
	struct acvpn_endpoint global = at(PEER_PORT_P, scope_of(0));

	up();
	refused(at(PEER_PORT_P, 0), -EINVAL, "scope");
	inet_pton(AF_INET6, "2001:db8::2", &global.addr.v6);
	refused(global, -EINVAL, "link-local");
	REQUIRE(!attach(2, bed.sock, at(PEER_PORT_P, scope_of(0))), "%s",
		acvpn_error(bed.ctl));
	refused(at(PEER_PORT_P, scope_of(0)), -EADDRINUSE, "peer address");
}

/* Of a socket that hears one link only nobody needs to ask. */
static void test_bound(void)
{
	struct sockaddr_in6 any = address("::", PEER_PORT_M + 1, 0);
	int fd;

	up();
	fd = bed_keep(bound(&any));
	REQUIRE(!setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "veth1", 6),
		"bind to link: %s", strerror(errno));
	REQUIRE(!attach(1, fd, at(PEER_PORT_P, 0)), "%s",
		acvpn_error(bed.ctl));
	expect_remote(1, PEER_PORT_P, scope_of(1));
}

static void test_connected(void)
{
	struct sockaddr_in6 own = address("::", PEER_PORT_M + 1, 0);
	struct sockaddr_in6 to = address("fe80::2", PEER_PORT_P, scope_of(1));
	struct acvpn_endpoint none = { .port = 0 };
	int fd;

	up();
	fd = bed_keep(bound(&own));
	REQUIRE(!connect(fd, (void *)&to, sizeof(to)), "connect: %s",
		strerror(errno));
	REQUIRE(!attach(1, fd, none), "%s", acvpn_error(bed.ctl));
	expect_remote(1, PEER_PORT_P, scope_of(1));
}

/* A peer may come from another port, not from another link. */
static void test_roaming(void)
{
	struct acvpn_event event;
	int same, other;
	size_t n;

	up_both();
	same = peer_on(0, NEW_PORT);
	other = peer_on(1, NEW_PORT);
	tap_sleep(HOLD_MS);
	n = peer_seal(&peers[0], wire, FRAME_KEEPALIVE, NULL, 0);
	REQUIRE(send(other, wire, n, 0) == (ssize_t)n, "send: %s",
		strerror(errno));
	REQUIRE(peer_readable(bed.sock, PEER_WAIT_MS),
		"the record did not reach userspace");
	expect_remote(1, PEER_PORT_P, scope_of(0));
	REQUIRE(send(same, wire, n, 0) == (ssize_t)n, "send: %s",
		strerror(errno));
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_ENDPOINT, &event), "no event");
	CHECK_EQ(event.session_id, 1, "session");
	CHECK_EQ(event.remote.scope, scope_of(0), "scope");
	expect_remote(1, NEW_PORT, scope_of(0));
	expect_remote(2, PEER_PORT_P, scope_of(1));
}

static void down(void)
{
	memset(peers, 0, sizeof(peers));
	bed_down();
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "one peer on each link", test_links },
		{ "session of a peer", test_lookup },
		{ "what is refused", test_refused },
		{ "a socket that is bound to a link", test_bound },
		{ "a connected socket", test_connected },
		{ "another port", test_roaming },
	};

	tap_spread(begin, cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
