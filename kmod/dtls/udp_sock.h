/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_UDP_SOCK_H
#define _ACVPN_UDP_SOCK_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "stat/sockaddr.h"

struct acvpn_datagrams;
struct acvpn_dev;
struct acvpn_session;
struct acvpn_transport;
struct acvpn_transport_config;
struct acvpn_udp_port;
struct file;
struct netlink_ext_ack;
struct sock;
struct socket;

/**
 * struct acvpn_udp_sock - a UDP socket that a device looks for its peers at
 * @adev: device
 * @sk: socket; a reference is held
 * @connected: the socket is connected, and has transports of one session only
 * @shared: a connected socket has more than one; read before @only
 * @mc_loop: what IP_MULTICAST_LOOP was before
 * @added: userspace added it to the device; protected by acvpn_dev.lock
 * @refs: transports that were attached and are not freed yet, @added, and who
 *	detaches all transports
 * @users: transports that were attached and are not released yet
 * @only: a transport of a connected socket
 * @port: what an unconnected one is bound to
 * @transports: attached transports; protected by acvpn_dev.lock
 * @rcu: puts the reference of @added, after there is no transport any more
 * @file: its file, with a reference, or NULL; written under acvpn_dev.lock, and
 *	by who releases the last transport
 * @added_node: member of acvpn_dev.udp_added
 *
 * The socket stays userspace's: the kernel holds no reference to its file, so
 * that closing the last descriptor ends the transports, and no device pins the
 * network namespace of a socket that nobody holds.
 *
 * But if a session wants its transports to persist, one is held from then on:
 * nothing tells that the last descriptor is closed, and liveness looks whether
 * ours is the only reference left. It is not given up as long as there are
 * transports: those of other sessions are then seen to be without descriptor
 * within two seconds, and end. Since it is dropped after the last of them was
 * detached and an RCU grace period has passed, by the reaper, which holds no
 * lock, whoever reads @file by way of an attached transport finds it valid. A
 * namespace that nobody else is in thus goes when the longest persist is over,
 * and a device at once.
 *
 * Userspace may add a socket that has no transport, for datagrams of peers
 * whose transports have another one. It is forgotten as these are detached,
 * when it is closed; and as that may pass unheard, see acvpn_udp_sock_closed(),
 * somebody looks.
 */
struct acvpn_udp_sock {
	struct acvpn_dev *adev;
	struct sock *sk;
	bool connected;
	bool shared;
	bool mc_loop;
	bool added;
	refcount_t refs;
	union {
		struct acvpn_transport __rcu *only;
		struct acvpn_udp_port *port;
	};
	union {
		struct list_head transports;
		struct rcu_head rcu;
	};
	struct file *file;
	struct list_head added_node;
	unsigned int users;
};

/**
 * acvpn_udp_sock_start() - prepare a device for sockets
 * @adev: device that is being created
 */
void acvpn_udp_sock_start(struct acvpn_dev *adev);

/**
 * acvpn_udp_sock_stop() - forget the sockets that were added to a device
 * @adev: device without sessions, to which none is added any more; its lock is
 *	not held
 */
void acvpn_udp_sock_stop(struct acvpn_dev *adev);

/**
 * acvpn_udp_sock_add() - look for the peers of a device at one more socket
 * @adev: device; its lock is held
 * @sock: UDP socket
 * @extack: filled in on error
 *
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_udp_sock_add(struct acvpn_dev *adev, struct socket *sock,
		       struct netlink_ext_ack *extack);

/**
 * acvpn_udp_sock_del() - forget a socket that was added
 * @adev: device; its lock is held
 * @sock: socket
 * @extack: filled in on error
 *
 * If it has transports, it stays with the device as long as they do.
 *
 * Return: 0 or -ENOENT.
 */
int acvpn_udp_sock_del(struct acvpn_dev *adev, struct socket *sock,
		       struct netlink_ext_ack *extack);

/**
 * acvpn_udp_sock_attach() - take over the records of a peer
 * @t: transport; its socket and endpoint are set
 * @sock: UDP socket
 * @cfg: addresses wished
 * @extack: filled in on error
 *
 * Context: process, acvpn_dev.lock held.
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_udp_sock_attach(struct acvpn_transport *t, struct socket *sock,
			  const struct acvpn_transport_config *cfg,
			  struct netlink_ext_ack *extack);

/**
 * acvpn_udp_sock_detach() - stop taking records for a transport
 * @t: attached transport; acvpn_dev.lock is held
 *
 * The last transport gives the socket back to userspace, unless it was added.
 * encap_rcv may still be running: wait for an RCU grace period before
 * acvpn_udp_sock_release().
 */
void acvpn_udp_sock_detach(struct acvpn_transport *t);

/**
 * acvpn_udp_sock_release() - drop what a detached transport holds
 * @t: detached transport, without readers
 *
 * Context: kernel thread, may sleep; no lock is held.
 */
void acvpn_udp_sock_release(struct acvpn_transport *t);

/**
 * acvpn_udp_sock_file() - the file of the socket
 * @t: attached transport; acvpn_dev.lock is held
 *
 * Return: the file, with a reference, or NULL if it is being closed.
 */
struct file *acvpn_udp_sock_file(struct acvpn_transport *t);

/**
 * acvpn_udp_sock_hold() - keep the socket although nobody else has it
 * @t: attached transport; acvpn_dev.lock is held
 */
void acvpn_udp_sock_hold(struct acvpn_transport *t);

/**
 * acvpn_udp_sock_orphaned() - does nobody have the socket that we hold?
 * @t: attached transport
 *
 * Context: any.
 * Return: true if so; false if we do not hold it.
 */
bool acvpn_udp_sock_orphaned(const struct acvpn_transport *t);

/**
 * acvpn_udp_sock_closed() - was the socket closed without our hearing of it?
 * @t: attached transport
 *
 * We are told when the last descriptor is closed, unless userspace has ended
 * the encapsulation of the socket with setsockopt() before.
 *
 * Context: any.
 * Return: true if so.
 */
bool acvpn_udp_sock_closed(const struct acvpn_transport *t);

/**
 * acvpn_udp_sock_addresses() - where the peer is, and who we are to it
 * @t: attached transport; acvpn_dev.lock is held
 * @local: set to our address
 * @remote: set to the peer's
 */
void acvpn_udp_sock_addresses(const struct acvpn_transport *t,
			      union acvpn_sockaddr *local,
			      union acvpn_sockaddr *remote);

/**
 * acvpn_udp_sock_owner() - the session whose peer is at an address
 * @adev: device; its lock is held
 * @remote: address of the peer
 * @local_port: port of the socket, or 0 for any
 *
 * Return: the session, NULL if there is none, or an ERR_PTR: -ENOTUNIQ, there
 *	are more.
 */
struct acvpn_session *
acvpn_udp_sock_owner(struct acvpn_dev *adev, const union acvpn_sockaddr *remote,
		     __be16 local_port);

/**
 * acvpn_udp_sock_feed() - process datagrams that userspace has received
 * @t: attached transport that just got its key
 * @datagrams: what may be the peer's; copied
 *
 * Context: process, may sleep.
 */
void acvpn_udp_sock_feed(struct acvpn_transport *t,
			 const struct acvpn_datagrams *datagrams);

/**
 * acvpn_udp_sock_drain() - take over records that wait in the socket
 * @t: attached transport that just got its key
 *
 * Stops at the first datagram that is not for @t. Others may read from the
 * socket meanwhile.
 */
void acvpn_udp_sock_drain(struct acvpn_transport *t);

#endif /* _ACVPN_UDP_SOCK_H */
