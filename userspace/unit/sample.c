// SPDX-License-Identifier: GPL-2.0-only
#include "unit/sample.h"

#include <arpa/inet.h>

const struct acvpn_link_info sample_link = {
	.ifindex = 5,
	.name = "vpn0",
	.mode = ACVPN_MODE_P2P,
	.mtu = 1406,
	.flags = IFF_UP | IFF_RUNNING,
	.queue_bytes = ACVPN_QUEUE_BYTES_DEFAULT,
};

static void set_endpoint(struct acvpn_endpoint *ep, const char *text,
			 uint16_t port)
{
	ep->addr.family = AF_INET;
	inet_pton(AF_INET, text, &ep->addr.v4);
	ep->port = port;
}

static void set_stats(struct acvpn_stats *s)
{
	s->rx_packets = 10234;
	s->rx_bytes = 12897485;
	s->rx_records = 10240;
	s->tx_packets = 1;
	s->tx_bytes = 84;
	s->tx_records = 3;
	s->rx_dpd_requests = 2;
	s->tx_dpd_responses = 2;
	s->rx_dpd_responses = 1;
	s->rx_keepalives = 4;
	s->rx_passed = 6;
	s->tx_dpd_requests = 5;
	s->tx_keepalives = 7;
	s->rx_control = 8;
	s->tx_large = 9;
	s->tx_fragmented = 4;
	s->tx_mss_clamped = 11;
	s->drops[ACVPN_DROP_REASON_RX_REPLAY] = 10;
	s->drops[ACVPN_DROP_REASON_TX_NO_KEY] = 2;
	s->drops[60] = 3;
	s->drops_other = 1;
}

static void set_network(struct acvpn_network *network, int family,
			const char *text, uint32_t prefix_len)
{
	network->addr.family = family;
	inet_pton(family, text, &network->addr.v6);
	network->prefix_len = prefix_len;
}

static void set_keys(struct acvpn_transport_info *t)
{
	t->n_keys = 2;
	t->keys[0] = (struct acvpn_key_info){
		.epoch = 1, .cipher = ACVPN_CIPHER_AES_256_GCM,
		.slot = ACVPN_SLOT_CURRENT, .tx_seq = 1234, .rx_seq = 1300,
		.soft_records = 23726566, .hard_records = 1ULL << 48,
	};
	t->keys[1] = (struct acvpn_key_info){
		.epoch = 2, .cipher = ACVPN_CIPHER_CHACHA20_POLY1305,
		.slot = ACVPN_SLOT_NEXT, .hard_records = 1000,
		.hard_bytes = 1 << 30,
	};
}

static void set_dtls(struct acvpn_transport_info *t)
{
	t->type = ACVPN_TRANSPORT_TYPE_DTLS;
	t->slot = ACVPN_SLOT_CURRENT;
	t->state = ACVPN_TRANSPORT_STATE_UP;
	t->mtu = 1406;
	t->path_mtu = 1300;
	t->dpd = 30;
	t->keepalive = 20;
	t->answer_timeout = 2000;
	t->compress_min = 40;
	t->has_outer_df = true;
	t->outer_df = true;
	set_endpoint(&t->remote, "192.0.2.1", 443);
	set_endpoint(&t->local, "192.0.2.2", 51234);
	t->has_last_rx = true;
	t->last_rx = 3200;
	set_keys(t);
	set_stats(&t->stats);
}

static void set_cstp(struct acvpn_transport_info *t)
{
	t->type = ACVPN_TRANSPORT_TYPE_CSTP;
	t->slot = ACVPN_SLOT_CURRENT;
	t->state = ACVPN_TRANSPORT_STATE_PAUSED;
	t->compression = ACVPN_COMPRESSION_LZS;
	t->compress_min = 256;
	t->has_orphaned = true;
	t->orphaned = 7000;
}

struct acvpn_session_info sample_session(void)
{
	struct acvpn_session_info s = {
		.ifindex = 5,
		.id = 7,
		.generation = 12,
		.cookie = { 5, "alice" },
		.ipv4.family = AF_INET,
		.ipv6.family = AF_INET6,
		.age = 182000,
		.idle = 2500,
		.idle_timeout = 300,
		.lifetime = 3600,
		.has_lifetime_left = true,
		.lifetime_left = 3418000,
		.dead_timeout = 60,
		.persist = 90,
		.last_rx_data = 2500,
		.last_tx_data = 1250,
		.roaming = true,
		.mss_clamp = 1360,
		.prefer = ACVPN_TRANSPORT_TYPE_DTLS,
		.active = ACVPN_TRANSPORT_TYPE_DTLS,
		.stats.rx_bytes = 12897485,
		.stats.tx_bytes = 84,
		.n_networks = 2,
		.n_transports = 2,
	};

	inet_pton(AF_INET, "10.0.0.2", &s.ipv4.v4);
	inet_pton(AF_INET6, "fd00::2", &s.ipv6.v6);
	set_network(&s.networks[0], AF_INET, "192.168.0.0", 16);
	set_network(&s.networks[1], AF_INET6, "2001:db8:1::", 48);
	set_dtls(&s.transports[0]);
	set_cstp(&s.transports[1]);
	return s;
}
