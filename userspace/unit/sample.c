// SPDX-License-Identifier: GPL-2.0-only
#include "unit/sample.h"

#include <arpa/inet.h>

const struct acvpn_link_info sample_link = {
	.ifindex = 5,
	.name = "vpn0",
	.mode = ACVPN_MODE_P2P,
	.mtu = 1406,
	.flags = IFF_UP | IFF_RUNNING,
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
	s->drops[ACVPN_DROP_REASON_RX_REPLAY] = 10;
	s->drops[ACVPN_DROP_REASON_TX_NO_KEY] = 2;
	s->drops[60] = 3;
	s->drops_other = 1;
}

struct acvpn_session_info sample_session(void)
{
	struct acvpn_session_info s = {
		.ifindex = 5,
		.id = 7,
		.ipv4.family = AF_INET,
		.ipv6.family = AF_INET6,
		.age = 182000,
		.n_transports = 1,
	};
	struct acvpn_transport_info *t = &s.transports[0];

	inet_pton(AF_INET, "10.0.0.2", &s.ipv4.v4);
	inet_pton(AF_INET6, "fd00::2", &s.ipv6.v6);
	t->type = ACVPN_TRANSPORT_TYPE_DTLS;
	t->mtu = 1406;
	set_endpoint(&t->remote, "192.0.2.1", 443);
	set_endpoint(&t->local, "192.0.2.2", 51234);
	t->has_last_rx = true;
	t->last_rx = 3200;
	t->n_keys = 1;
	t->keys[0].epoch = 1;
	t->keys[0].cipher = ACVPN_CIPHER_AES_256_GCM;
	t->keys[0].tx_seq = 1234;
	t->keys[0].rx_seq = 1300;
	set_stats(&t->stats);
	return s;
}
