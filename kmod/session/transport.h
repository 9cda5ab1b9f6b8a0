/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TRANSPORT_H
#define _ACVPN_TRANSPORT_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <uapi/linux/acvpn.h>

#include "session/liveness.h"
#include "stat/sockaddr.h"
#include "stat/stats.h"

struct acvpn_dev;
struct acvpn_key;
struct acvpn_session;
struct acvpn_tls_sock;
struct acvpn_transport;
struct acvpn_transport_config;
struct acvpn_tx_route;
struct acvpn_udp_sock;
struct file;
struct napi_struct;
struct netlink_ext_ack;
struct sk_buff;
struct socket;

/* Arrays by enum acvpn_slot; 0 is not used, and something else in its place. */
enum { ACVPN_SLOTS = ACVPN_SLOT_PREVIOUS + 1 };

/* Bits of acvpn_transport.flags. Those that begin with TOLD remember that an
 * event was sent, which it is once.
 */
enum {
	ACVPN_TRANSPORT_DETACHED,	/* taken from its session */
	ACVPN_TRANSPORT_ENDING,		/* about to be detached */
	ACVPN_TRANSPORT_SILENT,		/* the peer does not answer */
	ACVPN_TRANSPORT_SHUNNED,	/* the peer prefers the other one */
	ACVPN_TRANSPORT_SHARED,		/* DTLS: the peer sends by CSTP, too */
	ACVPN_TRANSPORT_CLOSED,		/* the peer said that it ends */
	ACVPN_TRANSPORT_TOLD_UP,
	ACVPN_TRANSPORT_TOLD_ALERT,	/* forgotten by liveness */
	ACVPN_TRANSPORT_TOLD_DISCONNECT,
	ACVPN_TRANSPORT_TOLD_TERMINATE,
	ACVPN_TRANSPORT_AWAITING,	/* liveness waits for an answer */
};

/**
 * struct acvpn_datagrams - what userspace has received before there were keys
 * @n: entries used of @of
 * @of: the datagrams, in the order in which they came
 */
struct acvpn_datagrams {
	unsigned int n;
	struct {
		const u8 *data;
		size_t len;
	} of[ACVPN_DATAGRAMS_MAX];
};

/**
 * struct acvpn_transport_ops - what transports of one type do in their own way
 * @keyed: they have keys of their own, and send nothing without
 * @mtu_max: longest inner packet that they carry, in bytes
 * @look: how often @orphaned is asked at least, in jiffies
 * @attach: take over a socket of the caller's; 0 or a negative errno as the
 *	netlink specification lists them
 * @start: packets may reach the transport from now on; may be NULL
 * @detach: take no more from the socket; does not wait
 * @release: let go of the socket; no packet can reach the transport any more,
 *	and nothing is counted for it on return. Does not wait, either
 * @shutdown: detaching, which comes next, is to end the connection, too, whose
 *	keys are in the socket; NULL if @keyed
 * @closed: is the socket gone, whatever was held? May be NULL for never
 * @orphaned: does nobody but the kernel have the socket?
 * @hold: keep the socket although nobody else has it; NULL if that is so anyhow
 * @file: a reference to the file of the socket, NULL if it was closed
 * @mark: give the socket the session's mark and priority, unless they are 0;
 *	NULL if packets are asked for theirs
 * @addresses: our address and the peer's
 * @owner: as acvpn_transport_owner(); NULL if no session is found by its peer
 * @paused: is it userspace's turn to look at keys? May be NULL for never
 * @resume: go on after that; NULL if @paused is
 * @feed: keys are there: process what userspace has received; NULL unless
 *	@keyed
 * @drain: likewise, take what waits in the socket
 * @frame: send a frame that is no inner packet: its type, and @len bytes of
 *	@payload, or of anything if that is NULL; ACVPN_DROP_NONE or an enum
 *	acvpn_drop_reason that was counted
 * @control: send a record that is no data: its content type and plaintext;
 *	result as of @frame
 * @route: find the way to the peer, ACVPN_DROP_NONE or an enum
 *	acvpn_drop_reason; NULL if the socket knows it
 * @tx: send a frame whose acvpn_skb_cb is filled in, and consume it on success;
 *	the route may be NULL to have it found. Result as of @route
 * @tx_deferred: send what @tx had queued with acvpn_queue_tx(); consumes it
 * @rx: open what was queued with acvpn_queue_rx(); consumes it. NULL if only
 *	frames are queued. Returns how many records that was, at least 1
 *
 * Processes that hold acvpn_dev.lock call @attach, @start, @detach, @shutdown,
 * @hold, @file, @mark, @addresses, @owner, @resume, @feed and @drain, so these
 * do not wait for a socket's lock; one without locks calls @release. @frame to
 * @rx are called with BH disabled on an RCU read side, @closed, @orphaned and
 * @paused anywhere.
 */
