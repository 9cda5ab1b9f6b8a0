/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TLS_SOCK_H
#define _ACVPN_TLS_SOCK_H

#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "cstp/cstp_rx.h"
#include "cstp/cstp_tx.h"
#include "stat/sockaddr.h"

struct acvpn_lane;
struct acvpn_transport;
struct acvpn_transport_config;
struct file;
struct kvec;
struct netlink_ext_ack;
struct page;
struct socket;

/* Bits of acvpn_tls_sock.flags */
enum {
	ACVPN_TLS_SOCK_WATCHED,		/* @wait is in the socket's queue */
	ACVPN_TLS_SOCK_STOPPED,		/* detached */
	ACVPN_TLS_SOCK_ENDED,		/* asked to be detached */
	ACVPN_TLS_SOCK_PAUSED,		/* userspace has to look at a record */
	ACVPN_TLS_SOCK_HELD,		/* userspace has to change our keys */
	ACVPN_TLS_SOCK_CLOSED,		/* released, and had time to send */
	ACVPN_TLS_SOCK_SHUT,		/* to be shut down rather */
	ACVPN_TLS_SOCK_SENDING,		/* TCP is being asked to take frames */
	ACVPN_TLS_SOCK_TORN,		/* what was read was not delivered */
};

/**
 * struct acvpn_tls_sock - the TCP socket of a transport, with kernel TLS
 * @transport: transport that it belongs to, NULL once detached
 * @sock: socket; a reference to its file is held
 * @lane: workers of the device
 * @users: the transport, and each work that is queued or runs
 * @cpu: whose NAPI takes all frames, so that none overtakes another; -1 before
 *	the first is read
 * @wait: while attached: hears what a poll() of the socket would
 * @close: once released: lets go of the socket
 * @flags: ACVPN_TLS_SOCK_* bits
 * @deadline: jiffies until when a released socket may send what it has
 * @tx: frames to be sent
 * @rx: frame that is being received
 *
 * Kernel TLS has put its own functions between TCP and the socket and puts
 * back what it found when the socket closes. So nothing of the socket is
 * replaced here: an entry in its wait queue learns when a record is ready or
 * there is room again, as userspace would, and once it is removed it is not
 * running any more, either.
 *
 * The file is held, for nothing tells when the last descriptor of a TCP socket
 * is closed: see acvpn_tls_sock_orphaned().
 *
 * Userspace can make a work wait for the lock of the socket. So this may live
 * longer than its transport, device and namespace: works find @transport only
 * on an RCU read side, never across a call that may wait, and the last of
 * @users, always a work, frees it. New works are queued by the transport's
 * readers until it is released, after a grace period; then only by works.
 */
struct acvpn_tls_sock {
	struct acvpn_transport __rcu *transport;
	struct socket *sock;
	struct acvpn_lane *lane;
	refcount_t users;
	int cpu;
	union {
		wait_queue_entry_t wait;
		struct delayed_work close;
	};
	unsigned long flags;
	unsigned long deadline;
	struct acvpn_cstp_tx tx;
	struct acvpn_cstp_rx rx;
};

/**
 * acvpn_tls_sock_init() - make the cache of sockets
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_tls_sock_init(void);

/**
 * acvpn_tls_sock_exit() - destroy the cache; all sockets are freed
 */
void acvpn_tls_sock_exit(void);

/**
 * acvpn_tls_sock_attach() - take over a TCP socket with kernel TLS
 * @t: transport whose tls is filled in
 * @sock: TCP socket; a reference to its file is taken on success
 * @cfg: plaintext that comes before what is read from the socket
 * @extack: filled in on error
 *
 * Small frames must not wait for acknowledgements, nor many of them in the
 * socket instead of the queue where they can be dropped: TCP_NODELAY is set,
 * and TCP_NOTSENT_LOWAT unless userspace has done so. Both stay.
 *
 * A socket whose lock somebody has for longer than a moment is refused: what
 * is held here does not wait for userspace.
 *
 * Context: process, acvpn_dev.lock held.
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_tls_sock_attach(struct acvpn_transport *t, struct socket *sock,
			  const struct acvpn_transport_config *cfg,
			  struct netlink_ext_ack *extack);

/**
 * acvpn_tls_sock_start() - begin to read
 * @t: transport that packets may reach now; acvpn_dev.lock is held
 */
