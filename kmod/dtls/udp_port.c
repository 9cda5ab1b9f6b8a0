// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/udp_port.h"

#include <linux/slab.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>

#include "session/device.h"

static void udp_port_describe(struct acvpn_udp_port *port,
			      const struct sock *sk)
{
	port->net = sock_net(sk);
	port->port = inet_sk(sk)->inet_sport;
	port->ifindex = READ_ONCE(sk->sk_bound_dev_if);
	if (sk->sk_family == AF_INET6)
		port->addr = sk->sk_v6_rcv_saddr;
	else
		ipv6_addr_set_v4mapped(sk->sk_rcv_saddr, &port->addr);
}

static bool udp_port_same(const struct acvpn_udp_port *a,
			  const struct acvpn_udp_port *b)
{
	return a->net == b->net && a->port == b->port &&
	       a->ifindex == b->ifindex && ipv6_addr_equal(&a->addr, &b->addr);
}

/* There are few: sockets that have a port each are better connected. */
struct acvpn_udp_port *acvpn_udp_port_get(struct acvpn_dev *adev,
					  const struct sock *sk)
{
	struct acvpn_udp_port wanted = {}, *port;

	lockdep_assert_held(&adev->lock);

	udp_port_describe(&wanted, sk);
	list_for_each_entry(port, &adev->udp_ports, node)
		if (udp_port_same(port, &wanted)) {
			port->users++;
			return port;
		}
	port = kmemdup(&wanted, sizeof(wanted), GFP_KERNEL_ACCOUNT);
	if (!port)
		return NULL;
	port->users = 1;
	list_add(&port->node, &adev->udp_ports);
	return port;
}

void acvpn_udp_port_put(struct acvpn_udp_port *port)
{
	if (!port || --port->users)
		return;
	list_del(&port->node);
	kfree_rcu(port, rcu);
}