struct acvpn_transport_ops {
	bool keyed;
	u16 mtu_max;
	unsigned long look;
	int (*attach)(struct acvpn_transport *t, struct socket *sock,
		      const struct acvpn_transport_config *cfg,
		      struct netlink_ext_ack *extack);
	void (*start)(struct acvpn_transport *t);
	void (*detach)(struct acvpn_transport *t);
	void (*release)(struct acvpn_transport *t);
	void (*shutdown)(struct acvpn_transport *t);
	bool (*closed)(const struct acvpn_transport *t);
	bool (*orphaned)(const struct acvpn_transport *t);
	void (*hold)(struct acvpn_transport *t);
	struct file *(*file)(struct acvpn_transport *t);
	void (*mark)(struct acvpn_transport *t);
	void (*addresses)(const struct acvpn_transport *t,
			  union acvpn_sockaddr *local,
			  union acvpn_sockaddr *remote);
	struct acvpn_session *(*owner)(struct acvpn_dev *adev,
				       const union acvpn_sockaddr *remote,
				       __be16 local_port);
	bool (*paused)(const struct acvpn_transport *t);
	void (*resume)(struct acvpn_transport *t);
	void (*feed)(struct acvpn_transport *t,
		     const struct acvpn_datagrams *datagrams);
	void (*drain)(struct acvpn_transport *t);
	int (*frame)(struct acvpn_transport *t, u8 frame, const u8 *payload,
		     size_t len);
	int (*control)(struct acvpn_transport *t, u8 content_type,
		       const u8 *payload, size_t len);
	int (*route)(struct acvpn_transport *t, struct acvpn_tx_route *route);
	int (*tx)(struct acvpn_transport *t, struct sk_buff *skb,
		  const struct acvpn_tx_route *route);
	void (*tx_deferred)(struct sk_buff *skb);
	int (*rx)(struct napi_struct *napi, struct sk_buff *skb);
};

/**
 * struct acvpn_transport - a channel of a session: socket, peer and keys
 * @adev: device
 * @session: session that it belongs to, also after it was detached; see
 *	acvpn_transport_attached_to()
 * @next: next of acvpn_session.transports, or of acvpn_session.leaving
 * @type: enum acvpn_transport_type
 * @slot: enum acvpn_slot; written under acvpn_session.lock
 * @flags: ACVPN_TRANSPORT_* bits
 * @mtu: longest inner packet that it carries by configuration, in bytes
 * @path_mtu: what the path carries, in bytes
 * @compression: enum acvpn_compression
 * @outer_df: outer IPv4 packets have DF set
 * @down_reason: enum acvpn_reason why it was detached
 * @dpd: seconds without a received record before the peer is asked, 0 never
 * @keepalive: seconds without a sent record before one is sent, 0 never
 * @answer_timeout: milliseconds that data may be without answer, 0 any time
 * @compress_min: bytes of the shortest inner packet that is compressed
 * @large_told: low bits of jiffies when an event told of large packets last, 0
 *	if none did
 * @us: DTLS: socket
 * @endpoint: DTLS: where the peer is; written under @endpoint_lock
 * @endpoint_lock: serialises changes of @endpoint
 * @sock_node: DTLS, while attached: member of acvpn_udp_sock.transports
 * @tls: CSTP: socket and its queues
 * @keys: DTLS: keys by slot; written under acvpn_session.lock
 * @epoch_max: highest epoch that had keys
 * @stats: counters
 * @last_rx: jiffies of the last authentic record, 0 if none
 * @last_tx: jiffies of the last record sent, 0 if none
 * @timer: liveness and grace
 * @since: jiffies when liveness began to wait for the first record
 * @probed: jiffies when the last DPD request was sent
 * @awaited: jiffies when data was sent that nothing was heard after, or when
 *	the peer was asked for that last; of whoever set
 *	ACVPN_TRANSPORT_AWAITING
 * @orphaned: low bits of jiffies when it was seen that nobody else has the
 *	socket, 0 if somebody has; written by liveness
 * @retire: low bits of jiffies when the previous keys, or the whole previous
 *	transport, go; 0 for never
 * @probe_size: payload of the probe that userspace waits for, or
 *	ACVPN_LIVENESS_NO_PROBE
 * @large: packets above the MTU since the last event
 * @end_reason: enum acvpn_reason of ACVPN_TRANSPORT_ENDING
 * @reap: once detached: member of acvpn_dev.reap
 * @end: member of acvpn_dev.end
 *
 * See reaper.h for how long it lives.
 */
