// SPDX-License-Identifier: GPL-2.0-only

#include "bed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "dev.h"
#include "inner.h"
#include "netns.h"
#include "tap.h"

/* Longer than a peer may be silent until it is dead. */
enum { EVENT_WAIT_MS = 30000 };

struct bed bed = { .sock = -1, .peer = { .fd = -1 } };

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

static void random_dir(struct acvpn_keydir_config *dir, struct seal_key *key,
		       enum acvpn_cipher cipher)
{
	dir->key_len = cipher == ACVPN_CIPHER_AES_128_GCM ? 16 : 32;
	dir->iv_len = cipher == ACVPN_CIPHER_CHACHA20_POLY1305 ?
		      ACVPN_IV_SIZE_MAX : SEAL_SALT;
	dir->seq = 1;
	REQUIRE(getrandom(dir->key, dir->key_len, 0) == (ssize_t)dir->key_len &&
		getrandom(dir->iv, dir->iv_len, 0) == (ssize_t)dir->iv_len,
		"getrandom");
	*key = (struct seal_key){
		.cipher = cipher == ACVPN_CIPHER_CHACHA20_POLY1305 ?
			  SEAL_CHACHA20_POLY1305 : SEAL_AES_GCM,
		.size = dir->key_len,
	};
	memcpy(key->key, dir->key, dir->key_len);
	memcpy(key->salt, dir->iv, SEAL_SALT);
	memcpy(key->iv, dir->iv, SEAL_IV);
}

void bed_random_keys(struct acvpn_key_config *keys, struct peer *peer,
		     enum acvpn_cipher cipher, uint16_t epoch)
{
	*keys = (struct acvpn_key_config){ .epoch = epoch, .cipher = cipher };
	random_dir(&keys->tx, &peer->rx, cipher);
	random_dir(&keys->rx, &peer->tx, cipher);
	peer->epoch = epoch;
	peer->seq = 1;
}

void bed_fresh_keys(void)
{
	bed_random_keys(&bed.keys, &bed.peer, bed.config.cipher, 1);
	bed.keys.tx.seq = bed.config.tx_seq;
	bed.keys.rx.seq = bed.config.rx_seq;
	bed.peer.seq = bed.config.rx_seq;
}

struct acvpn_transport_ref bed_ref(enum acvpn_transport_type type,
				   uint32_t slot)
{
	return (struct acvpn_transport_ref){
		.ifindex = bed.ifindex, .id = BED_ID, .type = type,
		.slot = slot,
	};
}

struct acvpn_transport_ref bed_dtls(void)
{
	return bed_ref(ACVPN_TRANSPORT_TYPE_DTLS, 0);
}

int bed_record_send(struct acvpn_transport_ref ref, uint32_t content,
		    int frame, const void *payload, size_t len)
{
	struct acvpn_record record = {
		.content_type = content, .has_frame_type = frame >= 0,
		.frame_type = (uint8_t)frame, .payload = payload,
		.payload_len = len,
	};

	return acvpn_record_send(bed.ctl, &ref, &record);
}

int bed_keys(void)
{
	struct acvpn_transport_ref ref = bed_dtls();

	return acvpn_key_new(bed.ctl, &ref, &bed.keys);
}

int bed_detach(void)
{
	struct acvpn_transport_ref ref = bed_dtls();

	return acvpn_transport_detach(bed.ctl, &ref);
}

struct acvpn_endpoint bed_endpoint(int family, int host, int port)
{
	struct acvpn_endpoint ep = {
		.addr.family = (sa_family_t)family, .port = (uint16_t)port,
	};
	union peer_addr addr;

	peer_addr(&addr, family, host, 0);
	if (family == AF_INET)
		ep.addr.v4 = addr.v4.sin_addr;
	else
		ep.addr.v6 = addr.v6.sin6_addr;
	return ep;
}

int bed_attach(void)
{
	struct acvpn_transport_config config = bed.config.transport;

	config.type = ACVPN_TRANSPORT_TYPE_DTLS;
	config.socket = bed.sock;
	config.mtu = bed.config.mtu;
	config.has_dpd = true;
	config.has_keepalive = true;
	config.has_answer_timeout = true;
	if (bed.config.unconnected)
		config.remote = bed_endpoint(bed.config.outer, 2, PEER_PORT_P);
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
	require_ok(acvpn_link_add(bed.ctl, "vpn0", bed.config.mode,
				  &bed.ifindex), "acvpn_link_add");
	dev_up("vpn0", bed.config.mtu);
	dev_address(bed.ifindex, INNER_M4 "/24");
	if (bed.config.no_ipv6)
		dev_no_ipv6("vpn0");
	else
		dev_address(bed.ifindex, INNER_M6 "/64");
}

