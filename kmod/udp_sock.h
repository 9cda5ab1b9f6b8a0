/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_UDP_SOCK_H
#define _ACVPN_UDP_SOCK_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <net/dst_cache.h>

struct acvpn_transport;
struct netlink_ext_ack;
struct sk_buff;
struct sock;

/**
 * union acvpn_sockaddr - an address and port of either family
 * @sa: to tell the family
 * @v4: if it is AF_INET
 * @v6: if it is AF_INET6; never IPv4-mapped
 */
union acvpn_sockaddr {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/**
 * struct acvpn_udp_sock - the UDP socket of a transport and its peer
 * @sk: socket; a reference is held from attach to release
 * @remote: peer address
 * @local: address that the socket is bound to; port always set
 * @connected: the socket is connected, so that it only receives from @remote
 * @mc_loop: what IP_MULTICAST_LOOP was before
 * @dst: cached route to @remote
 *
 * The socket stays userspace's: the kernel holds no reference to its file, so
 * that closing the last descriptor ends the transport, and no device pins the
 * network namespace of a socket that nobody holds.
 */
struct acvpn_udp_sock {
	struct sock *sk;
	union acvpn_sockaddr remote;
	union acvpn_sockaddr local;
	bool connected;
	bool mc_loop;
	struct dst_cache dst;
};

/**
 * acvpn_udp_sock_attach() - take over the data records of a UDP socket
 * @t: transport whose usock is filled in
 * @fd: descriptor of the calling process
 * @remote: peer address, family AF_UNSPEC if the socket is connected
 * @extack: filled in on error
 *
 * Context: process, acvpn_dev.lock held; takes the socket lock.
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_udp_sock_attach(struct acvpn_transport *t, int fd,
			  const union acvpn_sockaddr *remote,
			  struct netlink_ext_ack *extack);

/**
 * acvpn_udp_sock_detach() - give the socket back to userspace
 * @us: attached socket
 *
 * encap_rcv may still be running for it: wait for an RCU grace period before
 * acvpn_udp_sock_release().
 */
void acvpn_udp_sock_detach(struct acvpn_udp_sock *us);

/**
 * acvpn_udp_sock_release() - drop what a detached socket holds
 * @us: detached socket, without readers
 */
void acvpn_udp_sock_release(struct acvpn_udp_sock *us);

/**
 * acvpn_udp_sock_drain() - take over data records that wait in the socket
 * @us: attached socket whose transport just got its key
 *
 * Stops at the first datagram that is userspace's.
 */
void acvpn_udp_sock_drain(struct acvpn_udp_sock *us);

#endif /* _ACVPN_UDP_SOCK_H */
