/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TLS_SOCK_H
#define _ACVPN_TLS_SOCK_H

#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "cstp/cstp_rx.h"
#include "cstp/cstp_tx.h"
#include "stat/sockaddr.h"

struct acvpn_transport;
struct acvpn_transport_config;
struct kvec;
struct netlink_ext_ack;
struct page;
struct socket;

/* Bits of acvpn_tls_sock.flags */
enum {
	ACVPN_TLS_SOCK_WATCHED,		/* @wait is in the socket's queue */
	ACVPN_TLS_SOCK_STOPPED,		/* detached */
	ACVPN_TLS_SOCK_PAUSED,		/* userspace has to look at a record */
	ACVPN_TLS_SOCK_HELD,		/* userspace has to change our keys */
};

/**
 * struct acvpn_tls_sock - the TCP socket of a transport, with kernel TLS
 * @transport: transport that it belongs to
 * @sock: socket; a reference to its file is held
 * @wait: hears what a poll() of the socket would
 * @flags: ACVPN_TLS_SOCK_* bits
 * @deadline: jiffies until when a detached socket may send what it has
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
 */
struct acvpn_tls_sock {
	struct acvpn_transport *transport;
	struct socket *sock;
	wait_queue_entry_t wait;
	unsigned long flags;
	unsigned long deadline;
	struct acvpn_cstp_tx tx;
	struct acvpn_cstp_rx rx;
};

/**
 * acvpn_tls_sock_init() - start the workqueue that reads and writes sockets
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_tls_sock_init(void);

/**
 * acvpn_tls_sock_exit() - stop the workqueue; all sockets are released
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
 * Context: process, acvpn_dev.lock held; takes the socket lock.
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
 * before still goes out if TCP takes it: a DISCONNECT, say.
 */
void acvpn_tls_sock_detach(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_release() - wait for what is being done and let go
 * @t: detached transport that no packet can reach any more
 *
 * If a thread of userspace blocks us by sending, against the rules, the
 * connection is shut down.
 *
 * Context: process, may sleep; no lock is held that works may want.
 */
void acvpn_tls_sock_release(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_shutdown() - end the connection both ways
 * @t: attached transport
 *
 * Its keys are in the socket: they are wiped when userspace closes it.
 */
void acvpn_tls_sock_shutdown(struct acvpn_transport *t);

/**
 * acvpn_tls_sock_orphaned() - does userspace have no descriptor any more?
 * @t: attached transport
 *
 * Context: any.
 * Return: true if only the kernel holds the file.
 */
bool acvpn_tls_sock_orphaned(const struct acvpn_transport *t);

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
 * @work: work of it
 *
 * Context: any.
 */
void acvpn_tls_sock_run(struct acvpn_tls_sock *ts, struct work_struct *work);

/**
 * acvpn_tls_sock_run_in() - run a work later unless the socket is detached
 * @ts: socket
 * @work: work of it
 * @delay: jiffies; nothing happens if the work waits already
 *
 * Context: any.
 */
void acvpn_tls_sock_run_in(struct acvpn_tls_sock *ts, struct delayed_work *work,
			   unsigned long delay);

/**
 * acvpn_tls_sock_hurry() - run a work now, whatever it waits for
 * @work: work of a socket that may be detached, but is not released
 *
 * Context: any.
 */
void acvpn_tls_sock_hurry(struct delayed_work *work);

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
