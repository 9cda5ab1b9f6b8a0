// SPDX-License-Identifier: GPL-2.0-only

#include "bed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "inner.h"
#include "netns.h"
#include "tap.h"

struct bed bed = { .sock = -1, .peer = { .fd = -1 } };

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000 * 1000 }, NULL);
}

static void require_ok(int err, const char *what)
{
	REQUIRE(!err, "%s: %s (%d)", what,
		bed.ctl ? acvpn_error(bed.ctl) : strerror(-err), err);
}

static void fill_defaults(const struct bed_config *config)
{
	struct bed_config *c = &bed.config;

	*c = *config;
	c->outer = c->outer ?: AF_INET;
	c->cipher = c->cipher ?: ACVPN_CIPHER_AES_128_GCM;
	c->mtu = c->mtu ?: BED_MTU;
	c->tx_seq = c->tx_seq ?: BED_TX_SEQ;
	c->rx_seq = c->rx_seq ?: BED_RX_SEQ;
}

static void random_dir(struct acvpn_keydir_config *dir, struct seal_key *key)
{
	dir->key_len = bed.config.cipher == ACVPN_CIPHER_AES_128_GCM ? 16 : 32;
	dir->iv_len = SEAL_SALT;
	REQUIRE(getrandom(dir->key, dir->key_len, 0) == (ssize_t)dir->key_len &&
		getrandom(dir->iv, dir->iv_len, 0) == (ssize_t)dir->iv_len,
		"getrandom");
	key->size = dir->key_len;
	memcpy(key->key, dir->key, dir->key_len);
	memcpy(key->salt, dir->iv, dir->iv_len);
}

void bed_fresh_keys(void)
{
	bed.keys = (struct acvpn_key_config){
		.epoch = 1, .cipher = bed.config.cipher,
	};
	random_dir(&bed.keys.tx, &bed.peer.rx);
	random_dir(&bed.keys.rx, &bed.peer.tx);
	bed.keys.tx.seq = bed.config.tx_seq;
	bed.keys.rx.seq = bed.config.rx_seq;
	bed.peer.epoch = 1;
	bed.peer.seq = bed.config.rx_seq;
}

int bed_keys(void)
{
	return acvpn_key_new(bed.ctl, bed.ifindex, BED_ID,
			     ACVPN_TRANSPORT_TYPE_DTLS, &bed.keys);
}

static void set_remote(struct acvpn_endpoint *remote)
{
	union peer_addr addr;

	peer_addr(&addr, bed.config.outer, 2, 0);
	remote->port = PEER_PORT_P;
	remote->addr.family = (sa_family_t)bed.config.outer;
	if (bed.config.outer == AF_INET)
		remote->addr.v4 = addr.v4.sin_addr;
	else
		remote->addr.v6 = addr.v6.sin6_addr;
}

int bed_attach(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
		.socket = bed.sock, .mtu = bed.config.mtu,
	};

	if (bed.config.unconnected)
		set_remote(&config.remote);
	return acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID, &config);
}

static void open_sockets(void)
{
	int outer = bed.config.outer;
	union peer_addr addr;
	socklen_t len;

	netns_enter(NETNS_P);
	bed.peer.fd = peer_socket(outer, 2, PEER_PORT_P);
	len = peer_addr(&addr, outer, 1, PEER_PORT_M);
	REQUIRE(bed.peer.fd >= 0 && !connect(bed.peer.fd, &addr.sa, len),
		"peer socket: %s", strerror(errno));
	netns_enter(NETNS_M);
	bed.sock = peer_socket(outer, 1, PEER_PORT_M);
	REQUIRE(bed.sock >= 0, "socket: %s", strerror(errno));
	len = peer_addr(&addr, outer, 2, PEER_PORT_P);
	if (!bed.config.unconnected)
		REQUIRE(!connect(bed.sock, &addr.sa, len), "connect: %s",
			strerror(errno));
}

static void make_device(void)
{
	require_ok(acvpn_open(&bed.ctl), "acvpn_open");
	require_ok(acvpn_events_open(bed.ctl, &bed.events), "events");
	require_ok(acvpn_link_add(bed.ctl, "vpn0", ACVPN_MODE_P2P,
				  &bed.ifindex), "acvpn_link_add");
	sh("ip link set vpn0 mtu %d up && ip addr add " INNER_M4
	   "/24 dev vpn0 && ip addr add " INNER_M6 "/64 dev vpn0 nodad",
	   bed.config.mtu);
}

static void make_session(void)
{
	struct acvpn_session_config config = {
		.ifindex = bed.ifindex, .id = BED_ID, .has_ipv4 = true,
	};

	inet_pton(AF_INET, INNER_M4, &config.ipv4);
	require_ok(acvpn_session_new(bed.ctl, &config, NULL), "session-new");
}

/* How /proc/net/ipv6_route begins the local route of the inner address. */
static void inner_route_line(char *line, size_t size)
{
	struct in6_addr addr;
	size_t i;

	inet_pton(AF_INET6, INNER_M6, &addr);
	for (i = 0; i < sizeof(addr); i++)
		snprintf(line + 2 * i, size - 2 * i, "%02x 80 ",
			 addr.s6_addr[i]);
}