void acvpn_tls_sock_start(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_detach() - stop to listen to the socket; does not wait
 * @t: attached transport, started or not; acvpn_dev.lock is held
 *
 * A record that is being read or written is so to its end, and what was sent
 * before still goes out if TCP takes it: a DISCONNECT, say. Until then the
 * socket cannot be attached again.
 */
void acvpn_tls_sock_detach(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_release() - let go of the socket; does not wait
 * @t: detached transport that no packet can reach any more
 *
 * A worker does the rest: it gives what waits two seconds to go out, drops the
 * rest frame by frame, and gives the socket back. If something was read that
 * was not delivered, be it half a frame, nobody could go on where we stopped;
 * the connection is shut down then. Else it is whole.
 */
void acvpn_tls_sock_release(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_shutdown() - have the connection shut down when released
 * @t: attached transport, about to be detached; acvpn_dev.lock is held
 *
 * Its keys are in the socket: they are wiped when userspace closes it.
 */
void acvpn_tls_sock_shutdown(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_settle() - wait for connections that are to be shut down
 *
 * Their transports were released. Waits for some seconds at most: who keeps a
 * worker from a socket for longer only harms that one.
 *
 * Context: process, may sleep; no lock is held.
 */
void acvpn_tls_sock_settle(void);

/**
 * acvpn_tls_sock_end() - have the transport of a socket detached
 * @ts: socket, whose transport may be detached already
 * @reason: enum acvpn_reason reported
 *
 * Context: any.
 */
void acvpn_tls_sock_end(struct acvpn_tls_sock *ts, u32 reason);

/**
 * acvpn_tls_sock_put() - a work is done
 * @ts: socket, which may be gone then
 *
 * Context: a work of the socket, as the last thing it does.
 */
void acvpn_tls_sock_put(struct acvpn_tls_sock *ts);

/**
 * acvpn_tls_sock_orphaned() - does userspace have no descriptor any more?
 * @t: attached transport
 *
 * Context: any.
 * Return: true if only the kernel holds the file.
 */
bool acvpn_tls_sock_orphaned(const struct acvpn_transport *t);

/**
 * acvpn_tls_sock_file() - the file of the socket
 * @t: attached transport
 *
 * Return: the file, with another reference.
 */
struct file *acvpn_tls_sock_file(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_mark() - give the socket the mark and priority of its session
 * @t: attached transport; acvpn_dev.lock is held
 *
 * As SO_MARK and SO_PRIORITY do, but for the lock, which nobody needs who sets
 * one number; the route is found anew. What is 0 is left alone.
 */
void acvpn_tls_sock_mark(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_forsaken() - does only the kernel hold the file, in vain?
 * @ts: socket
 *
 * Context: any.
 * Return: true if nobody else does, and its transport is not to persist.
 */
bool acvpn_tls_sock_forsaken(const struct acvpn_tls_sock *ts);

/**
 * acvpn_tls_sock_takes() - will the connection of a detached socket take more?
 * @ts: socket
 *
 * Context: any.
 * Return: false if what waits will be dropped.
 */
bool acvpn_tls_sock_takes(const struct acvpn_tls_sock *ts);

/**
 * acvpn_tls_sock_addresses() - ends of the connection
 * @t: attached transport
 * @local: set to our address
 * @remote: set to the peer's
 */
void acvpn_tls_sock_addresses(const struct acvpn_transport *t,
			      union acvpn_sockaddr *local,
			      union acvpn_sockaddr *remote);

/**
 * acvpn_tls_sock_run() - run a work unless the socket is detached
 * @ts: socket
 * @work: work of it, which ends with acvpn_tls_sock_put()
 *
 * Context: any, while the transport is attached or from a work.
 */
void acvpn_tls_sock_run(struct acvpn_tls_sock *ts, struct work_struct *work);

/**
 * acvpn_tls_sock_run_in() - run a work later unless the socket is detached
 * @ts: socket
 * @work: work of it, which ends with acvpn_tls_sock_put()
 * @delay: jiffies; nothing happens if the work waits already
 *
 * Context: any, while the transport is attached or from a work.
 */
void acvpn_tls_sock_run_in(struct acvpn_tls_sock *ts, struct delayed_work *work,
			   unsigned long delay);

/**
 * acvpn_tls_sock_run_at() - run a work then, whatever it waits for
 * @ts: socket, which may be detached
 * @work: work of it, which ends with acvpn_tls_sock_put()
 * @delay: jiffies
 *
 * Context: any, while the transport is not released or from a work.
 */
void acvpn_tls_sock_run_at(struct acvpn_tls_sock *ts,
			   struct delayed_work *work, unsigned long delay);

/**
 * acvpn_tls_sock_record_max() - longest plaintext of a record
 * @ts: socket
 *
 * Return: bytes.
 */
size_t acvpn_tls_sock_record_max(const struct acvpn_tls_sock *ts);

/**
 * acvpn_tls_sock_is_tls13() - which version does the connection speak?
 * @ts: socket
 *
 * Return: true if it is TLS 1.3.
 */
bool acvpn_tls_sock_is_tls13(const struct acvpn_tls_sock *ts);

/**
 * acvpn_tls_sock_send() - send one record
 * @ts: socket
 * @content_type: its content type
 * @vec: its plaintext
 * @n: entries of @vec
 * @len: bytes in all, between 1 and acvpn_tls_sock_record_max()
 *
 * Context: process; one caller at a time.
 * Return: 0; -EAGAIN if nothing was taken and the socket will tell when there
 *	is room, or memory is short; -EBUSY if nothing was taken because
 *	somebody else is sending; else an errno that ends the connection.
 */
int acvpn_tls_sock_send(struct acvpn_tls_sock *ts, u8 content_type,
			struct kvec *vec, unsigned int n, size_t len);

/**
 * acvpn_tls_sock_recv() - receive data, or one record that is none
 * @ts: socket
 * @page: where to put the plaintext
 * @size: bytes of room
 * @content_type: set to its content type, 0 if there is no record
 *
 * A record that does not fit is continued by the next call. Data may be of
 * several records.
 *
 * Context: process; one caller at a time.
 * Return: bytes; 0 with content type 0 at the end of the connection; -EAGAIN
 *	if nothing is there, and the socket will tell when there is; else an
 *	errno that ends the connection.
 */
int acvpn_tls_sock_recv(struct acvpn_tls_sock *ts, struct page *page,
			size_t size, u8 *content_type);

#endif /* _ACVPN_TLS_SOCK_H */