static void make_session(void)
{
	struct acvpn_session_config config = bed.config.session;
	bool mp = bed.config.mode == ACVPN_MODE_MP;

	config.ifindex = bed.ifindex;
	config.id = BED_ID;
	config.has_ipv4 = true;
	config.has_ipv6 = true;
	inet_pton(AF_INET, mp ? INNER_P4 : INNER_M4, &config.ipv4);
	inet_pton(AF_INET6, mp ? INNER_P6 : INNER_M6, &config.ipv6);
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

void bed_ready(void)
{
	REQUIRE(bed_running(true), "no carrier");
	/* IPv6 learns of the carrier later than the device's flags tell. */
	EVENTUALLY(bed.config.no_ipv6 || inner_route_exists(),
		   "no route to the inner IPv6 address");
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
	bed_ready();
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

struct acvpn_session_info bed_session(void)
{
	struct acvpn_session_info info;

	require_ok(acvpn_session_get(bed.ctl, bed.ifindex, BED_ID, &info),
		   "session-get");
	return info;
}

bool bed_find(enum acvpn_transport_type type, enum acvpn_slot slot,
	      struct acvpn_transport_info *info)
{
	struct acvpn_session_info session = bed_session();
	unsigned int i;

	for (i = 0; i < session.n_transports; i++) {
		const struct acvpn_transport_info *t = &session.transports[i];

		if (t->type != type || t->slot != slot)
			continue;
		if (info)
			*info = *t;
		return true;
	}
	return false;
}

struct acvpn_transport_info bed_transport(void)
{
	struct acvpn_transport_info info = {};

	REQUIRE(bed_find(ACVPN_TRANSPORT_TYPE_DTLS, ACVPN_SLOT_CURRENT, &info),
		"no current dtls transport");
	return info;
}

struct acvpn_stats bed_stats(void)
{
	return bed_transport().stats;
}

uint32_t bed_active(void)
{
	return bed_session().active;
}

struct rtnl_link_stats bed_link(void)
{
	struct rtnl_link_stats stats = {};
	struct ifaddrs *all, *i;

	REQUIRE(!getifaddrs(&all), "getifaddrs: %s", strerror(errno));
	for (i = all; i; i = i->ifa_next)
		if (!strcmp(i->ifa_name, "vpn0") && i->ifa_data)
			stats = *(struct rtnl_link_stats *)i->ifa_data;
	freeifaddrs(all);
	return stats;
}

uint64_t bed_device_drop(enum acvpn_drop_reason reason)
{
	uint64_t buf[2 + ACVPN_DROP_REASONS_MAX] = {};
	struct ethtool_stats *stats = (struct ethtool_stats *)buf;
	struct ifreq ifr = { .ifr_name = "vpn0", .ifr_data = (void *)buf };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	stats->cmd = ETHTOOL_GSTATS;
	REQUIRE(fd >= 0 && !ioctl(fd, SIOCETHTOOL, &ifr), "ethtool: %s",
		strerror(errno));
	close(fd);
	REQUIRE(reason < stats->n_stats, "%u counters", stats->n_stats);
	return stats->data[reason];
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
	EVENTUALLY_EQ(bed_stats().drops[reason], count,
		      acvpn_drop_reason_name(reason));
}

static bool runs(void)
{
	struct acvpn_link_info link;

	require_ok(acvpn_link_get(bed.ctl, bed.ifindex, &link), "link");
	return link.flags & IFF_RUNNING;
}

bool bed_running(bool want)
{
	tap_patience();
	while (runs() != want)
		if (!tap_wait())
			return false;
	return true;
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

static bool wait_event(enum acvpn_event_type type, struct acvpn_event *event,
		       int timeout_ms)
{
	struct wanted wanted = { .type = type, .event = event };
	int fd = acvpn_events_fd(bed.events), ret = 0;

	while (ret != 1) {
		ret = acvpn_events_read(bed.events, match_event, &wanted);
		REQUIRE(ret >= 0, "events: %s", strerror(-ret));
		if (ret != 1 && !peer_readable(fd, timeout_ms))
			return false;
	}
	return true;
}

bool bed_wait_event(enum acvpn_event_type type, struct acvpn_event *event)
{
	return wait_event(type, event, EVENT_WAIT_MS);
}

void bed_no_event(enum acvpn_event_type type, int timeout_ms)
{
	struct acvpn_event event;

	CHECK(!wait_event(type, &event, timeout_ms), "an event %s came",
	      acvpn_event_type_name(type));
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

/*
 * With a protocol from the start it would have what other devices receive
 * before it is bound, and a test would take that for what it waits for.
 */
int bed_packet_socket(void)
{
	int fd = bed_keep(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)bed.ifindex,
	};

	REQUIRE(!bind(fd, (struct sockaddr *)&ll, sizeof(ll)),
		"packet socket: %s", strerror(errno));
	return fd;
}

size_t bed_captured(int fd, uint8_t *buf, int timeout_ms)
{
	struct sockaddr_ll from = {};
	socklen_t len = sizeof(from);
	ssize_t n;

	while (peer_readable(fd, timeout_ms)) {
		n = recvfrom(fd, buf, INNER_MAX, 0, (struct sockaddr *)&from,
			     &len);
		if (n > 0 && from.sll_pkttype != PACKET_OUTGOING &&
		    !inner_is_noise(buf, (size_t)n))
			return (size_t)n;
	}
	return 0;
}

bool bed_answers(void)
{
	peer_send(&bed.peer, FRAME_DPD_REQUEST, "are you there", 13);
	while (peer_recv_frame(&bed.peer, PEER_WAIT_MS))
		if (bed.peer.plain[0] == FRAME_DPD_RESPONSE)
			return true;
	return false;
}