struct acvpn_transport {
	struct acvpn_dev *adev;
	struct acvpn_session *session;
	struct acvpn_transport *next;
	u8 type;
	u8 slot;
	u8 compression;
	bool outer_df;
	u8 down_reason;
	u8 end_reason;
	u16 answer_timeout;
	unsigned long flags;
	u16 mtu;
	u16 path_mtu;
	u32 dpd;
	u32 keepalive;
	u32 large_told;
	union {
		struct acvpn_udp_sock *us;
		struct acvpn_tls_sock *tls;
	};
	struct acvpn_endpoint __rcu *endpoint;
	union {
		struct list_head sock_node;
		struct llist_node reap;
	};
	union {
		unsigned long awaited; /* in place of keys[0] */
		struct acvpn_key __rcu *keys[ACVPN_SLOTS];
	};
	u16 epoch_max;
	u16 compress_min;
	int probe_size;
	struct acvpn_stats stats;
	unsigned long last_rx;
	unsigned long last_tx;
	struct acvpn_liveness_timer timer;
	unsigned long since;
	unsigned long probed;
	u32 orphaned;
	u32 retire;
	atomic_t large;
	spinlock_t endpoint_lock; /* changes of endpoint */
	struct llist_node end;
};

/* By enum acvpn_transport_type; see acvpn_transport_register(). */
extern const struct acvpn_transport_ops *acvpn_transport_types[];

/**
 * acvpn_transport_ops() - what a transport does in its own way
 * @t: transport
 *
 * There are tens of thousands of transports, and two types.
 *
 * Return: the operations of its type.
 */
static inline const struct acvpn_transport_ops *
acvpn_transport_ops(const struct acvpn_transport *t)
{
	return acvpn_transport_types[t->type];
}

/**
 * acvpn_transport_orphaned() - since when does nobody else have the socket?
 * @t: transport
 *
 * Return: jiffies, 0 if somebody has.
 */
static inline unsigned long
acvpn_transport_orphaned(const struct acvpn_transport *t)
{
	u32 since = READ_ONCE(t->orphaned), now = jiffies;

	return since ? jiffies - (u32)(now - since) : 0;
}

/**
 * struct acvpn_transport_config - how a transport is to be
 * @type: enum acvpn_transport_type
 * @slot: ACVPN_SLOT_NEXT to replace the current one, else ACVPN_SLOT_CURRENT
 * @mtu: longest inner packet in bytes
 * @dpd: seconds
 * @keepalive: seconds
 * @compression: enum acvpn_compression
 * @compress_min: bytes
 * @outer_df: whether outer IPv4 packets have DF set
 * @answer_timeout: milliseconds
 * @fd: socket, a descriptor of the calling process
 * @remote: DTLS: peer address, family AF_UNSPEC if the socket is connected
 * @local: DTLS: our address if the socket is bound to none, AF_UNSPEC for any
 * @pending: plaintext that CSTP begins with
 * @pending_len: bytes of it
 */
struct acvpn_transport_config {
	u32 type;
	u32 slot;
	u32 mtu;
	u32 dpd;
	u32 keepalive;
	u32 compression;
	u32 compress_min;
	bool outer_df;
	u32 answer_timeout;
	int fd;
	union acvpn_sockaddr remote;
	union acvpn_sockaddr local;
	const u8 *pending;
	size_t pending_len;
};