static bool inner_route_exists(void)
{
	char want[40], line[256];
	bool found = false;
	FILE *routes;

	inner_route_line(want, sizeof(want));
	routes = fopen("/proc/net/ipv6_route", "r");
	REQUIRE(routes, "/proc/net/ipv6_route: %s", strerror(errno));
	while (!found && fgets(line, sizeof(line), routes))
		found = !strncmp(line, want, strlen(want));
	fclose(routes);
	return found;
}

/* IPv6 learns of the carrier later than the flags of the device tell. */
static bool inner_route_ready(void)
{
	int tries;

	for (tries = 0; tries < PEER_WAIT_MS / 20; tries++) {
		if (inner_route_exists())
			return true;
		nap();
	}
	return false;
}

void bed_up(const struct bed_config *config)
{
	bed_down();
	fill_defaults(config);
	open_sockets();
	make_device();
	bed_fresh_keys();
	if (config->no_session)
		return;
	make_session();
	if (config->no_transport)
		return;
	require_ok(bed_attach(), "transport-attach");
	if (config->no_keys)
		return;
	require_ok(bed_keys(), "key-new");
	REQUIRE(bed_running(true), "no carrier");
	REQUIRE(inner_route_ready(), "no route to the inner IPv6 address");
}

void bed_down(void)
{
	if (bed.ctl && bed.ifindex)
		acvpn_link_del(bed.ctl, bed.ifindex);
	acvpn_events_close(bed.events);
	acvpn_close(bed.ctl);
	if (bed.sock >= 0)
		close(bed.sock);
	if (bed.peer.fd >= 0)
		close(bed.peer.fd);
	while (bed.n_fds)
		close(bed.fds[--bed.n_fds]);
	memset(&bed, 0, sizeof(bed));
	bed.sock = -1;
	bed.peer.fd = -1;
}

struct acvpn_transport_info bed_transport(void)
{
	struct acvpn_session_info info;

	require_ok(acvpn_session_get(bed.ctl, bed.ifindex, BED_ID, &info),
		   "session-get");
	REQUIRE(info.n_transports == 1, "%u transports", info.n_transports);
	return info.transports[0];
}

struct acvpn_stats bed_stats(void)
{
	return bed_transport().stats;
}

uint64_t bed_drops(const struct acvpn_stats *stats)
{
	uint64_t sum = stats->drops_other;
	size_t i;

	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		sum += stats->drops[i];
	return sum;
}

void bed_wait_drop(enum acvpn_drop_reason reason, uint64_t count)
{
	uint64_t got = 0;
	int tries;

	for (tries = 0; tries < PEER_WAIT_MS / 20; tries++) {
		got = bed_stats().drops[reason];
		if (got >= count)
			break;
		nap();
	}
	CHECK(got == count, "%s: %llu, not %llu",
	      acvpn_drop_reason_name(reason), (unsigned long long)got,
	      (unsigned long long)count);
}

bool bed_running(bool want)
{
	struct acvpn_link_info link;
	int tries;

	for (tries = 0; tries < PEER_WAIT_MS / 20; tries++) {
		require_ok(acvpn_link_get(bed.ctl, bed.ifindex, &link), "link");
		if (!(link.flags & IFF_RUNNING) == !want)
			return true;
		nap();
	}
	return false;
}

struct wanted {
	enum acvpn_event_type type;
	struct acvpn_event *event;
};

static int match_event(const struct acvpn_event *event, void *arg)
{
	struct wanted *wanted = arg;

	if (event->type != wanted->type || event->ifindex != bed.ifindex)
		return 0;
	*wanted->event = *event;
	return 1;
}

bool bed_wait_event(enum acvpn_event_type type, struct acvpn_event *event)
{
	struct wanted wanted = { .type = type, .event = event };
	int ret = 0;

	while (ret != 1) {
		if (!peer_readable(acvpn_events_fd(bed.events), PEER_WAIT_MS))
			return false;
		ret = acvpn_events_read(bed.events, match_event, &wanted);
		REQUIRE(ret >= 0, "events: %s", strerror(-ret));
	}
	return true;
}

static socklen_t inner_addr(union peer_addr *addr, int family, bool m)
{
	memset(addr, 0, sizeof(*addr));
	addr->sa.sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		inet_pton(family, m ? INNER_M4 : INNER_P4, &addr->v4.sin_addr);
		addr->v4.sin_port = htons(m ? INNER_PORT_M : INNER_PORT_P);
		return sizeof(addr->v4);
	}
	inet_pton(family, m ? INNER_M6 : INNER_P6, &addr->v6.sin6_addr);
	addr->v6.sin6_port = htons(m ? INNER_PORT_M : INNER_PORT_P);
	return sizeof(addr->v6);
}

int bed_keep(int fd)
{
	REQUIRE(fd >= 0 && bed.n_fds < BED_FDS_MAX, "socket: %s",
		strerror(errno));
	bed.fds[bed.n_fds++] = fd;
	return fd;
}

int bed_inner_socket(int family)
{
	int fd = bed_keep(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	union peer_addr m, p;
	socklen_t len = inner_addr(&m, family, true);

	inner_addr(&p, family, false);
	REQUIRE(!bind(fd, &m.sa, len) && !connect(fd, &p.sa, len),
		"inner socket: %s", strerror(errno));
	return fd;
}

int bed_packet_socket(void)
{
	int fd = bed_keep(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC,
				 htons(ETH_P_ALL)));
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)bed.ifindex,
	};

	REQUIRE(!bind(fd, (struct sockaddr *)&ll, sizeof(ll)),
		"packet socket: %s", strerror(errno));
	return fd;
}
