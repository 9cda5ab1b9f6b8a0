/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets that are bound to the same address and port (SO_REUSEPORT) get the
 * datagrams of any peer: which of them, the kernel's hash tells, and tells
 * another one when sockets come and go. So a peer is found by the port that its
 * datagrams arrive at, whichever socket of the device that is.
 */
#ifndef _ACVPN_UDP_PORT_H
#define _ACVPN_UDP_PORT_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct acvpn_dev;
struct net;
struct sock;

/**
 * struct acvpn_udp_port - what unconnected sockets of a device are bound to
 * @node: member of acvpn_dev.udp_ports
 * @net: their network namespace; all of them hold it
 * @addr: address, IPv4-mapped for IPv4
 * @port: port
 * @ifindex: device that they are bound to, 0 if to none
 * @users: sockets; protected by acvpn_dev.lock
 * @rcu: frees it when nobody looks for endpoints by its address any more
 */
struct acvpn_udp_port {
	struct list_head node;
	const struct net *net;
	struct in6_addr addr;
	__be16 port;
	int ifindex;
	unsigned int users;
	struct rcu_head rcu;
};

/**
 * acvpn_udp_port_get() - the port of a socket
 * @adev: device; its lock is held
 * @sk: socket that is bound to a port, and not connected
 *
 * Return: the port, to be given back with acvpn_udp_port_put(), or NULL if
 *	there is no memory.
 */
struct acvpn_udp_port *acvpn_udp_port_get(struct acvpn_dev *adev,
					  const struct sock *sk);

/**
 * acvpn_udp_port_put() - a socket leaves its port
 * @port: port without an endpoint that was found by this socket's transports,
 *	or NULL; the lock of its device is held
 */
void acvpn_udp_port_put(struct acvpn_udp_port *port);

#endif /* _ACVPN_UDP_PORT_H */