/**
 * struct acvpn_transport_change - what is to be different
 * @mtu: as in struct acvpn_transport_config, 0 to leave it
 * @dpd: likewise, -1 to leave it
 * @keepalive: likewise, -1 to leave it
 * @compression: likewise, -1 to leave it
 * @compress_min: likewise, 0 to leave it
 * @outer_df: likewise, -1 to leave it
 * @answer_timeout: likewise, -1 to leave it
 * @resume: go on reading
 */
struct acvpn_transport_change {
	u32 mtu;
	int dpd;
	int keepalive;
	int compression;
	u32 compress_min;
	int outer_df;
	int answer_timeout;
	bool resume;
};

/**
 * acvpn_transport_register() - tell how transports of a type work
 * @type: enum acvpn_transport_type
 * @ops: what they do in their own way
 *
 * Context: while the module is loaded, before there are devices.
 */
void acvpn_transport_register(u32 type, const struct acvpn_transport_ops *ops);

/**
 * acvpn_transport_socket() - a socket of the caller's that the kernel may use
 * @fd: its descriptor
 * @extack: filled in on error
 *
 * Return: the socket, to be given back with sockfd_put(), or an ERR_PTR:
 *	-EBADF, -ENOTSOCK, -EPERM.
 */
struct socket *acvpn_transport_socket(int fd, struct netlink_ext_ack *extack);

/**
 * acvpn_transport_attach() - give a session a transport
 * @session: session; its device's lock is held
 * @cfg: how it is to be
 * @extack: filled in on error
 *
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_transport_attach(struct acvpn_session *session,
			   const struct acvpn_transport_config *cfg,
			   struct netlink_ext_ack *extack);

/**
 * acvpn_transport_set() - change a transport
 * @t: attached transport; its device's lock is held
 * @change: what is to be different
 * @extack: filled in on error
 *
 * Return: 0, or -EINVAL if something is not for the type; nothing is changed
 *	then.
 */
int acvpn_transport_set(struct acvpn_transport *t,
			const struct acvpn_transport_change *change,
			struct netlink_ext_ack *extack);

/**
 * acvpn_transport_send() - send a record for userspace
 * @t: attached transport; its device's lock is held
 * @content: enum acvpn_record_type
 * @frame: enum acvpn_frame_type if that is application data
 * @payload: of the frame or record
 * @len: bytes of it
 * @extack: filled in on error
 *
 * Return: 0, -ENOKEY, -ENOMEM or -ENOBUFS.
 */
int acvpn_transport_send(struct acvpn_transport *t, u8 content, u8 frame,
			 const u8 *payload, size_t len,
			 struct netlink_ext_ack *extack);

/**
 * acvpn_transport_detach() - take the transport from its session
 * @t: attached transport; its device's lock is held
 * @reason: enum acvpn_reason reported
 *
 * The socket is the caller's again on return; memory and keys are freed and
 * wiped later, by the reaper, which reports it, too.
 */
void acvpn_transport_detach(struct acvpn_transport *t, u32 reason);

/**
 * acvpn_transport_end() - have the transport detached soon
 * @t: transport
 * @reason: enum acvpn_reason reported
 *
 * Context: any, as long as the transport cannot be freed: RCU read side, or
 *	something that is stopped before it is freed. Idempotent.
 */
void acvpn_transport_end(struct acvpn_transport *t, u32 reason);

/**
 * acvpn_transport_hold() - keep the socket if the session wants it to persist
 * @t: attached transport; its device's lock is held
 */
void acvpn_transport_hold(struct acvpn_transport *t);

/**
 * acvpn_transport_mark() - outer packets have the session's mark from now on
 * @t: attached transport; its device's lock is held
 */
void acvpn_transport_mark(struct acvpn_transport *t);

/**
 * acvpn_transport_check_owner() - might the caller have attached the socket?
 * @t: attached transport; its device's lock is held
 * @extack: filled in on error
 *
 * Return: 0, also if the socket was closed, or -EPERM.
 */
int acvpn_transport_check_owner(struct acvpn_transport *t,
				struct netlink_ext_ack *extack);

/**
 * acvpn_transport_file() - the file of a transport's socket
 * @t: attached transport; its device's lock is held
 * @extack: filled in on error
 *
 * Return: the file, with a reference, or an ERR_PTR: -ENOENT if it was closed,
 *	or the transport is about to end; -EPERM if the caller may not have it.
 */
struct file *acvpn_transport_file(struct acvpn_transport *t,
				  struct netlink_ext_ack *extack);

