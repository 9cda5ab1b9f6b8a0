// SPDX-License-Identifier: GPL-2.0-only
#include <net/udp_tunnel.h>

void probe(struct sock *sk, struct udp_tunnel_sock_cfg *cfg)
{
	setup_udp_tunnel_sock(sock_net(sk), sk, cfg);
}