/**
 * acvpn_transport_persists() - does it live on without a descriptor?
 * @t: transport
 *
 * Context: any.
 * Return: true if it does for a while.
 */
bool acvpn_transport_persists(const struct acvpn_transport *t);

/**
 * acvpn_transport_promote() - a next transport becomes the current one
 * @t: DTLS transport with keys that was found in slot next
 * @session: its session, whose lock is held
 *
 * Context: BH disabled.
 */
void acvpn_transport_promote(struct acvpn_transport *t,
			     struct acvpn_session *session);

/**
 * acvpn_transport_retire() - previous keys, or this transport, go soon
 * @t: transport; acvpn_session.lock is held
 *
 * Context: BH disabled.
 */
void acvpn_transport_retire(struct acvpn_transport *t);

/**
 * acvpn_transport_owner() - the session whose peer is at an address
 * @adev: device; its lock is held
 * @type: enum acvpn_transport_type
 * @remote: address of the peer
 * @local_port: our port, or 0 for any
 *
 * Return: the session, or an ERR_PTR: -ENOENT, no session has such a transport
 *	with this peer; -ENOTUNIQ, more than one has.
 */
struct acvpn_session *acvpn_transport_owner(struct acvpn_dev *adev, u32 type,
					    const union acvpn_sockaddr *remote,
					    __be16 local_port);

/**
 * acvpn_transport_state() - what can it do?
 * @t: transport
 *
 * Context: RCU read side or acvpn_dev.lock held.
 * Return: enum acvpn_transport_state.
 */
static inline u32 acvpn_transport_state(const struct acvpn_transport *t)
{
	const unsigned long out = BIT(ACVPN_TRANSPORT_SILENT) |
				  BIT(ACVPN_TRANSPORT_CLOSED);

	if (acvpn_transport_ops(t)->keyed &&
	    !rcu_access_pointer(t->keys[ACVPN_SLOT_CURRENT]))
		return ACVPN_TRANSPORT_STATE_NO_KEY;
	if (READ_ONCE(t->flags) & out)
		return ACVPN_TRANSPORT_STATE_DEAD;
	if (acvpn_transport_ops(t)->paused && acvpn_transport_ops(t)->paused(t))
		return ACVPN_TRANSPORT_STATE_PAUSED;
	return ACVPN_TRANSPORT_STATE_UP;
}

/**
 * acvpn_transport_release() - let go of the socket
 * @t: detached transport that nobody can reach; for the reaper alone
 *
 * Its counters are final on return.
 *
 * Context: process, may sleep; no lock is held.
 */
void acvpn_transport_release(struct acvpn_transport *t);

/**
 * acvpn_transport_free() - free a transport that was released
 * @t: transport; for the reaper alone
 *
 * Context: process, may sleep; no lock is held.
 */
void acvpn_transport_free(struct acvpn_transport *t);

/**
 * acvpn_transport_session() - the session of a transport
 * @t: attached transport; its device's lock is held
 *
 * Return: the session, valid while the lock is held.
 */
struct acvpn_session *
acvpn_transport_session(const struct acvpn_transport *t);

/**
 * acvpn_transport_attached_to() - the session of a transport that has one
 * @t: transport
 *
 * Context: RCU read side.
 * Return: the session, or NULL if the transport was detached.
 */
static inline struct acvpn_session *
acvpn_transport_attached_to(const struct acvpn_transport *t)
{
	return test_bit(ACVPN_TRANSPORT_DETACHED, &t->flags) ? NULL :
							       t->session;
}

/**
 * acvpn_transport_seen_rx() - note that an authentic record arrived
 * @t: transport
 */
static inline void acvpn_transport_seen_rx(struct acvpn_transport *t)
{
	unsigned long now = jiffies ?: 1;

	/* Compare first: the line stays shared while the tick is the same. */
	if (READ_ONCE(t->last_rx) != now)
		WRITE_ONCE(t->last_rx, now);
}

/**
 * acvpn_transport_seen_tx() - note that a record was sent
 * @t: transport
 */
static inline void acvpn_transport_seen_tx(struct acvpn_transport *t)
{
	unsigned long now = jiffies ?: 1;

	if (READ_ONCE(t->last_tx) != now)
		WRITE_ONCE(t->last_tx, now);
}

#endif /* _ACVPN_TRANSPORT_H */
